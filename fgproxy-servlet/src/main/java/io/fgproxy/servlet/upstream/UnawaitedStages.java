package io.fgproxy.servlet.upstream;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The stages of bodies, which the JDK's client wants though nobody waits for them. Whenever one is complete the client
 * hands that on to the common pool, and waking a thread there costs a twentieth of a request; so many are completed
 * together. Until then the client counts the call as open, which does no harm. Thread-safe.
 */
final class UnawaitedStages {
    private static final int MANY = 64;

    private final Queue<CompletableFuture<Void>> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /** Another one, complete when many more were asked for, or at the next {@link #complete}. */
    CompletionStage<Void> next() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        open.add(stage);
        if (count.incrementAndGet() % MANY == 0) {
            complete();
        }
        return stage;
    }

    /** Completes all. To be called now and then, so that the last of many calls do not stay open. */
    void complete() {
        for (CompletableFuture<Void> stage = open.poll(); stage != null; stage = open.poll()) {
            stage.complete(null);
        }
    }
}
