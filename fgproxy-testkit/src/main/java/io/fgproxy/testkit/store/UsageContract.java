package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.store.Hold;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.UsageLog;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link UsageLog} promises: each end of a hold that brings a row writes it once. */
abstract class UsageContract extends HoldContract {
    private UsageLog log() {
        return store().usageLog();
    }

    private List<UsageRecord> rowsOf(SubKey key) {
        return second().usageLog().list(key.id(), Instant.EPOCH, NOW.plusSeconds(1_000_000), 1000);
    }

    private static UsageRecord endingAt(Hold hold, Instant end) {
        UsageRecord row = row(hold, Amounts.ONE_REQUEST, UsageRecord.Source.REPORTED);
        return new UsageRecord(
                row.id(),
                row.key(),
                row.group(),
                row.mainKey(),
                row.operation(),
                row.model(),
                row.startedAt(),
                end,
                row.status(),
                row.source(),
                row.charged(),
                row.usage());
    }

    private UsageRecord append(SubKey key, String id, Instant end) {
        Hold hold = open(ask(key).id(id));
        UsageRecord row = endingAt(hold, end);
        assertThat(now(ledger().settle(new Settlement(hold, Amounts.ONE_REQUEST, row)))
                        .closed())
                .isTrue();
        return row;
    }

    private UsageRecord append(SubKey key, Instant end) {
        return append(key, UUID.randomUUID().toString(), end);
    }

    @Test
    void settleWritesItsRowOnce() {
        SubKey key = insertKey(settings());
        Hold charged = open(key);
        Hold failed = open(key);
        Hold released = open(key);
        UsageRecord first = row(charged, tokens(1, 2, 3), UsageRecord.Source.REPORTED);
        UsageRecord second = row(failed, Amounts.NONE, UsageRecord.Source.FAILED);
        for (int i = 0; i < 2; i++) {
            now(ledger().settle(new Settlement(charged, tokens(1, 2, 3), first)));
            now(second().ledger().settle(new Settlement(failed, Amounts.NONE, second)));
            release(ledger(), released);
            settle(ledger(), released);
        }
        assertThat(rowsOf(key)).containsExactlyInAnyOrder(first, second);
        assertThat(log().count(key.id())).isEqualTo(2);
        assertThat(log().count(null)).isGreaterThanOrEqualTo(2);
        assertThat(log().count(newId())).isZero();
        assertThat(log().list(newId(), Instant.EPOCH, NOW, 5)).isEmpty();
    }

    @Test
    void rowOfAHoldThatIsNotOpenIsNotWritten() {
        SubKey key = insertKey(settings());
        settle(ledger(), ask(key).build().granted(0));
        assertThat(log().count(key.id())).isZero();
    }

    @Test
    void everyPartOfARowIsKept() {
        String group = "o-_9".repeat(16);
        SubKey key = insertKey(settings().group(group));
        String name = "o'Hara/~%_\"\\{}?$1;--";
        String longest = name + "x".repeat(256 - name.length());
        Usage full = new Usage(
                Long.MAX_VALUE, 2, 3, 4, 5, 6, 7, 8, 9, 10, Map.of("web_search_call", 3L, "o'\"é", 0L), "flex");
        List<Usage> usages = List.of(
                full,
                Usage.ZERO,
                Usage.tokens(1, 2).withCalls(Map.of("x", 1L)),
                Usage.tokens(3, 0).withServiceTier("default"));
        List<UsageRecord.Source> sources = List.of(UsageRecord.Source.values());
        List<UsageRecord> expected = new ArrayList<>();
        for (int i = 0; i < usages.size(); i++) {
            Ask ask = i == 0 ? ask(key).inGroup(group).describedBy("x".repeat(100), longest) : ask(key);
            Hold hold = open(i == 1 ? ask.describedBy("a.b", null) : ask);
            UsageRecord row = new UsageRecord(
                    hold.id(),
                    hold.key(),
                    hold.group(),
                    i == 2 ? null : hold.mainKey(),
                    hold.operation(),
                    hold.model(),
                    Instant.parse("1969-12-31T23:59:59.001Z"),
                    NOW.minusMillis(i),
                    i == 0 ? 0 : 599,
                    sources.get(i),
                    new Amounts(i, Long.MAX_VALUE, i, (1L << 53) - 1),
                    usages.get(i));
            now(ledger().settle(new Settlement(hold, Amounts.NONE, row)));
            expected.add(row);
        }
        assertThat(rowsOf(key)).containsExactlyElementsOf(expected);
    }

    @Test
    void longAndOddTextsOfHoldsAreKept() {
        Instant deadline = longAgo();
        String group = "9_-z".repeat(16);
        SubKey key = insertKey(settings().group(group));
        String odd = "o'Hara/~%_\"\\{}?$1;--|#&<>*";
        Limit longest = Limit.requests(9).forModels(odd + "x".repeat(255 - odd.length()) + "*");
        Limit other = Limit.requests(9).forModels(odd + "x".repeat(255 - odd.length()) + "y");
        Hold hold = open(ask(key).inGroup(group, longest, other, longest.loosely())
                .describedBy("y".repeat(100), odd + "z".repeat(256 - odd.length()))
                .until(deadline));
        assertThat(hold.counters()).hasSize(4);
        hold.counters()
                .subList(1, 4)
                .forEach(counter ->
                        assertThat(tally(ledger(), counter).held().requests()).isPositive());
        Hold collected = collect(ledger(), key, deadline.plusMillis(1)).get(0);
        assertThat(collected.counters()).containsExactlyInAnyOrderElementsOf(hold.counters());
        assertThat(rowsOf(key)).singleElement().satisfies(row -> {
            assertThat(row.model()).isEqualTo(hold.model());
            assertThat(row.operation()).isEqualTo(hold.operation());
            assertThat(row.group()).isEqualTo(group);
        });
        for (Counter counter : hold.counters()) {
            second().ledger().forgive(counter);
            assertThat(tally(ledger(), counter).used()).isEqualTo(Amounts.NONE);
        }
    }

    @Test
    void rowsAreListedNewestFirstAndTiesById() {
        SubKey key = insertKey(settings());
        SubKey other = insertKey(settings());
        Instant start = longAgo();
        String prefix = UUID.randomUUID() + "-";
        UsageRecord oldest = append(key, start);
        UsageRecord b = append(other, prefix + "b", start.plusMillis(1));
        UsageRecord a = append(key, prefix + "a", start.plusMillis(1));
        UsageRecord c = append(key, prefix + "c", start.plusMillis(1));
        UsageRecord newest = append(key, start.plusMillis(2));
        assertThat(log().list(key.id(), start, start.plusMillis(3), 10)).containsExactly(newest, a, c, oldest);
        assertThat(log().list(key.id(), start, start.plusMillis(3), 2)).containsExactly(newest, a);
        assertThat(log().list(key.id(), start, start.plusMillis(2), 10))
                .as("the end is exclusive")
                .containsExactly(a, c, oldest);
        assertThat(log().list(key.id(), start.plusMillis(1), start.plusMillis(3), 10))
                .as("the start is inclusive")
                .containsExactly(newest, a, c);
        assertThat(second().usageLog().list(null, start, start.plusMillis(3), 1000))
                .containsSubsequence(newest, a, b, c, oldest);
    }

    @Test
    void oldestRowsAreForgotten() {
        SubKey key = insertKey(settings());
        Instant start = longAgo();
        while (log().forget(start.plusSeconds(9), 100) > 0) {
            // until there are no more of them
        }
        List<UsageRecord> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            rows.add(append(key, start.plusSeconds(i)));
        }
        assertThat(second().usageLog().forget(start.plusSeconds(9), 2)).isEqualTo(2);
        assertThat(rowsOf(key)).containsExactly(rows.get(3), rows.get(2));
        assertThat(log().forget(start.plusSeconds(3), 2)).isEqualTo(1);
        assertThat(log().forget(start.plusSeconds(3), 2)).isZero();
        assertThat(rowsOf(key)).containsExactly(rows.get(3));
        assertThat(log().count(key.id())).isEqualTo(1);
        assertRequests(key, 4, 0);
    }

    @Test
    void rowsOutliveTheirKeyAndForgiveness() {
        SubKey key = insertKey(settings());
        UsageRecord row = append(key, NOW);
        ledger().forgive(lifetime(key));
        assertThat(store().subKeys().delete(key.id())).isTrue();
        assertThat(rowsOf(key)).containsExactly(row);
        assertThat(log().count(key.id())).isEqualTo(1);
    }
}
