package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.TestKeys.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.StoreException;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.relay.TcpRelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A connection that breaks before the database has answered. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class UnknownOutcomeTest {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.postgres();

    private final JdbcKeyStore direct = DATABASE.store(0);
    private final TcpRelay relay =
            TcpRelay.to("127.0.0.1", PostgresServer.shared().port());
    private final HikariDataSource pool = new HikariDataSource(throughRelay());
    private final GatedDataSource gate = new GatedDataSource(pool);
    private final JdbcKeyStore store =
            JdbcKeyStore.builder(gate.dataSource()).lanes(1).build();
    private final SubKey key = TestKeys.withLimit(100);

    private HikariConfig throughRelay() {
        HikariConfig config = new HikariConfig();
        // Statements go over the wire by their text and not by a name.
        config.setJdbcUrl(DATABASE.url().replace(":" + PostgresServer.shared().port() + "/", ":" + relay.port() + "/")
                + "&prepareThreshold=0");
        config.setMaximumPoolSize(3);
        config.setConnectionTimeout(5000);
        return config;
    }

    @AfterEach
    void close() {
        pool.close();
        relay.close();
    }

    private void assertFault(CompletionStage<?> stage) {
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> now(stage));
    }

    private void assertTally(long used, long held) {
        assertThat(TestKeys.tally(direct, key)).isEqualTo(TestKeys.requests(used, held));
    }

    @Test
    void reservationWithoutAnAnswerIsNotAdmittedAndGivenBackByItsId() {
        direct.subKeys().insert(key);
        Reservation request = TestKeys.requestOf(key);
        relay.loseReplyTo("COMMIT");
        assertFault(store.ledger().reserve(request));
        assertTally(0, 1);

        Settlement release = Settlement.release(request.granted(0));
        assertThat(now(store.ledger().settle(release)).closed()).isTrue();
        assertThat(now(store.ledger().settle(release)).closed()).isFalse();
        assertThat(TestKeys.tally(direct, key)).isEqualTo(Tally.ZERO);
    }

    @Test
    void reservationThatDidNotTakeEffectHoldsNothing() {
        direct.subKeys().insert(key);
        Reservation request = TestKeys.requestOf(key);
        relay.loseReplyTo("INSERT INTO fg_hold");
        assertFault(store.ledger().reserve(request));
        assertThat(now(store.ledger().settle(Settlement.release(request.granted(0))))
                        .closed())
                .isFalse();
        assertThat(TestKeys.tally(direct, key)).isEqualTo(Tally.ZERO);
    }

    @Test
    void settlementWithoutAnAnswerCountsOnceHoweverOftenItIsTried() {
        direct.subKeys().insert(key);
        Hold hold = TestKeys.reserve(store, key);
        Hold other = TestKeys.reserve(store, key);
        relay.loseReplyTo("COMMIT");
        assertFault(store.ledger().settle(TestKeys.charged(hold)));
        relay.loseReplyTo("INSERT INTO fg_usage");
        assertFault(store.ledger().settle(TestKeys.charged(other)));
        assertTally(1, 1);

        assertThat(TestKeys.settle(store, hold).closed()).isFalse();
        assertThat(TestKeys.settle(store, other).closed()).isTrue();
        assertTally(2, 0);
        assertThat(direct.usageLog().count(key.id())).isEqualTo(2);
    }

    /** Had it been tried again, all of them would be answered, or fail because their ids are taken. */
    @Test
    void noneOfABatchIsAdmittedAndAllOfItCanBeGivenBack() {
        direct.subKeys().insert(key);
        gate.shut();
        int before = gate.asked();
        CompletionStage<ReserveResult> first = store.ledger().reserve(TestKeys.requestOf(key));
        Eventually.await(Duration.ofSeconds(60), () -> gate.asked() > before, "the lane has begun");
        List<Reservation> requests = new ArrayList<>();
        List<CompletionStage<ReserveResult>> stages = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            requests.add(TestKeys.requestOf(key));
            stages.add(store.ledger().reserve(requests.get(i)));
        }
        CompletionStage<?> armed = first.thenAccept(result -> relay.loseReplyTo("COMMIT"));
        gate.open();
        now(armed);
        stages.forEach(this::assertFault);
        assertTally(0, 21);
        for (Reservation request : requests) {
            assertThat(now(store.ledger().settle(Settlement.release(request.granted(0))))
                            .closed())
                    .isTrue();
        }
        assertTally(0, 1);
    }
}
