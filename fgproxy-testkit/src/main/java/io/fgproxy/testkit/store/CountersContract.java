package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Shortage;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.ReserveResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link QuotaLedger} promises about requests that count in many places: all of them, or none. */
abstract class CountersContract extends LedgerContract {
    static final Limit DAILY = Limit.of(Meter.REQUESTS, 3, Window.each(Window.Unit.DAY));

    /** One request with tokens and money. */
    static Amounts tokens(long input, long output, long cost) {
        return new Amounts(1, input, output, cost);
    }

    static Tally used(Amounts amounts) {
        return new Tally(amounts, Amounts.NONE);
    }

    static Tally held(Amounts amounts) {
        return new Tally(Amounts.NONE, amounts);
    }

    private static final List<String> LEVELS = List.of("key", "group", "parent", "main key");

    /** A request that counts in a limit at each level; one of them has another amount. */
    private Ask everywhere(SubKey key, List<String> owners, String special, long amount) {
        Ask ask = ask(key);
        for (int i = 0; i < owners.size(); i++) {
            long most = LEVELS.get(i).equals(special) ? amount : 100;
            ask.in(owners.get(i), Limit.of(Meter.TOTAL_TOKENS, most, Window.each(Window.Unit.MONTH)));
        }
        return ask.taking(tokens(3, 4, 5));
    }

    private static List<String> owners(SubKey key) {
        return List.of(
                key.id().value(),
                Counter.group(newGroup()),
                Counter.group(newGroup()),
                newMainKeyId().value());
    }

    @Test
    void requestIsHeldAndSettledAndReleasedInAllOfItsCounters() {
        SubKey key = insertKey(settings().limit(DAILY));
        Ask ask = everywhere(key, owners(key), "", 0);
        ReserveResult.Reserved reserved = reserved(ask);
        List<Counter> counters = reserved.hold().counters();
        assertThat(counters).hasSize(6).startsWith(lifetime(key));
        assertThat(reserved.tallies()).containsOnlyKeys(counters);
        assertThat(reserved.tallies().values()).containsOnly(held(tokens(3, 4, 5)));
        counters.forEach(counter -> assertTally(counter, held(tokens(3, 4, 5))));
        Hold released = open(ask.id(reserved.hold().id() + "b"));
        assertThat(settle(ledger(), reserved.hold(), tokens(3, 2, 1))).isTrue();
        counters.forEach(counter -> assertTally(counter, new Tally(tokens(3, 2, 1), tokens(3, 4, 5))));
        assertThat(release(second().ledger(), released)).isTrue();
        counters.forEach(counter -> assertTally(counter, used(tokens(3, 2, 1))));
    }

    @Test
    void levelThatIsFullRefusesAndNothingIsHeldAnywhere() {
        for (String full : LEVELS) {
            SubKey key = insertKey(settings());
            List<String> owners = owners(key);
            Hold first = open(everywhere(key, owners, full, 10));
            ReserveResult.Exhausted refused = exhausted(everywhere(key, owners, full, 10));
            Shortage shortage = refused.shortage();
            assertThat(shortage.counter().owner()).isEqualTo(owners.get(LEVELS.indexOf(full)));
            assertThat(shortage.limit().meter()).isEqualTo(Meter.TOTAL_TOKENS);
            assertThat(List.of(shortage.amount(), shortage.wanted())).containsExactly(10L, 7L);
            assertThat(shortage.tally()).isEqualTo(held(tokens(3, 4, 5)));
            assertThat(refused.tallies()).containsOnlyKeys(first.counters());
            first.counters().forEach(counter -> assertTally(counter, held(tokens(3, 4, 5))));
            settle(ledger(), first, tokens(1, 2, 5));
            open(everywhere(key, owners, full, 10));
        }
    }

    @Test
    void keysOfOneGroupShareItsLimit() {
        String group = newGroup();
        SubKey one = insertKey(settings().group(group));
        SubKey two = insertKey(settings().group(group));
        Limit limit = Limit.requests(2);
        Hold first = open(ask(one).inGroup(group, limit));
        open(ask(two).inGroup(group, limit));
        exhausted(ask(one).inGroup(group, limit));
        exhausted(ask(two).inGroup(group, limit));
        release(ledger(), first);
        open(ask(two).inGroup(group, limit));
        assertRequests(one, 0, 0);
        assertRequests(two, 0, 2);
        assertTally(Counter.lifetime(Counter.group(group)), requests(0, 2));
    }

    @Test
    void ownersAndModelsThatAreAlikeDoNotShare() {
        SubKey key = insertKey(settings());
        String owner = newMainKeyId().value();
        Limit limit = Limit.requests(1);
        List<Counter> counters = new ArrayList<>();
        for (String alike : List.of(owner, swapCase(owner), "group:" + owner, owner.replace("mk_", "sk_"))) {
            for (Limit each : List.of(limit, limit.loosely(), limit.forModels("gpt-4o"), limit.forModels("GPT-4O"))) {
                counters.add(open(ask(key).in(alike, each)).counters().get(1));
            }
        }
        assertThat(counters).doesNotHaveDuplicates();
        counters.forEach(counter -> assertTally(counter, requests(0, 1)));
        assertRequests(key, 0, counters.size());
    }

    private static String swapCase(String id) {
        StringBuilder swapped = new StringBuilder(id.substring(0, 3));
        id.chars()
                .skip(3)
                .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
                .forEach(swapped::appendCodePoint);
        return swapped.toString();
    }

    @Test
    void everyWindowCountsForItself() {
        List<Limit> limits = new ArrayList<>();
        for (Window.Unit unit : Window.Unit.values()) {
            limits.add(Limit.of(Meter.REQUESTS, 10, Window.each(unit)));
        }
        SubKey key = insertKey(settings().limits(limits).requests(10));
        // A Thursday; a new minute, hour, day, week and month begins, one after the other.
        List<Instant> times = List.of(
                Instant.parse("2026-01-15T10:00:59.999Z"),
                Instant.parse("2026-01-15T10:01:00Z"),
                Instant.parse("2026-01-15T11:00:00Z"),
                Instant.parse("2026-01-16T00:00:00Z"),
                Instant.parse("2026-01-19T00:00:00Z"),
                Instant.parse("2026-02-01T00:00:00Z"));
        for (Instant time : times) {
            settle(ledger(), open(ask(key).at(time)));
        }
        String owner = key.id().value();
        for (int i = 0; i < limits.size(); i++) {
            assertTally(Counter.of(owner, limits.get(i), times.get(0)), requests(i + 1, 0));
            assertTally(Counter.of(owner, limits.get(i), times.get(i + 1)), requests(1, 0));
        }
        assertRequests(key, 6, 0);
    }

    @Test
    void requestCountsInManyCountersAtOnce() {
        List<Limit> limits = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            limits.add(Limit.of(Meter.REQUESTS, 2, Window.each(Window.Unit.DAY)).forModels("model-" + i + "*"));
        }
        SubKey key = insertKey(settings().limits(limits));
        Hold first = open(key);
        Hold second = open(key);
        assertThat(exhausted(ask(key)).tallies()).hasSize(61);
        settle(ledger(), first);
        release(second().ledger(), second);
        assertThat(ledger().read(first.counters()).values()).containsOnly(requests(1, 0));
    }

    @Test
    void fullWindowRefusesUntilItsEndOnly() {
        SubKey key = insertKey(settings().limit(DAILY));
        Instant last = Instant.parse("2026-03-31T23:59:59.999Z");
        for (int i = 0; i < 3; i++) {
            open(ask(key).at(last.minusSeconds(i)));
        }
        Shortage shortage = exhausted(ask(key).at(last)).shortage();
        assertThat(shortage.limit()).isEqualTo(DAILY);
        assertThat(shortage.counter()).isEqualTo(Counter.of(key.id().value(), DAILY, last));
        open(ask(key).at(last.plusMillis(1)));
        exhausted(ask(key).at(last));
    }

    @Test
    void limitsOfOneCounterBindAllOfThem() {
        Window day = Window.each(Window.Unit.DAY);
        SubKey key = insertKey(settings()
                .limit(DAILY)
                .limit(Limit.of(Meter.INPUT_TOKENS, 100, day))
                .limit(Limit.of(Meter.COST_USD, 50, day)));
        Hold first = open(ask(key).taking(tokens(60, 1000, 10)));
        assertThat(first.counters()).hasSize(2);
        assertThat(exhausted(ask(key).taking(tokens(41, 0, 0)))
                        .shortage()
                        .limit()
                        .meter())
                .isEqualTo(Meter.INPUT_TOKENS);
        assertThat(exhausted(ask(key).taking(tokens(0, 0, 41)))
                        .shortage()
                        .limit()
                        .meter())
                .isEqualTo(Meter.COST_USD);
        open(ask(key).taking(tokens(40, 0, 40)));
        open(ask(key).taking(tokens(0, 1_000_000, 0)));
        assertThat(exhausted(ask(key).taking(tokens(0, 0, 0)))
                        .shortage()
                        .limit()
                        .meter())
                .isEqualTo(Meter.REQUESTS);
        assertTally(first.counters().get(1), held(new Amounts(3, 100, 1_001_000, 50)));
    }

    @Test
    void countersOfSomeModelsAreTheirOwn() {
        SubKey key = insertKey(settings().requests(2).limit(DAILY));
        Limit small = Limit.requests(1).forModels("gpt-4o-mini*");
        Limit large = Limit.requests(1).forModels("gpt-4o");
        String owner = key.id().value();
        open(ask(key).in(owner, small));
        assertThat(exhausted(ask(key).in(owner, small)).shortage().counter()).isEqualTo(Counter.of(owner, small, NOW));
        open(ask(key).in(owner, large));
        assertThat(exhausted(ask(key)).shortage().counter()).isEqualTo(lifetime(key));
        assertTally(Counter.of(owner, small, NOW), requests(0, 1));
        assertTally(Counter.of(owner, large, NOW), requests(0, 1));
    }

    @Test
    void concurrencyCountsWhatIsHeldAndNothingElse() {
        SubKey key = insertKey(settings().limit(Limit.of(Meter.CONCURRENCY, 2, Window.lifetime())));
        for (int i = 0; i < 5; i++) {
            Hold one = open(key);
            Hold two = open(key);
            Shortage shortage = exhausted(ask(key)).shortage();
            assertThat(shortage.limit().meter()).isEqualTo(Meter.CONCURRENCY);
            assertThat(List.of(shortage.amount(), shortage.wanted())).containsExactly(2L, 1L);
            settle(ledger(), one);
            release(second().ledger(), two);
        }
        assertRequests(key, 5, 0);
    }

    @Test
    void increaseHoldsUntilItsEnd() {
        Instant end = Instant.parse("2026-02-28T12:00:00Z");
        SubKey key = insertKey(settings().limit(Limit.requests(1).increasedBy(2, end)));
        Instant before = end.minusMillis(1);
        for (int i = 0; i < 3; i++) {
            open(ask(key).at(before));
        }
        assertThat(exhausted(ask(key).at(before)).shortage().amount()).isEqualTo(3);
        assertThat(exhausted(ask(key).at(end)).shortage().amount()).isEqualTo(1);
        assertRequests(key, 0, 3);
    }
}
