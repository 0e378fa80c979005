package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Settlement;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link QuotaLedger} promises about holds: how they live, and how they end when nobody ends them. */
abstract class HoldContract extends WindowContract {
    private static final int AT_ONCE = 100;

    /** Collects everything that is overdue, and answers what is of this key. */
    static List<Hold> collect(QuotaLedger ledger, SubKey key, Instant now) {
        return collect(ledger, List.of(key), now);
    }

    /** Collects everything that is overdue, and answers what is of these keys. */
    static List<Hold> collect(QuotaLedger ledger, List<SubKey> keys, Instant now) {
        List<SubKeyId> ids = keys.stream().map(SubKey::id).toList();
        List<Hold> ours = new ArrayList<>();
        List<Hold> collected;
        do {
            collected = ledger.collect(now, AT_ONCE);
            assertThat(collected).hasSizeLessThanOrEqualTo(AT_ONCE);
            collected.stream().filter(hold -> ids.contains(hold.key())).forEach(ours::add);
        } while (!collected.isEmpty());
        return ours;
    }

    /** The order of the counters of a hold says nothing. */
    private static void assertSame(Hold hold, Hold expected) {
        assertThat(new HashSet<>(hold.counters())).isEqualTo(new HashSet<>(expected.counters()));
        assertThat(hold).usingRecursiveComparison().ignoringFields("counters").isEqualTo(expected);
    }

    @Test
    void whatTheLedgerKnowsIsGivenBackWhateverTheSettlementSays() {
        String group = newGroup();
        SubKey key = insertKey(settings().requests(9));
        Limit loose = Limit.of(Meter.INPUT_TOKENS, 900, Window.lifetime()).loosely();
        Ask ask = ask(key).inGroup(group, Limit.requests(9), loose)
                .taking(Demand.fixed(tokens(10, 20, 30)), tokens(1, 2, 3));
        for (int i = 0; i < 2; i++) {
            Hold hold = open(ask.id(newId().value() + i));
            Hold other = open(ask.id(newId().value() + i));
            Amounts more = tokens(1000, 1000, 1000);
            Hold said = new Hold(
                    hold.id(),
                    hold.key(),
                    hold.group(),
                    hold.mainKey(),
                    hold.operation(),
                    hold.model(),
                    hold.openedAt(),
                    hold.deadline(),
                    i == 0 ? hold.counters() : List.of(lifetime(key)),
                    more,
                    Amounts.NONE);
            assertThat(now(ledger().settle(new Settlement(said, tokens(1, 0, 0), null)))
                            .closed())
                    .isTrue();
            for (Counter counter : hold.counters()) {
                assertTally(
                        counter,
                        new Tally(
                                new Amounts(i + 1, i + 1, 0, 0),
                                counter.isLoose() ? tokens(1, 2, 3) : tokens(10, 20, 30)));
            }
            release(ledger(), other);
        }
    }

    @Test
    void overdueHoldIsChargedWithWhatItHoldsAndLogged() {
        Instant deadline = longAgo();
        String group = newGroup();
        SubKey key = insertKey(settings().group(group));
        Hold hold = open(ask(key).inGroup(group, Limit.requests(5))
                .describedBy("responses.create", null)
                .until(deadline)
                .taking(tokens(7, 8, 9)));
        assertThat(collect(ledger(), key, deadline)).as("on the dot").isEmpty();
        assertTally(lifetime(key), held(tokens(7, 8, 9)));
        List<Hold> collected = collect(second().ledger(), key, deadline.plusMillis(1));
        assertThat(collected).hasSize(1);
        assertSame(collected.get(0), hold);
        hold.counters().forEach(counter -> assertTally(counter, used(tokens(7, 8, 9))));
        assertThat(collect(ledger(), key, deadline.plusSeconds(1))).isEmpty();
        for (QuotaLedger node : List.of(ledger(), second().ledger())) {
            assertThat(settle(node, hold, tokens(1, 1, 1))).isFalse();
            assertThat(release(node, hold)).isFalse();
        }
        hold.counters().forEach(counter -> assertTally(counter, used(tokens(7, 8, 9))));
        assertThat(store().usageLog().list(key.id(), Instant.EPOCH, NOW, 10))
                .containsExactly(new UsageRecord(
                        hold.id(),
                        key.id(),
                        group,
                        hold.mainKey(),
                        "responses.create",
                        null,
                        NOW,
                        deadline.plusMillis(1),
                        0,
                        UsageRecord.Source.COLLECTED,
                        tokens(7, 8, 9),
                        Usage.ZERO));
    }

    @Test
    void holdThatWasExtendedInTimeIsNotCollected() {
        Instant deadline = longAgo();
        SubKey key = insertKey(settings());
        Hold extended = open(ask(key).until(deadline));
        Hold shortened = open(ask(key).until(deadline.plusSeconds(100)));
        Hold left = open(ask(key).until(deadline));
        Hold settled = open(ask(key).until(deadline));
        settle(ledger(), settled);
        Instant later = deadline.plusSeconds(50);
        second().ledger().extend(List.of(extended.id(), settled.id(), "nobody's"), later);
        ledger().extend(List.of(shortened.id()), deadline);
        ledger().extend(List.of(), deadline);
        assertThat(collect(ledger(), key, deadline.plusMillis(1)))
                .extracting(Hold::id)
                .containsExactlyInAnyOrder(shortened.id(), left.id());
        assertRequests(key, 3, 1);
        List<Hold> rest = collect(second().ledger(), key, later.plusMillis(1));
        assertThat(rest).hasSize(1);
        assertSame(rest.get(0), extended.until(later));
        assertRequests(key, 4, 0);
    }

    @Test
    void manyHoldsAreExtendedAtOnce() {
        Instant deadline = longAgo();
        SubKey key = insertKey(settings());
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ids.add(i < 20 ? open(ask(key).until(deadline)).id() : newId().value());
        }
        ledger().extend(ids, deadline.plusSeconds(9));
        assertThat(collect(ledger(), key, deadline.plusSeconds(9))).isEmpty();
        assertThat(collect(ledger(), key, deadline.plusSeconds(10))).hasSize(20);
    }

    @Test
    void notMoreHoldsAreCollectedThanAskedFor() {
        Instant deadline = longAgo();
        SubKey key = insertKey(settings());
        collect(ledger(), key, deadline.plusSeconds(1));
        for (int i = 0; i < 5; i++) {
            open(ask(key).until(deadline));
        }
        assertThat(ledger().collect(deadline.plusMillis(1), 3)).hasSize(3);
        assertRequests(key, 3, 2);
        assertThat(second().ledger().collect(deadline.plusMillis(1), 3)).hasSize(2);
        assertThat(ledger().collect(deadline.plusMillis(1), 3)).isEmpty();
        assertRequests(key, 5, 0);
    }

    @Test
    void holdOfAChangedKeyIsCollectedToo() {
        Instant deadline = longAgo();
        SubKey key = insertKey(settings());
        open(ask(key).until(deadline));
        update(key.withStatus(KeyStatus.REVOKED));
        assertThat(collect(ledger(), key, deadline.plusMillis(1))).hasSize(1);
        assertRequests(key, 1, 0);
    }

    @Test
    void collectedHoldChargesTheMostWhereLooseLimitsCountToo() {
        Instant deadline = longAgo();
        Limit loose = Limit.of(Meter.OUTPUT_TOKENS, 50, Window.lifetime()).loosely();
        SubKey key = insertKey(settings().limit(loose));
        open(ask(key).until(deadline).taking(Demand.fixed(tokens(1, 400, 0)), tokens(1, 40, 0)));
        collect(ledger(), key, deadline.plusMillis(1));
        assertTally(Counter.of(key.id().value(), loose, NOW), used(tokens(1, 400, 0)));
        assertTally(lifetime(key), used(tokens(1, 400, 0)));
    }

    @Test
    void deletedKeyLeavesItsGroupAndItsMainKeyChargedWithWhatItHeld() {
        String group = newGroup();
        String mainKey = newMainKeyId().value();
        SubKey key = insertKey(settings());
        SubKey other = insertKey(settings());
        Limit limit = Limit.of(Meter.INPUT_TOKENS, 100, Window.each(Window.Unit.DAY));
        List<Hold> holds = new ArrayList<>();
        for (SubKey each : List.of(key, key, other)) {
            holds.add(open(ask(each).inGroup(group, limit).in(mainKey, limit).taking(tokens(10, 2, 3))));
        }
        assertThat(settle(ledger(), holds.get(0), tokens(4, 0, 0))).isTrue();
        assertThat(second().subKeys().delete(key.id())).isTrue();
        for (Counter shared : holds.get(1).counters().subList(1, 3)) {
            assertTally(shared, new Tally(new Amounts(2, 14, 2, 3), tokens(10, 2, 3)));
        }
        assertTally(lifetime(key), Tally.ZERO);
        assertThat(settle(ledger(), holds.get(1))).isFalse();
        assertThat(settle(ledger(), holds.get(2), tokens(1, 1, 1))).isTrue();
        for (Counter shared : holds.get(1).counters().subList(1, 3)) {
            assertTally(shared, used(new Amounts(3, 15, 3, 4)));
        }
    }

    @Test
    void deletedKeyIsNotCollected() {
        Instant deadline = longAgo();
        SubKey key = insertKey(settings());
        open(ask(key).until(deadline));
        assertThat(store().subKeys().delete(key.id())).isTrue();
        assertThat(collect(ledger(), key, deadline.plusMillis(1))).isEmpty();
        assertTally(lifetime(key), Tally.ZERO);
    }
}
