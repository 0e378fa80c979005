package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Calls of {@link QuotaLedger} that are made before others are answered, so that a ledger may do many at once. */
abstract class PipelineContract extends LedgerRaceContract {
    private static final int CALLS = 200;

    /** One call, and what it must be answered. */
    private record Call(CompletionStage<ReserveResult> stage, String expected) {}

    @Test
    void manyCallsOnTheirWayAtOnceAreAllAnsweredAndExact() {
        String group = newGroup();
        SubKey key = insertKey(settings().group(group).requests(70));
        List<CompletionStage<ReserveResult>> stages = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            Reservation reservation =
                    ask(key).inGroup(group, Limit.requests(50)).build();
            stages.add(node(i).ledger().reserve(reservation));
        }
        List<Hold> holds = new ArrayList<>();
        for (CompletionStage<ReserveResult> stage : stages) {
            Hold hold = reservedOrNull(now(stage));
            if (hold != null) {
                holds.add(hold);
            }
        }
        assertThat(holds).hasSize(50);
        assertRequests(key, 0, 50);
        List<CompletionStage<SettleResult>> ends = new ArrayList<>();
        for (int i = 0; i < holds.size(); i++) {
            Hold hold = holds.get(i);
            Settlement end = i % 5 == 0 ? Settlement.release(hold) : charged(hold, tokens(1, 2, 3));
            ends.add(node(i).ledger().settle(end));
            ends.add(node(i + i / 2).ledger().settle(end));
        }
        long closed = ends.stream().filter(stage -> now(stage).closed()).count();
        assertThat(closed).isEqualTo(50);
        for (Counter counter : List.of(lifetime(key), Counter.lifetime(Counter.group(group)))) {
            assertTally(counter, used(new Amounts(40, 40, 80, 120)));
        }
        assertThat(store().usageLog().count(key.id())).isEqualTo(40);
    }

    @Test
    void eachCallOfManyGetsItsOwnRightAnswer() {
        String group = newGroup();
        Hold taken = open(insertKey(settings()));
        List<SubKey> keys = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            SubKey key = insertKey(settings().group(group).requests(i % 6 == 1 ? 0 : 1));
            keys.add(key);
            switch (i % 6) {
                case 2 -> update(key.withStatus(KeyStatus.DISABLED));
                case 3 -> update(key.withSettings(settings().build()));
                case 4 -> assertThat(store().subKeys().delete(key.id())).isTrue();
                default -> {}
            }
        }
        for (int i = 0; i < keys.size(); i++) {
            Ask ask = ask(keys.get(i)).inGroup(group, Limit.requests(1000));
            CompletionStage<ReserveResult> stage = ledger().reserve((i % 6 == 5 ? ask.id(taken.id()) : ask).build());
            calls.add(new Call(
                    stage,
                    List.of("Reserved", "Exhausted", "KeyChanged", "KeyChanged", "KeyChanged", "")
                            .get(i % 6)));
        }
        for (Call call : calls) {
            if (call.expected().isEmpty()) {
                assertThatExceptionOfType(StoreException.class).isThrownBy(() -> now(call.stage()));
            } else {
                assertThat(now(call.stage()).getClass().getSimpleName()).isEqualTo(call.expected());
            }
        }
        for (int i = 0; i < keys.size(); i++) {
            assertRequests(keys.get(i), 0, i % 6 == 0 ? 1 : 0);
        }
        assertTally(Counter.lifetime(Counter.group(group)), requests(0, 10));
    }

    @Test
    void distinctKeysInParallelDoNotDisturbEachOther() throws Exception {
        int threads = 16;
        try (Race race = new Race(threads)) {
            List<SubKey> keys = race.run(thread -> {
                QuotaLedger ledger = node(thread).ledger();
                SubKey key = newKey(settings().requests(12).build());
                assertThat(node(thread).subKeys().insert(key)).isTrue();
                List<CompletionStage<ReserveResult>> stages = new ArrayList<>();
                for (int i = 0; i < 15; i++) {
                    stages.add(ledger.reserve(ask(key).build()));
                }
                int held = 0;
                for (CompletionStage<ReserveResult> stage : stages) {
                    Hold hold = reservedOrNull(now(stage));
                    held += hold == null ? 0 : 1;
                    if (hold != null && held > 5) {
                        assertThat(settle(ledger, hold)).isTrue();
                    }
                }
                return key;
            });
            keys.forEach(key -> assertRequests(key, 7, 5));
        }
    }

    @Test
    void callThatFailsFailsAloneAndChangesNothing() {
        SubKey key = insertKey(settings().requests(100));
        String id = open(key).id();
        List<CompletionStage<ReserveResult>> sound = new ArrayList<>();
        List<CompletionStage<ReserveResult>> failing = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sound.add(ledger().reserve(ask(key).build()));
            failing.add(ledger().reserve(ask(key).id(id).build()));
        }
        sound.forEach(stage -> assertThat(now(stage)).isInstanceOf(ReserveResult.Reserved.class));
        failing.forEach(stage -> assertThatExceptionOfType(StoreException.class).isThrownBy(() -> now(stage)));
        assertRequests(key, 0, 21);
    }

    @Test
    void twoCallsWithOneIdOnTheirWayAtOnceOpenOneHold() {
        SubKey key = insertKey(settings());
        for (int round = 0; round < 5; round++) {
            Reservation reservation = ask(key).build();
            List<CompletionStage<ReserveResult>> stages = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                stages.add(node(i).ledger().reserve(reservation));
            }
            int opened = 0;
            int failed = 0;
            for (CompletionStage<ReserveResult> stage : stages) {
                try {
                    opened += now(stage) instanceof ReserveResult.Reserved ? 1 : 0;
                } catch (StoreException e) {
                    failed++;
                }
            }
            assertThat(List.of(opened, failed)).containsExactly(1, 5);
            assertRequests(key, 0, round + 1);
        }
    }
}
