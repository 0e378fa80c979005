package io.fgproxy.servlet.upstream;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to upstream with the threads that serve them. Thread-safe; {@link #close} ends everything.
 *
 * <p>HTTP/1.1 unless it is told otherwise, because the JDK's client aborts requests on an HTTP/2 connection that is at its
 * stream limit or going away.
 */
public final class UpstreamClient implements AutoCloseable {
    private static final int WORKERS = 32;
    private static final int SECONDS_TO_END = 5;
    private static final int FIRST_WITH_POOL = 25;
    private static final AtomicBoolean ADVISED = new AtomicBoolean();
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamClient.class);

    private final UpstreamSettings settings;
    private final ExecutorService threads;
    private final UnawaitedStages unawaited = new UnawaitedStages();
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;

    /** For answers that come in one piece or a few. */
    private final RenewedClient answers;

    /**
     * For streams, whose every event would cost two changes of threads: their threads do all themselves. A stream that never
     * pauses keeps none from the others, for the JDK's client reads once and looks at the others before it reads again.
     */
    private final List<RenewedClient> streams;

    private final AtomicInteger turn = new AtomicInteger();

    /** Opens nothing yet; connections are made when they are needed. */
    public UpstreamClient(UpstreamSettings settings) {
        this.settings = settings;
        // Callbacks never block, so few threads do; the client's default pool costs several times the CPU.
        int processors = Runtime.getRuntime().availableProcessors();
        this.threads = Executors.newFixedThreadPool(Math.max(2, processors), new Threads("fgproxy-upstream-"));
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                WORKERS, WORKERS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new Threads("fgproxy-worker-"));
        pool.allowCoreThreadTimeOut(true);
        this.workers = pool;
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, new Threads("fgproxy-timer-"));
        scheduler.setRemoveOnCancelPolicy(true);
        this.timer = scheduler;
        var unused = scheduler.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
        this.answers = new RenewedClient(() -> JdkClient.open(settings, threads, false));
        // Streams of HTTP/2 share a connection with everything else, and locks with it.
        int alone = settings.transport().http2() ? 0 : Math.max(1, processors / 2);
        this.streams = Stream.generate(() -> new RenewedClient(() -> JdkClient.open(settings, threads, true)))
                .limit(alone)
                .toList();
        adviseOnce();
    }

    /**
     * Where the common pool has one thread, as on two processors, the JDK's client completes each request on a thread that
     * it starts for it (CompletableFuture's default executor, until JDK 24). No library can change that once the JVM runs.
     */
    private static void adviseOnce() {
        boolean costly = Runtime.version().feature() < FIRST_WITH_POOL && ForkJoinPool.getCommonPoolParallelism() < 2;
        if (costly && ADVISED.compareAndSet(false, true)) {
            LOG.info("On this JVM each request upstream starts a thread, which more than doubles what it costs:"
                    + " start it with -Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
        }
    }

    /** Runs what may block: store transactions, file reads. */
    public Executor workers() {
        return workers;
    }

    /** Runs what never blocks, on few threads; when those have ended, on the caller's. */
    public Executor callbacks() {
        return this::callBack;
    }

    private void callBack(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            // The proxy is being destroyed: there is nobody else left to do it.
            task.run();
        }
    }

    /** Runs timers. */
    public ScheduledExecutorService timer() {
        return timer;
    }

    /** The settings it was made with. */
    public UpstreamSettings settings() {
        return settings;
    }

    /**
     * A call that is not sent yet.
     *
     * @param sink receives the response
     * @param watch the clock of the exchange
     * @param timeouts the limits of its phases
     */
    public UpstreamCall newCall(ResponseSink sink, Watch watch, Timeouts timeouts) {
        return new UpstreamCall(this, sink, watch, timeouts);
    }

    /**
     * Sends a request; this thread does what can be done without waiting.
     *
     * @param streamed whether the answer comes in many small pieces, with time between them
     * @throws IllegalStateException if it was closed
     */
    CompletableFuture<HttpResponse<Void>> send(
            HttpRequest request, boolean streamed, HttpResponse.BodyHandler<Void> onAnswer) {
        RenewedClient client = streamed && !streams.isEmpty()
                ? streams.get(Math.floorMod(turn.getAndIncrement(), streams.size()))
                : answers;
        return client.get().send(request, onAnswer);
    }

    /** What a body gives as its stage, for nobody waits for it. */
    CompletionStage<Void> unawaited() {
        return unawaited.next();
    }

    /** Ends all threads; calls in flight must have been cancelled before. */
    @Override
    public void close() {
        answers.shutDown();
        streams.forEach(RenewedClient::shutDown);
        unawaited.complete();
        timer.shutdownNow();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
        threads.shutdown();
    }

    /** Never fails, for it would not be called again. */
    private void tick() {
        try {
            unawaited.complete();
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.warn("The JDK's HTTP client could not be told that calls are over; that is tried again", e);
        }
    }
}
