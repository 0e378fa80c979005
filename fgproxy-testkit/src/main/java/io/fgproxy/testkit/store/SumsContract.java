package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.store.Hold;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.UsageLog;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageRecord;
import io.fgproxy.usage.UsageSum;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@link UsageLog} promises to add up. Each test has a group of its own, and years that no other test has. */
abstract class SumsContract extends ObjectsContract {
    private static final int MANY = 1000;
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");

    private UsageLog log() {
        return second().usageLog();
    }

    /** Appends a row that costs this. */
    final UsageRecord use(SubKey key, String group, @Nullable String model, Instant end, long cost) {
        Hold hold = open(ask(key).inGroup(group).describedBy("chat.completions.create", model));
        UsageRecord row = row(hold, new Amounts(1, 10, 20, cost), UsageRecord.Source.REPORTED)
                .endingAt(end);
        assertThat(now(ledger().settle(new Settlement(hold, Amounts.ONE_REQUEST, row)))
                        .closed())
                .isTrue();
        return row;
    }

    static UsageQuestion question(String group, Instant from, Instant to, ZoneId zone, UsageDimension... by) {
        return new UsageQuestion(UsageFilter.between(from, to).ofGroup(group), List.of(by), zone, MANY);
    }

    private static List<String> told(List<UsageSum> sums, UsageDimension... by) {
        return sums.stream()
                .map(sum -> {
                    StringBuilder text = new StringBuilder();
                    for (UsageDimension dimension : by) {
                        text.append(sum.by().get(dimension)).append(' ');
                    }
                    return text.append(sum.calls())
                            .append(' ')
                            .append(sum.charged().cost())
                            .toString();
                })
                .toList();
    }

    private List<String> ask(UsageQuestion question) {
        return told(log().sum(question), question.by().toArray(new UsageDimension[0]));
    }

    @Test
    void useIsToldApartByEachDimension() {
        String group = newGroup();
        SubKey one = insertKey(settings().group(group));
        SubKey other = insertKey(settings().group(group));
        Instant at = Instant.parse("1991-05-06T07:08:09.123Z");
        UsageRecord row = use(one, group, "gpt-4o", at, 100);
        use(one, group, "gpt-4o-mini", at.plusSeconds(60), 7);
        use(other, group, "gpt-4o-mini", at.plusSeconds(3600), 30);
        use(other, group, null, at.plusSeconds(7200), 1);
        Instant to = at.plusSeconds(9000);
        assertThat(log().sum(question(group, at, to, ZoneOffset.UTC)))
                .singleElement()
                .satisfies(sum -> {
                    assertThat(sum.calls()).isEqualTo(4);
                    assertThat(sum.charged()).isEqualTo(new Amounts(4, 40, 80, 138));
                });
        assertThat(ask(question(group, at, to, ZoneOffset.UTC, UsageDimension.SUB_KEY)))
                .containsExactly(one.id() + " 2 107", other.id() + " 2 31");
        assertThat(ask(question(group, at, to, ZoneOffset.UTC, UsageDimension.MODEL)))
                .containsExactly("gpt-4o 1 100", "gpt-4o-mini 2 37", " 1 1");
        assertThat(ask(question(group, at, to, ZoneOffset.UTC, UsageDimension.SUB_KEY, UsageDimension.MODEL)))
                .containsExactly(
                        one.id() + " gpt-4o 1 100",
                        other.id() + " gpt-4o-mini 1 30",
                        one.id() + " gpt-4o-mini 1 7",
                        other.id() + "  1 1");
        assertThat(ask(question(group, at, to, ZoneOffset.UTC, UsageDimension.OPERATION, UsageDimension.STATUS)))
                .containsExactly("chat.completions.create 200 4 138");
        assertThat(ask(question(group, at, to, ZoneOffset.UTC, UsageDimension.GROUP, UsageDimension.MAIN_KEY)))
                .containsExactly(group + " " + row.mainKey() + " 4 138");
    }

    @Test
    void filtersAndBoundsOfSumsHold() {
        String group = newGroup();
        SubKey one = insertKey(settings().group(group));
        SubKey other = insertKey(settings().group(group));
        Instant at = Instant.parse("1992-05-06T00:00:00Z");
        use(one, group, "a", at, 1);
        use(one, group, "b", at.plusMillis(1), 10);
        use(other, group, "a", at.plusMillis(2), 100);
        assertThat(ask(question(group, at.plusMillis(1), at.plusMillis(2), ZoneOffset.UTC)))
                .containsExactly("1 10");
        assertThat(ask(question(group, at.plusMillis(3), at.plusMillis(9), ZoneOffset.UTC)))
                .isEmpty();
        assertThat(ask(question(group, at.plusMillis(9), at, ZoneOffset.UTC))).isEmpty();
        assertThat(ask(question(group, Instant.MIN, Instant.MAX, ZoneOffset.UTC)))
                .containsExactly("3 111");
        UsageFilter all = UsageFilter.between(at, at.plusSeconds(1));
        assertThat(told(log().sum(new UsageQuestion(all.ofKey(one.id()), List.of(), ZoneOffset.UTC, 1))))
                .containsExactly("2 11");
        UsageFilter model = new UsageFilter(one.id(), "b", null, all.from(), all.to());
        assertThat(told(log().sum(new UsageQuestion(model, List.of(), ZoneOffset.UTC, 1))))
                .containsExactly("1 10");
        UsageQuestion first = new UsageQuestion(all.ofGroup(group), List.of(UsageDimension.SUB_KEY), ZoneOffset.UTC, 1);
        assertThat(ask(first)).containsExactly(other.id() + " 1 100");
        assertThatThrownBy(() -> log().sum(question(group, at, at, ZoneOffset.UTC, UsageDimension.REASON)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Berlin's last Sunday of March has 23 hours, that of September 25. */
    @Test
    void daysAreThoseOfTheZone() {
        String group = newGroup();
        SubKey key = insertKey(settings().group(group));
        use(key, group, "m", Instant.parse("1993-03-27T22:59:59.999Z"), 1);
        use(key, group, "m", Instant.parse("1993-03-27T23:00:00Z"), 10);
        use(key, group, "m", Instant.parse("1993-03-28T21:59:59.999Z"), 100);
        use(key, group, "m", Instant.parse("1993-03-28T22:00:00Z"), 1000);
        use(key, group, "m", Instant.parse("1993-09-25T22:00:00Z"), 1);
        use(key, group, "m", Instant.parse("1993-09-26T22:59:59.999Z"), 10);
        use(key, group, "m", Instant.parse("1993-09-26T23:00:00Z"), 100);
        Instant from = Instant.parse("1993-01-01T00:00:00Z");
        Instant to = Instant.parse("1994-01-01T00:00:00Z");
        for (UsageDimension[] by :
                new UsageDimension[][] {{UsageDimension.DAY}, {UsageDimension.DAY, UsageDimension.SUB_KEY}}) {
            assertThat(told(log().sum(question(group, from, to, BERLIN, by)), UsageDimension.DAY))
                    .containsExactly(
                            "1993-03-27 1 1",
                            "1993-03-28 2 110",
                            "1993-03-29 1 1000",
                            "1993-09-26 2 11",
                            "1993-09-27 1 100");
        }
        use(key, group, "m", Instant.parse("1993-11-01T18:29:59.999Z"), 1);
        use(key, group, "m", Instant.parse("1993-11-01T18:30:00Z"), 10);
        Instant november = Instant.parse("1993-11-01T00:00:00Z");
        assertThat(ask(question(group, november, to, KOLKATA, UsageDimension.DAY)))
                .containsExactly("1993-11-01 1 1", "1993-11-02 1 10");
    }

    @Test
    void addingUpChangesNoAnswer() throws Exception {
        String group = newGroup();
        SubKey one = insertKey(settings().group(group));
        SubKey other = insertKey(settings().group(group));
        Instant start = Instant.parse("1983-06-01T00:00:00Z");
        for (int i = 0; i < 40; i++) {
            Instant end = start.plus(Duration.ofMinutes(173L * i));
            use(i % 3 == 0 ? one : other, group, i % 2 == 0 ? "even" : "odd", end, 1L << (i % 30));
        }
        List<UsageQuestion> questions = questions(group, one.id(), start);
        List<List<String>> before = questions.stream().map(this::ask).toList();
        List<List<String>> pages = pages(group, one.id(), start);
        assertThat(pages).allSatisfy(rows -> assertThat(rows).hasSizeBetween(1, 40));
        int threads = 4;
        try (Race race = new Race(threads)) {
            race.run(thread -> {
                while (node(thread).usageLog().rollUp(start.plus(Duration.ofDays(3)))) {
                    // until there is no more to do
                }
                return true;
            });
        }
        assertThat(questions.stream().map(this::ask).toList())
                .as("half of it added up")
                .isEqualTo(before);
        assertThat(pages(group, one.id(), start)).as("half of it added up").isEqualTo(pages);
        while (log().rollUp(start.plus(Duration.ofDays(9)))) {
            // until there is no more to do
        }
        assertThat(questions.stream().map(this::ask).toList())
                .as("all of it added up")
                .isEqualTo(before);
        assertThat(pages(group, one.id(), start)).as("all of it added up").isEqualTo(pages);
        assertThat(log().rollUp(start.plus(Duration.ofDays(9)))).isFalse();
    }

    /** The ids of the rows that fit, for several filters and times, put together from pages. */
    private List<List<String>> pages(String group, SubKeyId key, Instant start) {
        List<List<String>> all = new ArrayList<>();
        for (Instant from : List.of(Instant.MIN, start, start.plus(Duration.ofHours(50)))) {
            for (Instant to : List.of(start.plus(Duration.ofDays(3)), start.plus(Duration.ofDays(4)), Instant.MAX)) {
                for (int size : List.of(1, 7, MANY)) {
                    all.add(pages(new UsageFilter(null, null, group, from, to), size));
                    all.add(pages(new UsageFilter(null, "odd", group, from, to), size));
                    all.add(pages(new UsageFilter(key, "even", null, from, to), size));
                }
            }
        }
        return all;
    }

    private List<String> pages(UsageFilter filter, int size) {
        List<String> ids = new ArrayList<>();
        List<UsageRecord> page = log().list(filter, null, size);
        while (!page.isEmpty()) {
            page.forEach(row -> ids.add(row.id()));
            UsageRecord end = page.get(page.size() - 1);
            page = log().list(filter, new UsageLog.Position(end.endedAt(), end.id()), size);
        }
        return ids;
    }

    private static List<UsageQuestion> questions(String group, SubKeyId key, Instant start) {
        List<UsageQuestion> questions = new ArrayList<>();
        for (Instant from : List.of(Instant.EPOCH, start.plusSeconds(12_345), start.plus(Duration.ofDays(1)))) {
            for (Instant to : List.of(start.plus(Duration.ofDays(4)).plusMillis(1), start.plus(Duration.ofDays(99)))) {
                for (ZoneId zone : List.of(ZoneOffset.UTC, BERLIN, KOLKATA)) {
                    questions.add(question(group, from, to, zone));
                    if (!from.isBefore(start)) {
                        UsageFilter all = UsageFilter.between(from, to);
                        questions.add(new UsageQuestion(all, List.of(UsageDimension.DAY), zone, MANY));
                    }
                    questions.add(question(group, from, to, zone, UsageDimension.DAY));
                    questions.add(question(group, from, to, zone, UsageDimension.SUB_KEY));
                    questions.add(question(group, from, to, zone, UsageDimension.MODEL, UsageDimension.STATUS));
                    questions.add(question(group, from, to, zone, UsageDimension.DAY, UsageDimension.SUB_KEY));
                    questions.add(new UsageQuestion(
                            UsageFilter.between(from, to).ofKey(key),
                            List.of(UsageDimension.MODEL, UsageDimension.DAY),
                            zone,
                            MANY));
                }
            }
        }
        return questions;
    }

    @Test
    void rowsAreListedPageByPageByFilter() {
        String group = newGroup();
        SubKey one = insertKey(settings().group(group));
        SubKey other = insertKey(settings().group(group));
        Instant at = Instant.parse("1994-05-06T00:00:00Z");
        List<UsageRecord> rows = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            // Several end in the same millisecond.
            rows.add(0, use(i % 2 == 0 ? one : other, group, i == 3 ? "x" : "y", at.plusMillis(i / 3), i));
        }
        UsageFilter filter = UsageFilter.between(at, at.plusSeconds(1)).ofGroup(group);
        List<UsageRecord> paged = new ArrayList<>();
        UsageLog.Position last = null;
        for (int i = 0; i < 4; i++) {
            List<UsageRecord> page = log().list(filter, last, 2);
            paged.addAll(page);
            UsageRecord end = page.get(page.size() - 1);
            last = new UsageLog.Position(end.endedAt(), end.id());
        }
        assertThat(paged).isEqualTo(log().list(filter, null, 10)).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(log().list(filter, last, 2)).isEmpty();
        assertThat(log().list(filter.ofKey(other.id()), null, 10))
                .extracting(UsageRecord::key)
                .hasSize(3)
                .containsOnly(other.id());
        UsageFilter model = new UsageFilter(null, "x", group, at, at.plusSeconds(1));
        assertThat(log().list(model, null, 10))
                .extracting(UsageRecord::model, row -> row.charged().cost())
                .containsExactly(tuple("x", 3L));
        assertThat(log().list(filter.ofGroup("g-" + UUID.randomUUID()), null, 10))
                .isEmpty();
    }
}
