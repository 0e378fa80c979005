package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.assertReason;
import static io.fgproxy.gate.GateFixture.charge;
import static io.fgproxy.gate.GateFixture.chat;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKey;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.Limit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Admissions that do not wait for the ledger: the same decisions, or none. */
class GateSoonTest {
    private final GateFixture fixture = new GateFixture();
    private final WatchedStore store = fixture.store;
    private final Queue<Runnable> left = new ArrayDeque<>();
    private SubKey key;

    @BeforeEach
    void aMainKeyAndASubKey() {
        fixture.addMainKey("main");
        key = fixture.key(fixture.settings().requests(2).allowModels("gpt-4o"));
    }

    private CompletableFuture<Optional<Admission>> soon(String model) {
        return fixture.gate.admitSoon(key, chat(model), null, left::add).toCompletableFuture();
    }

    private Admission decided() {
        return soon("gpt-4o").join().orElseThrow();
    }

    @Test
    void aStoreThatAnswersAtOnceIsNotWaitedFor() {
        Ticket ticket = GateFixture.admitted(decided());
        assertThat(left).isEmpty();
        fixture.assertBalance(key.id(), 0, 1);
        assertThat(charge(ticket)).isTrue();
        fixture.assertBalance(key.id(), 1, 0);
    }

    @Test
    void whatFollowsASlowDecisionIsDoneWhereItWasAskedFor() {
        store.slow("ledger.reserve");
        CompletableFuture<Optional<Admission>> soon = soon("gpt-4o");
        assertThat(soon).isNotDone();
        store.answer();
        assertThat(soon).isNotDone();
        left.remove().run();
        assertThat(release(GateFixture.admitted(soon.join().orElseThrow()))).isTrue();
        fixture.assertBalance(key.id(), 0, 0);
    }

    @Test
    void aLimitWithoutRoomRefuses() {
        decided();
        decided();
        assertReason(decided(), DenialReason.QUOTA_EXHAUSTED);
        fixture.assertBalance(key.id(), 0, 2);
    }

    /** What is known may be out of date, so nobody is refused on it. */
    @Test
    void aRuleThatRefusesLeavesTheDecisionToTheOneThatReadsAgain() {
        assertThat(soon("o1").join()).isEmpty();
        assertThat(store.calls()).doesNotContain("ledger.reserve", "subKeys.find");
        fixture.owner
                .subKeys()
                .update(key.id(), old -> old.toBuilder().allowModels("o1").build());
        assertThat(soon("o1").join()).isEmpty();
        release(GateFixture.admitted(fixture.gate.admit(key, chat("o1"), null)));
    }

    @Test
    void aKeyThatWasChangedIsDecidedOnAgain() {
        fixture.owner.subKeys().revoke(key.id());
        assertThat(soon("gpt-4o").join()).isEmpty();
        fixture.assertBalance(key.id(), 0, 0);
        assertReason(fixture.gate.admit(key, chat("gpt-4o"), null), DenialReason.KEY_REVOKED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailingLedgerIsARefusalThatHoldsNothing(boolean slowly) {
        if (slowly) {
            store.slow("ledger.reserve");
        }
        store.failAfterwards("ledger.reserve");
        CompletableFuture<Optional<Admission>> soon = soon("gpt-4o");
        store.answer();
        left.forEach(Runnable::run);
        assertReason(soon.join().orElseThrow(), DenialReason.ADMISSION_UNAVAILABLE);
        fixture.assertBalance(key.id(), 0, 0);
    }

    @Test
    void aLedgerThatThrowsIsARefusal() {
        store.throwing().fail("ledger.reserve");
        assertReason(decided(), DenialReason.ADMISSION_UNAVAILABLE);
    }

    @Test
    void aStoreThatCannotBeReadIsARefusal() {
        store.fail("mainKeys.list");
        assertReason(decided(), DenialReason.ADMISSION_UNAVAILABLE);
    }

    @Test
    void endsThatAreLeftAreToldBeforeAnybodyIsAdmitted() {
        store.failAfterwards("ledger.reserve").fail("ledger.release");
        assertReason(decided(), DenialReason.ADMISSION_UNAVAILABLE);
        store.heal();
        fixture.assertBalance(key.id(), 0, 1);
        assertThat(soon("gpt-4o").join()).isEmpty();
        release(fixture.admitted(key));
        fixture.assertBalance(key.id(), 0, 0);
        release(GateFixture.admitted(decided()));
    }

    @Test
    void aFullMainKeyLeavesTheDecisionToTheOneThatTriesOthers() {
        var full = fixture.addMainKey("full");
        fixture.owner.mainKeys().limit(full.id(), List.of(Limit.requests(0)));
        key = fixture.key(fixture.settings().requests(2).mainKeys(List.of(full.id())));
        assertThat(soon("gpt-4o").join()).isEmpty();
        GateFixture.refused(fixture.gate.admit(key, chat("gpt-4o"), null));
    }
}
