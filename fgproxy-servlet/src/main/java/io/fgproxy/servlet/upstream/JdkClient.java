package io.fgproxy.servlet.upstream;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A client of the JDK with the thread on which all its connections depend. If that ends, by an error for want of memory or
 * by somebody's interrupt, the client is of no use any more: on JDK 17 its calls hang, later they fail. Thread-safe.
 */
final class JdkClient {
    private final HttpClient client;
    private final Callbacks callbacks;
    private final @Nullable Thread selector;

    private JdkClient(HttpClient client, Callbacks callbacks, @Nullable Thread selector) {
        this.client = client;
        this.callbacks = callbacks;
        this.selector = selector;
    }

    /**
     * Makes one.
     *
     * @param threads run what the client has to do beside its thread
     * @param alone whether its thread does itself what it would hand to them
     */
    static JdkClient open(UpstreamSettings settings, Executor threads, boolean alone) {
        Callbacks callbacks = new Callbacks(threads);
        // On JDK 17 the client's own threads inherit the class loader of whoever makes the client.
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            HttpClient client = settings.transport()
                    .newClient()
                    .connectTimeout(settings.connectTimeout())
                    .executor(callbacks)
                    .build();
            Thread selector = selectorOf(client);
            if (alone && selector != null) {
                callbacks.runOn(selector);
            }
            return new JdkClient(client, callbacks, selector);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    /**
     * The client does not tell its thread; but both have the same number in their names (JDK 17 to 25), and the thread is of
     * its maker's group. Null where that is not so: nobody knows then when it ends.
     */
    private static @Nullable Thread selectorOf(HttpClient client) {
        String text = client.toString();
        int number = text.lastIndexOf('(');
        String name = "HttpClient-" + text.substring(number + 1).replace(")", "") + "-SelectorManager";
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        Thread[] threads = new Thread[group.activeCount() * 2 + 16];
        group.enumerate(threads);
        return Arrays.stream(threads)
                .filter(Objects::nonNull)
                .filter(thread -> thread.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Sends a request; this thread does what can be done without waiting. */
    CompletableFuture<HttpResponse<Void>> send(HttpRequest request, HttpResponse.BodyHandler<Void> onAnswer) {
        return callbacks.call(() -> client.sendAsync(request, onAnswer));
    }

    /** Whether its thread has ended. */
    boolean isDead() {
        return selector != null && !selector.isAlive();
    }

    /** From JDK 21 on a client can be shut down; before, its thread ends when the client is unreachable. */
    void shutDownNow() {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (ReflectiveOperationException e) {
            // JDK 17: nothing to do.
        }
    }
}
