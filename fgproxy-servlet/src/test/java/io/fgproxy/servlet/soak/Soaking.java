package io.fgproxy.servlet.soak;

import com.sun.management.OperatingSystemMXBean;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.relay.Direction;
import io.fgproxy.testkit.relay.TcpRelay;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The clients and their bad luck: threads that send one plan after the other until they are told to stop. */
final class Soaking {
    private static final int CLIENTS = 40;
    private static final int MOST_PAUSE = 400;

    private final SoakStage stage;
    private final Random seeds;
    private final List<Plan> lots = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Plan, LongAdder> sent = counters();
    private final Map<Plan, LongAdder> whole = counters();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<Long> heap = new ArrayList<>();
    private volatile int pause = 20;
    private volatile boolean stopped;

    Soaking(SoakStage stage, long seed) {
        this.stage = stage;
        this.seeds = new Random(seed);
        for (Plan plan : Plan.values()) {
            for (int i = 0; i < plan.weight; i++) {
                lots.add(plan);
            }
        }
    }

    private static Map<Plan, LongAdder> counters() {
        Map<Plan, LongAdder> counters = new EnumMap<>(Plan.class);
        for (Plan plan : Plan.values()) {
            counters.put(plan, new LongAdder());
        }
        return counters;
    }

    /** Goes on for that time, then waits until all have ended. */
    void run(long millis) throws InterruptedException {
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seeds.nextLong());
            start("soak-client-" + i, () -> client(random));
        }
        start("soak-relay-up", () -> spoil(stage.wayUp, new Random(seeds.nextLong())));
        start("soak-relay-down", () -> spoil(stage.wayDown, new Random(seeds.nextLong())));
        long end = System.nanoTime() + millis * 1_000_000;
        long sample = Math.max(2000, millis / 60);
        long next = System.nanoTime() + sample * 1_000_000;
        while (System.nanoTime() < end) {
            Thread.sleep(1000);
            adjust();
            if (System.nanoTime() > next) {
                heap.add(liveHeap());
                next += sample * 1_000_000;
            }
        }
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Keeps this JVM at about 70 % of the processors. */
    private void adjust() {
        double load = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuLoad();
        pause = (int) Math.max(1, Math.min(MOST_PAUSE, load > 0.7 ? pause * 1.2 + 1 : pause * 0.8));
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void client(Random random) {
        while (!stopped) {
            Plan plan = lots.get(random.nextInt(lots.size()));
            sent.get(plan).increment();
            try (RawHttp http = stage.connect(plan)) {
                plan.send(http, stage.auth(plan), random);
                @Nullable
                String fault = plan.charged == Plan.Charged.WITHIN ? readAndCount(plan, http) : plan.read(http, random);
                if (fault != null) {
                    wrong.add(plan + ": " + fault);
                }
                Thread.sleep(random.nextInt(2 * pause));
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // Sending by the bad way may fail too.
                if (plan != Plan.BAD_WAY_DOWN) {
                    wrong.add(plan + ": " + e);
                }
            }
        }
    }

    private @Nullable String readAndCount(Plan plan, RawHttp http) {
        RawResponse response = http.readResponse();
        if (response.status() == 200 && !response.truncated()) {
            whole.get(plan).increment();
        }
        return plan.fault(response);
    }

    /** Breaks, cuts and delays at random. */
    private void spoil(TcpRelay relay, Random random) {
        while (!stopped) {
            switch (random.nextInt(6)) {
                case 0 -> relay.resetConnections();
                case 1 -> relay.closeConnections();
                case 2 -> relay.cutAfter(Direction.TO_CLIENT, random.nextInt(3000));
                case 3 -> relay.resetAfter(Direction.TO_TARGET, random.nextInt(3000));
                case 4 -> relay.stall();
                default -> relay.throttle(20_000);
            }
            pauseFor(random.nextInt(100));
            relay.clearFaults();
            pauseFor(random.nextInt(300));
        }
        relay.clearFaults();
    }

    private static void pauseFor(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long sent(Plan plan) {
        return sent.get(plan).sum();
    }

    /** How many answers with success arrived whole, where that matters. */
    long whole(Plan plan) {
        return whole.get(plan).sum();
    }

    /** Answers that should not have been. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** The live heap in bytes, from time to time. */
    List<Long> heap() {
        return heap;
    }
}
