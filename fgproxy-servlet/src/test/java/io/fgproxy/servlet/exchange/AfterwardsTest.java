package io.fgproxy.servlet.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AfterwardsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Boolean> booked = new CompletableFuture<>();
    private final Afterwards afterwards = new Afterwards(timer, Runnable::run);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void whatNeedNotWaitIsDoneAtOnce() {
        afterwards.when(CompletableFuture.completedFuture(true), () -> done.add("it"));
        afterwards.when(CompletableFuture.failedFuture(new IllegalStateException()), () -> done.add("that"));
        assertThat(done).containsExactly("it", "that");
    }

    @Test
    void whatWaitsForTheSameIsDoneInOrder() {
        afterwards.when(booked, () -> done.add("head"));
        afterwards.when(booked, () -> done.add("bytes"));
        afterwards.when(booked, () -> done.add("end"));
        assertThat(done).isEmpty();
        booked.complete(true);
        assertThat(done).containsExactly("head", "bytes", "end");
    }

    @Test
    void whatNeedNotWaitComesAfterWhatWaits() {
        afterwards.when(booked, () -> done.add("head"));
        afterwards.when(CompletableFuture.completedFuture(true), () -> done.add("end"));
        assertThat(done).isEmpty();
        booked.completeExceptionally(new IllegalStateException());
        assertThat(done).containsExactly("head", "end");
    }

    @Test
    void aStoreThatSaysNothingIsNotWaitedForForEver() {
        afterwards.when(booked, () -> done.add("head"));
        afterwards.when(booked, () -> done.add("end"));
        Eventually.await(SOON, () -> done.size() == 2, "both are done");
        assertThat(done).containsExactly("head", "end");
    }

    @Test
    void whatFailsDoesNotHoldUpWhatFollows() {
        afterwards.when(booked, () -> {
            throw new IllegalStateException("on purpose");
        });
        afterwards.when(booked, () -> done.add("end"));
        booked.complete(true);
        assertThat(done).containsExactly("end");
    }

    @Test
    void whatWaitsIsDoneWithoutATimer() {
        timer.shutdownNow();
        afterwards.when(booked, () -> done.add("head"));
        booked.complete(true);
        assertThat(done).containsExactly("head");
    }
}
