package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.jdbc.JdbcKeyStore;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Tally;
import io.fgproxy.servlet.container.Container;
import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.memory.InMemoryKeyStore;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** As many requests as the quota has left reach upstream, not one more and not one less, however many come at once. */
class QuotaRaceTest {
    private static final int CALLERS = 200;
    private static final int LEFT = 50;
    private static final int ROUNDS = 20;

    @Test
    void exactlyTheRestOfTheQuotaReachesUpstreamInMemory() throws Exception {
        race(new InMemoryKeyStore());
    }

    @Test
    void exactlyTheRestOfTheQuotaReachesUpstreamOnHsqldb() throws Exception {
        try (HikariDataSource pool = pool("jdbc:hsqldb:mem:race", "SA")) {
            race(JdbcKeyStore.builder(pool).createSchema(true).build());
        }
    }

    @Test
    void exactlyTheRestOfTheQuotaReachesUpstreamOnPostgres() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                HikariDataSource pool = pool(postgres.getJdbcUrl("postgres", "postgres"), "postgres")) {
            race(JdbcKeyStore.builder(pool).createSchema(true).build());
        }
    }

    private static HikariDataSource pool(String url, String user) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setMaximumPoolSize(16);
        return pool;
    }

    private static void race(KeyStore store) throws Exception {
        FgProxy proxy =
                FgProxy.builder().store(store).masterKey(MasterKey.generate()).build();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (ProxyFixture fixture =
                ProxyFixture.start(new Setup(Container.JETTY, false, true), proxy, c -> c, context -> {})) {
            for (int round = 0; round < ROUNDS; round++) {
                fixture.upstream.reset();
                raceOnce(fixture, callers);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    private static void raceOnce(ProxyFixture fixture, ExecutorService callers) throws Exception {
        CreatedSubKey key = fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("race").requests(LEFT).build());
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            answers.add(callers.submit(() -> {
                start.await();
                return call(fixture, key.secret().reveal());
            }));
        }
        start.countDown();
        int served = 0;
        for (Future<Integer> answer : answers) {
            int status = answer.get();
            assertThat(status).isIn(200, 429);
            served += status == 200 ? 1 : 0;
        }
        assertThat(served).isEqualTo(LEFT);
        assertThat(fixture.upstream.count()).isEqualTo(LEFT);
        Eventually.await(
                Duration.ofSeconds(20),
                () -> {
                    Tally tally = fixture.tally(key);
                    return tally.used().requests() == LEFT && tally.held().equals(Amounts.NONE);
                },
                "all are charged");
    }

    private static int call(ProxyFixture fixture, String secret) {
        try (RawHttp http = fixture.connect()) {
            http.deadline(Duration.ofSeconds(60));
            http.sendJson(
                    "/v1/chat/completions",
                    "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                    "Authorization: Bearer " + secret);
            return http.readResponse().status();
        }
    }
}
