package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.examples.standalone.Cluster.Budget;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.store.StoreException;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.SeededRandom;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers under load on one database, while one of them, or the database, is killed every now and then. */
@Tag("heavy")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ThreeNodesIT {
    private static final int THREADS = 16;
    private static final int ROUNDS = 20;
    private static final int REQUESTS = 160;
    private static final int OUTAGES = 4;
    private static final Duration SOON = Duration.ofSeconds(90);

    /** How long a hold outlives its node, and how much clocks may differ: after that it is collected. */
    private static final Duration UNTIL_COLLECTED = Duration.ofMinutes(3).plusSeconds(30);

    /** The nodes keep their books in order every half minute. */
    private static final Duration TWO_TURNS_OF_COLLECTION = Duration.ofSeconds(75);

    private static final Duration RECOVERY = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    @Test
    void killedNodesLeaveNoHoldAndLoseNoRequest() throws Exception {
        SeededRandom random = SeededRandom.create("killed nodes");
        List<Budget> budgets = new ArrayList<>();
        int cut = 0;
        try (Cluster cluster = Cluster.start(folder)) {
            for (int round = 0; round < ROUNDS; round++) {
                Budget budget = cluster.budget(REQUESTS, round % 4);
                budgets.add(budget);
                cut += killOne(cluster, budget, random);
            }
            long left = cluster.holds();
            assertThat(left)
                    .as("the kills left something to collect, %s", random)
                    .isPositive();
            // Instead of waiting for the deadlines: as if the time had passed and no dead node had moved them on.
            cluster.execute("UPDATE fg_hold SET deadline = deadline - " + UNTIL_COLLECTED.toMillis());
            Eventually.await(TWO_TURNS_OF_COLLECTION, () -> cluster.holds() == 0, "no hold is left, " + random);
            budgets.forEach(cluster::assertBooksAgree);
            // Every request that came to upstream has its row. Those that have a row without having come there were
            // admitted by a node that was killed before it sent them; the callers of such requests saw them cut off.
            long[] rows = cluster.rowsAndIds();
            System.out.printf(
                    "%d requests at upstream, %d rows, %d cut off, %d holds left to collect%n",
                    cluster.answered(), rows[0], cut, left);
            assertThat(rows[0]).as("rows, %s", random).isEqualTo(rows[1]);
            assertThat(rows[0] - cluster.answered())
                    .as("rows of requests that did not come to upstream, %s", random)
                    .isBetween(0L, (long) cut);
        }
    }

    /** Returns how many requests were cut off. */
    private static int killOne(Cluster cluster, Budget budget, SeededRandom random) throws Exception {
        try (LimitWatch watch = new LimitWatch(cluster, budget, false);
                NodeLoad load = NodeLoad.start(cluster, budget, false, THREADS, random)) {
            int enough = random.between(REQUESTS / 20, REQUESTS / 2);
            Eventually.await(SOON, () -> load.served() >= enough || load.ends(), "the load is on, " + random);
            int victim = random.below(Cluster.NODES);
            cluster.killNode(victim);
            cluster.startNode(victim);
            load.finish();
            watch.assertNeverExceeded();
            assertThat(cluster.standings(budget).stream().anyMatch(ThreeNodesIT::isNearlyFull))
                    .as("a limit was reached, %s: %s", random, cluster.standings(budget))
                    .isTrue();
            return load.cut();
        }
    }

    private static boolean isNearlyFull(LimitStanding standing) {
        return standing.remaining() < standing.amount() / 5;
    }

    @Test
    void killedDatabaseMeansUnavailableAndNothingWorse() throws Exception {
        SeededRandom random = SeededRandom.create("killed database");
        List<Budget> budgets = new ArrayList<>();
        try (Cluster cluster = Cluster.start(folder)) {
            Budget probe = cluster.budget(100_000, 0);
            budgets.add(probe);
            for (int round = 0; round < OUTAGES; round++) {
                Budget budget = cluster.budget(REQUESTS, round % 4);
                budgets.add(budget);
                killDatabase(cluster, budget, probe, random);
            }
            // The ends that the database could not take are told to it again when the books are kept in order.
            Eventually.await(TWO_TURNS_OF_COLLECTION, () -> cluster.holds() == 0, "no hold is left, " + random);
            budgets.forEach(cluster::assertBooksAgree);
            long[] rows = cluster.rowsAndIds();
            System.out.printf("%d requests at upstream, %d rows%n", cluster.answered(), rows[0]);
            // No node died, so there is a row for each request that came to upstream, and for no other.
            assertThat(rows).as("rows and ids, %s", random).containsExactly(cluster.answered(), cluster.answered());
        }
    }

    private static void killDatabase(Cluster cluster, Budget budget, Budget probe, SeededRandom random)
            throws Exception {
        try (LimitWatch watch = new LimitWatch(cluster, budget, true);
                NodeLoad load = NodeLoad.start(cluster, budget, true, THREADS, random)) {
            int enough = random.between(REQUESTS / 20, REQUESTS / 2);
            Eventually.await(SOON, () -> load.served() >= enough || load.ends(), "the load is on, " + random);
            cluster.postgres().kill();
            int times = random.between(1, 3);
            for (int i = 0; i < Cluster.NODES; i++) {
                int node = i;
                Eventually.await(SOON, () -> load.away(node) >= times || load.ends(), "503 of each, " + random);
            }
            for (Duration time : restartDatabase(cluster, probe)) {
                assertThat(time)
                        .as("time until a node admits again, %s", random)
                        .isLessThan(RECOVERY);
            }
            load.finish();
            watch.assertNeverExceeded();
            // The pool of this process is a plain one, and takes its time.
            Eventually.await(SOON, () -> reachesDatabase(cluster, budget), "the test reaches the database");
        }
    }

    private static boolean reachesDatabase(Cluster cluster, Budget budget) {
        try {
            return !cluster.standings(budget).isEmpty();
        } catch (StoreException e) {
            return false;
        }
    }

    /** Returns how long after the database took connections again each node needed to admit a request. */
    private static List<Duration> restartDatabase(Cluster cluster, Budget probe) throws Exception {
        ExecutorService probes = Executors.newFixedThreadPool(Cluster.NODES + 1);
        try {
            Future<Long> accepting = probes.submit(() -> {
                Eventually.await(SOON, cluster.postgres()::accepts, "the database takes connections");
                return System.nanoTime();
            });
            List<Future<Long>> admitting = IntStream.range(0, Cluster.NODES)
                    .mapToObj(node -> probes.submit(() -> {
                        Eventually.await(SOON, () -> admits(cluster.node(node), probe), "a node admits again");
                        return System.nanoTime();
                    }))
                    .toList();
            cluster.postgres().restart();
            List<Duration> times = new ArrayList<>();
            for (Future<Long> one : admitting) {
                times.add(Duration.ofNanos(one.get() - accepting.get()));
            }
            System.out.println("nodes admit again after " + times);
            return times;
        } finally {
            probes.shutdownNow();
        }
    }

    private static boolean admits(ServerProcess node, Budget probe) {
        try {
            int status = node.chat(probe.secret(), "gpt-4o-mini").status();
            assertThat(status).isIn(200, 503);
            return status == 200;
        } catch (Exception e) {
            throw new AssertionError("A node answers nothing", e);
        }
    }
}
