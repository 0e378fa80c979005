package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.SealedSecret;
import io.fgproxy.key.SubKey;
import io.fgproxy.operation.ModelPattern;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.ModelRule;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Shared rules are one value with a version, and nothing is admitted that was decided on an older one. */
abstract class SharedRulesContract extends LevelsRaceContract {
    private static SharedRules next(SharedRules old, String model) {
        Policy policy = Policy.standard().withModels(ModelRule.standard().allowing(List.of("@cheap", model)));
        return new SharedRules(
                old.version() + 1,
                Map.of("cheap", List.of(ModelPattern.of(model), ModelPattern.of("o'Hara*"))),
                Map.of(
                        "school",
                        new KeyGroup(null, policy, limits()),
                        "class",
                        new KeyGroup("school", Policy.standard())));
    }

    private SharedRules replace(SharedRules next) {
        assertThat(store().sharedRules().replace(next)).as("replace").isTrue();
        return next;
    }

    private Reservation decidedOn(SubKey key, long sharedVersion) {
        return ask(key).sharedVersion(sharedVersion).build();
    }

    @Test
    void sharedRulesComeOutAsTheyWerePutIn() {
        SharedRules stored = replace(next(store().sharedRules().load(), "gpt-4o"));
        assertThat(store().sharedRules().load()).isEqualTo(stored);
        assertThat(second().sharedRules().load()).as("seen by another node").isEqualTo(stored);
        SharedRules emptied = replace(new SharedRules(stored.version() + 1, Map.of(), Map.of()));
        assertThat(second().sharedRules().load()).isEqualTo(emptied);
    }

    @Test
    void onlyTheNextVersionReplaces() {
        SharedRules now = replace(next(store().sharedRules().load(), "a"));
        assertThat(second().sharedRules().replace(now)).as("the same version").isFalse();
        assertThat(second().sharedRules().replace(new SharedRules(now.version() + 2, Map.of(), Map.of())))
                .as("a version left out")
                .isFalse();
        assertThat(store().sharedRules().load()).isEqualTo(now);
    }

    @Test
    void theGroupOfAKeyIsKept() {
        SubKey key = insertKey(settings().group("class-of_2027"));
        assertThat(second().subKeys().find(key.id())).contains(key);
        SubKey changed =
                update(key.withSettings(key.settings().toBuilder().group(null).build()));
        assertThat(second().subKeys().find(key.id())).contains(changed);
    }

    @Test
    void whatWasDecidedOnOlderRulesIsNotReserved() {
        SubKey key = insertKey(1);
        SharedRules old = store().sharedRules().load();
        SharedRules now = replace(next(old, "a"));
        for (long version : new long[] {old.version(), now.version() + 1}) {
            assertChanged(decidedOn(key, version));
            assertThat(now(second().ledger().reserve(decidedOn(key, version))))
                    .isEqualTo(new ReserveResult.KeyChanged());
        }
        assertRequests(key, 0, 0);
        assertThat(now(second().ledger().reserve(decidedOn(key, now.version()))))
                .isInstanceOf(ReserveResult.Reserved.class);
        assertThat(now(ledger().reserve(decidedOn(key, old.version()))))
                .as("older rules on a full key")
                .isEqualTo(new ReserveResult.KeyChanged());
    }

    @Test
    void holdsOutliveAChangeOfSharedRules() {
        SubKey key = insertKey(2);
        Hold settled = open(key);
        Hold released = open(key);
        replace(next(store().sharedRules().load(), "a"));
        assertThat(settle(ledger(), settled)).isTrue();
        assertThat(release(ledger(), released)).isTrue();
        assertRequests(key, 1, 0);
    }

    @Test
    void racingReplacementsOfOneVersionHaveOneWinner() throws Exception {
        int threads = 8;
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 20; round++) {
                SharedRules old = store().sharedRules().load();
                List<Boolean> won =
                        race.run(thread -> node(thread).sharedRules().replace(next(old, "model-" + thread)));
                assertThat(Collections.frequency(won, true))
                        .as("winners of round %d", round)
                        .isEqualTo(1);
                assertThat(store().sharedRules().load()).isEqualTo(next(old, "model-" + won.indexOf(true)));
            }
        }
    }

    /** As with a revoke: who has seen the latch fallen began after the change was answered. */
    @Test
    void noReservationThatStartsAfterAChangeOfSharedRulesIsAdmittedOnOlderOnes() throws Exception {
        int threads = 8;
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 15; round++) {
                SubKey key = insertKey(settings());
                SharedRules old = store().sharedRules().load();
                SharedRules next = next(old, "model-" + round);
                CountDownLatch answered = new CountDownLatch(1);
                List<Integer> admitted = race.run(thread -> {
                    if (thread == 0) {
                        replace(next);
                        answered.countDown();
                        return 0;
                    }
                    return reserveUntil(answered, node(thread).ledger(), key, thread, old, next);
                });
                long held = admitted.stream().mapToLong(Integer::longValue).sum();
                assertRequests(key, 0, held);
            }
        }
    }

    @Test
    void noReservationThatStartsAfterAChangeOfAMainKeyIsAdmittedOnOlderRules() throws Exception {
        int threads = 8;
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 10; round++) {
                SubKey key = insertKey(settings());
                MainKey main = new MainKey(
                        newMainKeyId(), "main", new SealedSecret("v1.eA=="), null, null, null, true, CREATED, 1);
                assertThat(store().mainKeys().insert(main)).isTrue();
                SharedRules old = store().sharedRules().load();
                SharedRules next = old.raised();
                CountDownLatch answered = new CountDownLatch(1);
                List<Integer> admitted = race.run(thread -> {
                    if (thread == 0) {
                        assertThat(store().mainKeys().update(main.withEnabled(false)))
                                .isTrue();
                        answered.countDown();
                        return 0;
                    }
                    return reserveUntil(answered, node(thread).ledger(), key, thread, old, next);
                });
                assertThat(store().sharedRules().load().version()).isEqualTo(next.version());
                long held = admitted.stream().mapToLong(Integer::longValue).sum();
                assertRequests(key, 0, held);
            }
        }
    }

    /** Reserves until the latch has fallen, and once more; returns how many were admitted. */
    private int reserveUntil(
            CountDownLatch answered, QuotaLedger ledger, SubKey key, int thread, SharedRules old, SharedRules next) {
        int admitted = 0;
        SharedRules decidedOn = thread % 3 == 0 ? next : old;
        while (true) {
            boolean late = answered.getCount() == 0;
            boolean reserved =
                    now(ledger.reserve(decidedOn(key, decidedOn.version()))) instanceof ReserveResult.Reserved;
            admitted += reserved ? 1 : 0;
            if (late) {
                assertThat(reserved)
                        .as("on the %s rules", decidedOn.equals(old) ? "old" : "new")
                        .isEqualTo(decidedOn.equals(next));
                return admitted;
            }
        }
    }
}
