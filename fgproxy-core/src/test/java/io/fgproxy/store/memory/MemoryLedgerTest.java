package io.fgproxy.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.FgProxy;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.Settlement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the contract of all ledgers cannot ask for: that a step which fails in the middle has changed nothing. */
class MemoryLedgerTest {
    private final InMemoryKeyStore store = new InMemoryKeyStore();
    private final QuotaLedger ledger = store.ledger();
    private final SubKey key = FgProxy.builder()
            .store(store)
            .masterKey(MasterKey.generate())
            .build()
            .subKeys()
            .create(SubKeySettings.named("k").requests(3).build())
            .key();
    private final Counter life = Counter.lifetime(key.id().value());

    private Hold open() {
        Instant now = Instant.now();
        Reservation reservation = new Reservation(
                "id",
                key.id(),
                key.version(),
                store.sharedRules().load().version(),
                null,
                new MainKeyId("mk_0123456789abcdef"),
                "chat.completions.create",
                "gpt-4o",
                now,
                now.plusSeconds(60),
                List.of(new Claim(life, List.of())),
                Demand.fixed(Amounts.ONE_REQUEST),
                Amounts.ONE_REQUEST);
        ReserveResult result = ledger.reserve(reservation).toCompletableFuture().join();
        assertThat(result).isInstanceOf(ReserveResult.Reserved.class);
        return ((ReserveResult.Reserved) result).hold();
    }

    private Tally tally() {
        return ledger.read(List.of(life)).get(life);
    }

    @Test
    @SuppressWarnings("NullAway") // Amounts that are none stand for whatever may fail in there.
    void endThatFailsLeavesTheHoldAsItWas() {
        Hold hold = open();
        assertThatThrownBy(() -> ledger.settle(new Settlement(hold, null, null)))
                .isInstanceOf(NullPointerException.class);
        assertThat(tally()).isEqualTo(new Tally(Amounts.NONE, Amounts.ONE_REQUEST));
        assertThat(ledger.settle(Settlement.release(hold))
                        .toCompletableFuture()
                        .join()
                        .closed())
                .isTrue();
        assertThat(tally()).isEqualTo(Tally.ZERO);
    }
}
