package io.fgproxy.servlet.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.testkit.SeededRandom;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A mixed load with faults on both sides, for {@code -Dfgproxy.soak.minutes} (2), on {@code -Dfgproxy.soak.store}
 * ({@code hsqldb}, or {@code memory}). In the end nothing is left, the heap has not grown, and the ledger says what
 * upstream and the clients say.
 */
@Tag("soak")
class SoakTest {
    private static final long MEGABYTE = 1 << 20;

    /** What the in-memory store may keep for each request: the rows of the usage log. */
    private static final long ROW = 1024;

    @Test
    void chargesExactlyWhatItShouldAndKeepsNothing() throws Exception {
        double minutes = Double.parseDouble(System.getProperty("fgproxy.soak.minutes", "2"));
        boolean hsqldb = !System.getProperty("fgproxy.soak.store", "hsqldb").equals("memory");
        SoakStage stage = new SoakStage(hsqldb);
        Soaking soaking = new Soaking(stage, SeededRandom.create("soak").seed());
        soaking.run((long) (minutes * 60_000));
        stage.awaitRest();
        long rows = report(stage, soaking);
        assertThat(soaking.wrong()).as("wrong answers").isEmpty();
        checkCharges(stage, soaking);
        stage.checkBooks();
        checkHeap(soaking.heap(), hsqldb ? 0 : rows * ROW);
        stage.close();
    }

    /** Prints what came of it; returns how many requests were sent. */
    private static long report(SoakStage stage, Soaking soaking) {
        long all = 0;
        System.out.printf("%-16s %10s %10s %10s%n", "plan", "sent", "arrived", "charged");
        for (Plan plan : Plan.values()) {
            all += soaking.sent(plan);
            System.out.printf(
                    "%-16s %10d %10d %10d%n", plan, soaking.sent(plan), stage.arrived(plan), stage.charged(plan));
        }
        System.out.println(all + " requests; live heap in MB: "
                + soaking.heap().stream().map(bytes -> bytes / MEGABYTE).toList());
        return all;
    }

    private static void checkCharges(SoakStage stage, Soaking soaking) {
        SoftAssertions softly = new SoftAssertions();
        for (Plan plan : Plan.values()) {
            long charged = stage.charged(plan);
            switch (plan.charged) {
                case ALWAYS -> {
                    softly.assertThat(charged).as(plan.name()).isEqualTo(soaking.sent(plan));
                    softly.assertThat(stage.arrived(plan)).as(plan.name()).isEqualTo(charged);
                }
                case NEVER -> softly.assertThat(charged).as(plan.name()).isZero();
                case QUOTA -> {
                    softly.assertThat(charged).as(plan.name()).isEqualTo(Math.min(soaking.sent(plan), SoakStage.QUOTA));
                    softly.assertThat(stage.arrived(plan)).as(plan.name()).isEqualTo(charged);
                }
                case AS_ARRIVED -> softly.assertThat(charged).as(plan.name()).isEqualTo(stage.arrived(plan));
                case WITHIN ->
                    softly.assertThat(charged).as(plan.name()).isBetween(soaking.whole(plan), stage.arrived(plan));
            }
        }
        softly.assertAll();
    }

    /** The first samples, while all is being loaded and compiled, are no measure. */
    private static void checkHeap(List<Long> samples, long allowed) {
        if (samples.size() < 8) {
            return;
        }
        int quarter = samples.size() / 4;
        long first = median(samples.subList(quarter / 2, quarter / 2 + quarter));
        long last = median(samples.subList(samples.size() - quarter, samples.size()));
        assertThat(last).as("live heap, after %s", samples).isLessThan(first + first / 4 + 16 * MEGABYTE + allowed);
    }

    private static long median(List<Long> samples) {
        return samples.stream().sorted().skip(samples.size() / 2).findFirst().orElseThrow();
    }
}
