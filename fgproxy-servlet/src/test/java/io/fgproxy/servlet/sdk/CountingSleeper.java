package io.fgproxy.servlet.sdk;

import com.openai.core.Sleeper;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Does not sleep, but counts how often the SDK wanted to, which it does once before each retry. */
final class CountingSleeper implements Sleeper {
    private final AtomicInteger count = new AtomicInteger();

    int count() {
        return count.get();
    }

    @Override
    public void sleep(Duration duration) {
        count.incrementAndGet();
    }

    @Override
    public CompletableFuture<Void> sleepAsync(Duration duration) {
        sleep(duration);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        // There is nothing to end.
    }
}
