package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.TestKeys.now;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What one node was told binds on the other for every request that starts when the call has returned, whatever else is on
 * its way there. A thousand times, each at another moment.
 */
class VersionBindingTest {
    private static final int TIMES = 1000;

    enum Kind {
        POSTGRESQL,
        MARIADB,
        HSQLDB_LOCKS,
        HSQLDB_MVCC,
        H2;

        TestDatabase open() {
            TestDatabase database = switch (this) {
                case POSTGRESQL -> TestDatabase.postgres();
                case MARIADB -> TestDatabase.mariaDb();
                case HSQLDB_LOCKS -> TestDatabase.hsqldb("");
                case HSQLDB_MVCC -> TestDatabase.hsqldb("hsqldb.tx=mvcc").withHostilePools();
                case H2 -> TestDatabase.h2();
            };
            return database.open();
        }
    }

    /** A revoke, a disable, an edit or a new secret. */
    private static SubKey changed(SubKey key, int how) {
        return switch (how) {
            case 0 -> key.withStatus(KeyStatus.REVOKED);
            case 1 -> key.withStatus(KeyStatus.DISABLED);
            case 2 -> key.withSettings(SubKeySettings.named("edited").build());
            default -> key.withDigest(KeyDigest.of(UUID.randomUUID().toString()));
        };
    }

    @ParameterizedTest
    @EnumSource
    void changeOnOneNodeBindsOnTheOther(Kind kind) {
        SeededRandom random = SeededRandom.create("change on one node");
        try (TestDatabase database = kind.open()) {
            JdbcKeyStore first = database.store(0);
            JdbcKeyStore second = database.store(1);
            int late = 0;
            int awaited = 0;
            int admitted = 0;
            for (int i = 0; i < TIMES; i++) {
                SubKey key = TestKeys.withLimit(1000);
                first.subKeys().insert(key);
                List<CompletionStage<ReserveResult>> earlier = new ArrayList<>();
                for (int n = random.below(4); n > 0; n--) {
                    earlier.add(second.ledger().reserve(TestKeys.requestOf(key)));
                }
                // none, some or all of them have ended when the change comes
                for (CompletionStage<ReserveResult> stage : earlier.subList(0, random.below(earlier.size() + 1))) {
                    awaited++;
                    admitted += isReserved(stage) ? 1 : 0;
                }
                SubKey changed = changed(key, i % 4);
                assertThat(first.subKeys().update(changed)).isTrue();
                Reservation request = TestKeys.requestOf(key);
                late += isReserved(second.ledger().reserve(request)) ? 1 : 0;
                if (i % 4 < 2) {
                    late += isReserved(second.ledger().reserve(TestKeys.requestOf(changed))) ? 1 : 0;
                }
                earlier.forEach(VersionBindingTest::isReserved);
            }
            assertThat(late).as("late admissions, %s", random).isZero();
            assertThat(admitted).as("admitted before the change, %s", random).isEqualTo(awaited);
            assertThat(awaited).isPositive();
        }
    }

    private static boolean isReserved(CompletionStage<ReserveResult> stage) {
        return now(stage) instanceof ReserveResult.Reserved;
    }
}
