package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link QuotaLedger} promises about counters: how they begin, are read, forgiven and forgotten. */
abstract class WindowContract extends AmountsContract {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    static Limit requestsEach(Window.Unit unit, ZoneId zone, long amount) {
        return Limit.of(Meter.REQUESTS, amount, new Window.Calendar(unit, zone));
    }

    /** The begin of some hour when nobody had a computer, so that what happens then is ours alone. */
    static Instant longAgo() {
        return Instant.EPOCH.plus(HOUR.multipliedBy(new Random().nextInt(100_000)));
    }

    private static Limit hourly() {
        return Limit.of(Meter.REQUESTS, 100, Window.each(Window.Unit.HOUR));
    }

    @Test
    void unknownCountersAreZeroAndAllThatIsAskedIsAnswered() {
        SubKey key = insertKey(settings());
        use(key, 2);
        List<Counter> asked = new ArrayList<>(List.of(lifetime(key)));
        for (int i = 0; i < 300; i++) {
            asked.add(Counter.lifetime(newId().value()));
            asked.add(new Counter(newId().value(), "day", i * 1000L, i * 1000L + 1000));
        }
        asked.add(Counter.lifetime("group:' OR ''='"));
        Map<Counter, Tally> answer = second().ledger().read(asked);
        assertThat(answer).hasSize(asked.size()).containsEntry(lifetime(key), requests(2, 0));
        asked.subList(1, asked.size()).forEach(unknown -> assertThat(answer).containsEntry(unknown, Tally.ZERO));
        assertThat(ledger().read(List.of())).isEmpty();
        assertThat(ledger().read(List.of(lifetime(key), lifetime(key)))).hasSize(1);
    }

    @Test
    void windowOfAnotherZoneBeginsWithWhatItsOverlapsUsedAndHeld() {
        Instant noon = Instant.parse("2026-03-05T12:00:00Z");
        SubKey key = insertKey(settings().limit(requestsEach(Window.Unit.DAY, ZoneId.of("UTC"), 5)));
        settle(ledger(), open(ask(key).at(noon)));
        settle(ledger(), open(ask(key).at(noon)));
        Hold hold = open(ask(key).at(noon));
        Limit moved = requestsEach(Window.Unit.DAY, BERLIN, 5);
        SubKey changed = update(key.withSettings(settings().limit(moved).build()));
        Counter counter = Counter.of(key.id().value(), moved, noon);
        assertTally(counter, requests(3, 0));
        open(ask(changed).at(noon));
        assertTally(counter, requests(3, 1));
        release(ledger(), hold);
        assertTally(counter, requests(3, 1));
        open(ask(changed).at(noon));
        assertThat(exhausted(ask(changed).at(noon)).shortage().tally()).isEqualTo(requests(3, 2));
    }

    @Test
    void windowThatOverlapsTwoBeginsWithBoth() {
        Instant evening = Instant.parse("2026-03-05T20:00:00Z");
        Limit plain = requestsEach(Window.Unit.DAY, ZoneId.of("UTC"), 9);
        SubKey key = insertKey(settings().limit(plain));
        settle(ledger(), open(ask(key).at(evening)));
        settle(ledger(), open(ask(key).at(evening.plus(HOUR.multipliedBy(5)))));
        settle(ledger(), open(ask(key).at(evening.plus(HOUR.multipliedBy(30)))));
        Limit moved = requestsEach(Window.Unit.DAY, KOLKATA, 9);
        SubKey changed = update(key.withSettings(settings().limit(moved).build()));
        settle(ledger(), open(ask(changed).at(evening)));
        assertTally(Counter.of(key.id().value(), moved, evening), requests(3, 0));
    }

    @Test
    void windowsThatOnlyTouchAndOtherCountersAreNotOverlaps() {
        Instant noon = Instant.parse("2026-03-05T12:00:00Z");
        Limit plain = requestsEach(Window.Unit.DAY, ZoneId.of("UTC"), 9);
        SubKey key = insertKey(settings().limit(plain));
        SubKey other = insertKey(settings().limit(plain));
        settle(ledger(), open(ask(key).at(noon)));
        for (SubKey neighbour : List.of(key, other)) {
            Instant next = neighbour.equals(key) ? noon.plus(HOUR.multipliedBy(24)) : noon;
            open(ask(neighbour).at(next));
            assertTally(Counter.of(neighbour.id().value(), plain, next), requests(0, 1));
        }
        String owner = key.id().value();
        Limit moved = requestsEach(Window.Unit.DAY, KOLKATA, 9);
        for (Limit different :
                List.of(moved.loosely(), moved.forModels("gpt-4o*"), requestsEach(Window.Unit.WEEK, KOLKATA, 9))) {
            open(ask(other).in(owner, different).at(noon));
            assertTally(Counter.of(owner, different, noon), requests(0, 1));
        }
    }

    @Test
    void forgivenCounterHasUsedNothingAndHoldsWhatItHeld() {
        SubKey key = insertKey(settings().requests(3).limit(DAILY));
        use(key, 2);
        Hold hold = open(key);
        Counter day = hold.counters().get(1);
        second().ledger().forgive(lifetime(key));
        assertRequests(key, 0, 1);
        assertTally(day, requests(2, 1));
        exhausted(ask(key));
        ledger().forgive(day);
        assertTally(day, requests(0, 1));
        settle(ledger(), hold);
        assertRequests(key, 1, 0);
        use(key, 2);
        assertExhausted(key, 3, 0);
    }

    @Test
    void forgivingWhatIsNotThereIsHarmless() {
        SubKey key = insertKey(settings());
        ledger().forgive(lifetime(key));
        ledger().forgive(Counter.lifetime(newId().value()));
        assertRequests(key, 0, 0);
        open(key);
        assertRequests(key, 0, 1);
    }

    @Test
    void oldWindowsAreForgottenWhereNothingIsHeld() {
        Instant start = longAgo();
        Instant end = start.plus(HOUR);
        SubKey idle = insertKey(settings().limit(hourly()));
        SubKey busy = insertKey(settings().limit(hourly()));
        settle(ledger(), open(ask(idle).at(start)));
        settle(ledger(), open(ask(busy).at(start)));
        // Requests do not count here, and something is held nevertheless.
        Hold hold = open(ask(busy).at(start).until(NOW).taking(new Amounts(0, 0, 7, 0)));
        Counter idleHour = Counter.of(idle.id().value(), hourly(), start);
        Counter busyHour = hold.counters().get(1);
        forgetAll(end);
        assertTally(idleHour, requests(1, 0));
        forgetAll(end.plusMillis(1));
        assertTally(idleHour, Tally.ZERO);
        assertRequests(idle, 1, 0);
        assertThat(tally(ledger(), busyHour).used().requests()).isEqualTo(1);
        assertThat(settle(ledger(), hold)).isTrue();
        assertTally(busyHour, requests(2, 0));
        forgetAll(end.plusMillis(1));
        assertTally(busyHour, Tally.ZERO);
        assertRequests(busy, 2, 0);
    }

    private void forgetAll(Instant endedBefore) {
        while (second().ledger().forgetWindows(endedBefore, 100) > 0) {
            // until there are no more of them
        }
    }

    @Test
    void notMoreWindowsAreForgottenThanAskedFor() {
        Instant start = longAgo();
        Instant later = start.plus(HOUR.multipliedBy(9));
        SubKey key = insertKey(settings().limit(hourly()));
        forgetAll(later);
        List<Counter> hours = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Hold hold = open(ask(key).at(start.plus(HOUR.multipliedBy(i))));
            settle(ledger(), hold);
            hours.add(hold.counters().get(1));
        }
        assertThat(ledger().forgetWindows(later, 2)).isEqualTo(2);
        assertThat(new HashSet<>(ledger().read(hours).values())).containsExactlyInAnyOrder(Tally.ZERO, requests(1, 0));
        assertThat(second().ledger().forgetWindows(later, 2)).isEqualTo(1);
        assertThat(ledger().forgetWindows(later, 2)).isZero();
        assertThat(ledger().read(hours).values()).containsOnly(Tally.ZERO);
    }
}
