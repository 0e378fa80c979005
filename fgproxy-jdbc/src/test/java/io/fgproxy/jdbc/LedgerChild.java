package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.TestKeys.now;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import io.fgproxy.store.Hold;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.StoreException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** A node in a JVM of its own. Reads commands until there are no more, and ends then. */
final class LedgerChild {
    /** How many threads work at once. */
    static final int LOADERS = 16;

    static final List<Limit> KEY_LIMITS = List.of(
            Limit.requests(900),
            Limit.of(Meter.TOTAL_TOKENS, 150_000, Window.lifetime()),
            Limit.of(Meter.COST_USD, 2_000_000, Window.lifetime()));
    static final List<Limit> GROUP_LIMITS = List.of(
            Limit.requests(800),
            Limit.of(Meter.TOTAL_TOKENS, 140_000, Window.lifetime()),
            Limit.of(Meter.COST_USD, 2_100_000, Window.lifetime()));

    private static final long HOLD_MILLIS = 1500;

    private final JdbcKeyStore store;
    private volatile String loaded = "";

    private LedgerChild(JdbcKeyStore store) {
        this.store = store;
    }

    /** The address of the database; then commands on the standard input. */
    public static void main(String[] args) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(args[0]);
        if (args[0].startsWith("jdbc:hsqldb")) {
            config.setUsername("SA");
        }
        config.setMaximumPoolSize(4);
        LedgerChild child = new LedgerChild(JdbcKeyStore.builder(new HikariDataSource(config))
                .createSchema(true)
                .build());
        say("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "race" -> child.race(new SubKeyId(words[1]), words[2], Long.parseLong(words[3]), words);
                case "load" -> child.load(words[1]);
                default -> inBackground(child::fill);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private SubKey find(SubKeyId id) {
        return store.subKeys().find(id).orElseThrow();
    }

    // A race on one key: everything that can become of a request, and in the end what it must add up to.

    private static final class Sums {
        private Amounts used = Amounts.NONE;
        private Amounts held = Amounts.NONE;
        private long rows;

        synchronized void use(Amounts amounts) {
            used = used.plus(amounts);
            rows++;
        }

        synchronized void leave(Amounts amounts) {
            held = held.plus(amounts);
        }

        private static String text(Amounts amounts) {
            return amounts.requests() + " " + amounts.inputTokens() + " " + amounts.outputTokens() + " "
                    + amounts.cost();
        }

        @Override
        public String toString() {
            return "done " + text(used) + " " + text(held) + " " + rows;
        }
    }

    private void race(SubKeyId id, String group, long seed, String[] words) throws Exception {
        int threads = Integer.parseInt(words[4]);
        int times = Integer.parseInt(words[5]);
        SubKey key = find(id);
        Sums sums = new Sums();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                Random random = new Random(seed + thread);
                running.add(pool.submit(() -> {
                    for (int i = 0; i < times; i++) {
                        request(key, group, random, sums);
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        say(sums.toString());
    }

    private void request(SubKey key, String group, Random random, Sums sums) {
        Amounts base = new Amounts(1, random.nextInt(60), 0, random.nextInt(500));
        Demand demand = new Demand(base, 1, 1, 1L + random.nextInt(300), 9_000_000);
        Reservation plain = TestKeys.request(
                key,
                UUID.randomUUID().toString(),
                TestKeys.NOW.plusSeconds(180),
                group,
                List.of(
                        new Claim(TestKeys.lifetime(key), KEY_LIMITS),
                        new Claim(Counter.lifetime(Counter.group(group)), GROUP_LIMITS)));
        ReserveResult result = now(store.ledger().reserve(TestKeys.demanding(plain, demand)));
        if (!(result instanceof ReserveResult.Reserved reserved)) {
            return;
        }
        Hold hold = reserved.hold();
        int fate = random.nextInt(20);
        if (fate < 8) {
            long output = random.nextLong(hold.strict().outputTokens() + 1);
            settle(
                    hold,
                    new Amounts(
                            1,
                            hold.strict().inputTokens(),
                            output,
                            hold.strict().cost() / 2),
                    sums);
        } else if (fate < 14) {
            mustBe(now(store.ledger().settle(Settlement.release(hold))).closed());
        } else if (fate < 18) {
            // The client has gone, so that it is charged with the estimate.
            settle(hold, hold.strict(), sums);
        } else {
            sums.leave(hold.strict());
        }
    }

    private void settle(Hold hold, Amounts consumed, Sums sums) {
        mustBe(now(store.ledger().settle(TestKeys.charged(hold, consumed))).closed());
        sums.use(consumed);
    }

    private static void mustBe(boolean true_) {
        if (!true_) {
            throw new AssertionError("A hold of my own was not open");
        }
    }

    // Load on one key, for those who want to kill a node under it.

    private void load(String id) {
        boolean first = loaded.isEmpty();
        loaded = id;
        if (first) {
            for (int i = 0; i < LOADERS; i++) {
                inBackground(this::work);
            }
            inBackground(this::collect);
        }
    }

    private void work() {
        Random random = new Random();
        while (true) {
            SubKey key = find(new SubKeyId(loaded));
            for (int i = 0; i < 50 && key.id().value().equals(loaded); i++) {
                try {
                    workOnce(key, random);
                } catch (StoreException e) {
                    say("fault " + e.getMessage());
                }
            }
        }
    }

    private void workOnce(SubKey key, Random random) {
        Instant deadline = Instant.now().plusMillis(HOLD_MILLIS);
        ReserveResult result = now(
                store.ledger().reserve(TestKeys.requestOf(key, UUID.randomUUID().toString(), deadline)));
        if (!(result instanceof ReserveResult.Reserved reserved)) {
            LockSupport.parkNanos(20_000_000);
            return;
        }
        LockSupport.parkNanos(random.nextInt(3_000_000));
        boolean fails = random.nextInt(4) == 0;
        Settlement end = fails ? Settlement.release(reserved.hold()) : TestKeys.charged(reserved.hold());
        if (now(store.ledger().settle(end)).closed() && !fails) {
            say("settled " + key.id().value());
        }
    }

    private void collect() {
        while (true) {
            try {
                store.ledger().collect(Instant.now(), 100);
            } catch (StoreException e) {
                say("fault " + e.getMessage());
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    // One call after the other, each told when it was answered, until it is killed.

    private void fill() {
        SubKey key = TestKeys.withLimit(1_000_000);
        store.subKeys().insert(key);
        say("key " + key.id().value());
        while (true) {
            TestKeys.reserve(store, key);
            say("held");
            mustBe(TestKeys.settle(store, TestKeys.reserve(store, key)).closed());
            say("used");
        }
    }
}
