package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Tally;
import io.fgproxy.testkit.SeededRandom;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that is killed with its database in it: what was answered is there afterwards. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DurabilityTest {
    @TempDir
    private Path folder;

    enum Kind {
        HSQLDB("jdbc:hsqldb:file:%s", ""),
        H2("jdbc:h2:file:%s", ""),
        DERBY("jdbc:derby:%s", ";create=true"),
        SQLITE("jdbc:sqlite:%s", ""),
        SQLITE_WAL("jdbc:sqlite:%s", "?journal_mode=wal");

        private final String address;
        private final String properties;

        Kind(String address, String properties) {
            this.address = address;
            this.properties = properties;
        }

        String url(Path folder) {
            return String.format(address, folder.resolve("db")) + properties;
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedProcessForgetsNothingThatWasAnswered(Kind kind) throws Exception {
        String url = kind.url(folder);
        int enough = SeededRandom.create("durability of " + kind).between(20, 120);
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        String id = "";
        long held = 0;
        long used = 0;
        try (ChildProcess child = ChildProcess.start(url, answers::add)) {
            child.tell("fill");
            for (int heard = 0; heard < enough; heard++) {
                String answer = answers.poll(1, TimeUnit.MINUTES);
                assertThat(answer).as("an answer").isNotNull();
                id = answer.startsWith("key ") ? answer.substring(4) : id;
                held += answer.equals("held") ? 1 : 0;
                used += answer.equals("used") ? 1 : 0;
            }
            child.kill();
        }
        held += answers.stream().filter("held"::equals).count();
        used += answers.stream().filter("used"::equals).count();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(kind == Kind.HSQLDB ? "SA" : null);
        // HSQLDB believes for ten seconds that the dead process still has the database, and sometimes gives up at nine.
        config.setInitializationFailTimeout(TimeUnit.MINUTES.toMillis(1));
        System.setProperty("derby.stream.error.file", "target/derby.log");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcKeyStore store = JdbcKeyStore.builder(pool).build();
            SubKey key = store.subKeys().find(new SubKeyId(id)).orElseThrow();
            Tally tally = TestKeys.tally(store, key);
            // One call more may have been done, but not answered.
            assertThat(tally.used().requests()).isBetween(used, used + 1);
            assertThat(tally.held().requests()).isBetween(held, held + 1);
            assertThat(store.usageLog().count(key.id())).isEqualTo(tally.used().requests());
        }
    }
}
