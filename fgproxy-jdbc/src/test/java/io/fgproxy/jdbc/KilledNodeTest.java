package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Tally;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.SeededRandom;
import io.fgproxy.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three nodes under load on one database, one of which is killed every now and then: the others collect what it held, the
 * limit is never exceeded, and the usage log has a row for everything that was charged.
 */
@Tag("heavy")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledNodeTest {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.postgres();

    private static final int NODES = 3;
    private static final int ROUNDS = 20;
    private static final int LIMIT = 1500;
    private static final Duration SOON = Duration.ofSeconds(90);

    private final JdbcKeyStore store = DATABASE.store(0);
    private final Map<String, Integer> settled = new ConcurrentHashMap<>();
    private final List<ChildProcess> nodes = new ArrayList<>();

    private void hear(String line) {
        if (line.startsWith("settled ")) {
            settled.merge(line.substring(8), 1, Integer::sum);
        }
    }

    @Test
    void survivorsCollectWhatTheDeadOneHeld() throws Exception {
        SeededRandom random = SeededRandom.create("killed nodes");
        try {
            for (int i = 0; i < NODES; i++) {
                nodes.add(ChildProcess.start(DATABASE.url(), this::hear));
            }
            for (int round = 0; round < ROUNDS; round++) {
                killOne(random);
            }
        } finally {
            nodes.forEach(ChildProcess::close);
        }
    }

    private void killOne(SeededRandom random) throws InterruptedException {
        SubKey key = TestKeys.withLimit(LIMIT);
        assertThat(store.subKeys().insert(key)).isTrue();
        String load = "load " + key.id().value();
        nodes.forEach(node -> node.tell(load));
        int enough = random.between(LIMIT / 10, LIMIT * 3 / 4);
        Eventually.await(SOON, () -> look(key).used().requests() >= enough, "the load is on");
        int victim = random.below(NODES);
        nodes.get(victim).kill();
        nodes.set(victim, ChildProcess.start(DATABASE.url(), this::hear));
        nodes.get(victim).tell(load);

        Tally full = TestKeys.requests(LIMIT, 0);
        Eventually.await(SOON, () -> look(key).equals(full), "everything is used and nothing is held, " + random);
        assertThat(store.usageLog().count(key.id())).isEqualTo(LIMIT);
        long reported = store.usageLog().list(key.id(), Instant.EPOCH, Instant.MAX, LIMIT + 1).stream()
                .filter(row -> row.source() == UsageRecord.Source.REPORTED)
                .count();
        // What the dead one has settled without telling was on its way when it was killed.
        String id = key.id().value();
        Eventually.await(
                SOON,
                () -> reported - settled.getOrDefault(id, 0) <= LedgerChild.LOADERS,
                "the rows are those that were told of, " + random);
        assertThat(settled.getOrDefault(id, 0)).isLessThanOrEqualTo((int) reported);
    }

    private Tally look(SubKey key) {
        Tally tally = TestKeys.tally(store, key);
        assertThat(tally.used().requests() + tally.held().requests()).isLessThanOrEqualTo(LIMIT);
        return tally;
    }
}
