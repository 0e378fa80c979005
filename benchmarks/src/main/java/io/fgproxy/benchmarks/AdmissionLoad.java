package io.fgproxy.benchmarks;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.HoldIds;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Complete admissions through a store's ledger: a caller waits for its reservation, not for its settlement. */
final class AdmissionLoad {
    private final HoldIds ids = new HoldIds(new SecureRandom());
    private final KeyStore store;
    private final List<SubKey> keys = new ArrayList<>();
    private final MainKeyId mainKey = MainKeyId.generate(new SecureRandom());
    private final Queue<CompletableFuture<SettleResult>> settling = new ConcurrentLinkedQueue<>();
    private final long shared;

    AdmissionLoad(KeyStore store, int count) {
        this.store = store;
        this.shared = store.sharedRules().load().version();
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < count; i++) {
            SubKeySettings settings = SubKeySettings.named("load")
                    .limit(Limit.requests(1_000_000_000))
                    .build();
            SubKeyId id = SubKeyId.generate(random);
            SubKey key = new SubKey(id, KeyDigest.of(id.value()), settings, KeyStatus.ENABLED, now(), 1);
            store.subKeys().insert(key);
            keys.add(key);
        }
    }

    private static Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    LoadResult run(int callers, int seconds) throws Exception {
        LoadResult result = Callers.run(callers, keys.size(), seconds, this::admit);
        // An admission is complete when it is settled.
        for (CompletableFuture<SettleResult> one : settling) {
            if (!one.join().closed()) {
                throw new IllegalStateException("A hold was lost");
            }
        }
        settling.clear();
        return result;
    }

    private void admit(int number) {
        SubKey key = keys.get(number);
        Instant at = now();
        Reservation reservation = new Reservation(
                ids.next(at),
                key.id(),
                key.version(),
                shared,
                null,
                mainKey,
                "chat.completions.create",
                "gpt-4o-mini",
                at,
                at.plusSeconds(180),
                List.of(new Claim(
                        Counter.lifetime(key.id().value()), key.settings().limits())),
                Demand.fixed(new Amounts(1, 500, 500, 400)),
                Amounts.ONE_REQUEST);
        ReserveResult result =
                store.ledger().reserve(reservation).toCompletableFuture().join();
        Hold hold = ((ReserveResult.Reserved) result).hold();
        Amounts used = new Amounts(1, 300, 120, 117);
        UsageRecord record = new UsageRecord(
                hold.id(),
                hold.key(),
                null,
                mainKey,
                hold.operation(),
                hold.model(),
                hold.openedAt(),
                now(),
                200,
                UsageRecord.Source.REPORTED,
                used,
                Usage.tokens(300, 120));
        settling.add(store.ledger().settle(new Settlement(hold, used, record)).toCompletableFuture());
    }

    /** What was used must be what was logged, and nothing may be held. */
    void check() {
        for (SubKey key : keys) {
            Counter counter = Counter.lifetime(key.id().value());
            Tally tally = store.ledger().read(List.of(counter)).getOrDefault(counter, Tally.ZERO);
            long rows = store.usageLog().count(key.id());
            if (tally.held().requests() != 0 || tally.used().requests() != rows) {
                throw new IllegalStateException("The books are wrong: " + tally + " and " + rows + " rows");
            }
        }
    }
}
