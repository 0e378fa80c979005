package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.quota.Amounts;
import io.fgproxy.store.UsageLog;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageSum;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only a fresh database can tell of the sums. */
class UsageRollUpTest {
    private static final Instant DAY = Instant.parse("2026-03-01T00:00:00Z");

    private static void append(TestDatabase database, Instant end, long inputTokens) {
        database.execute("INSERT INTO fg_usage (id, key_id, operation, model, started_at, ended_at, status, source,"
                + " requests, input_tokens, output_tokens, cost) VALUES ('x', 'sk_0000000000000000', 'o', 'm', 0, "
                + end.toEpochMilli() + ", 200, 'reported', 1, " + inputTokens + ", 1, 1)");
    }

    private static List<UsageSum> sums(UsageLog log, UsageDimension... by) {
        UsageFilter filter = UsageFilter.between(DAY, DAY.plus(Duration.ofDays(30)));
        return log.sum(new UsageQuestion(filter, List.of(by), ZoneOffset.UTC, 10));
    }

    private static void rollUp(UsageLog log, Instant now) {
        while (log.rollUp(now)) {
            // until there is no more to do
        }
    }

    @ParameterizedTest
    @EnumSource
    void sumsOutliveTheRowsAndThenAreForgotten(SchemaTest.Kind kind) {
        try (TestDatabase database = kind.open()) {
            UsageLog log = kind.build(database, 0, true).usageLog();
            for (int i = 0; i < 5; i++) {
                append(database, DAY.plus(Duration.ofHours(20L * i)), 7);
            }
            rollUp(log, DAY.plus(Duration.ofDays(9)));
            assertThat(log.forget(DAY.plus(Duration.ofDays(9)), 100)).isEqualTo(5);
            assertThat(sums(log)).extracting(UsageSum::charged).containsExactly(new Amounts(5, 35, 5, 5));
            assertThat(sums(log, UsageDimension.SUB_KEY, UsageDimension.DAY))
                    .extracting(UsageSum::calls)
                    .containsExactly(2L, 1L, 1L, 1L);
            log.forgetSums(DAY.plus(Duration.ofDays(2)));
            assertThat(sums(log, UsageDimension.MODEL))
                    .extracting(UsageSum::calls)
                    .containsExactly(2L);
            assertThat(sums(log, UsageDimension.SUB_KEY))
                    .extracting(UsageSum::calls)
                    .containsExactly(2L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatComesLateIsFoundWithTheDayAndAbsurdAmountsDoNotOverflow(SchemaTest.Kind kind) {
        try (TestDatabase database = kind.open()) {
            UsageLog log = kind.build(database, 0, true).usageLog();
            for (int i = 0; i < 3; i++) {
                append(database, DAY.plusSeconds(60), Long.MAX_VALUE);
            }
            rollUp(log, DAY.plus(Duration.ofHours(5)));
            append(database, DAY.plusSeconds(61), Long.MAX_VALUE);
            assertThat(sums(log)).extracting(UsageSum::calls).containsExactly(3L);
            assertThat(sums(log, UsageDimension.SUB_KEY))
                    .extracting(UsageSum::calls)
                    .containsExactly(4L);
            rollUp(log, DAY.plus(Duration.ofDays(2)));
            for (List<UsageSum> sums : List.of(sums(log), sums(log, UsageDimension.SUB_KEY))) {
                assertThat(sums)
                        .extracting(UsageSum::charged)
                        .containsExactly(new Amounts(4, 4 * UsageSum.MOST_OF_ONE, 4, 4));
            }
        }
    }
}
