package io.fgproxy.servlet.exchange;

import io.fgproxy.FgProxy;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.gate.Gate;
import io.fgproxy.gate.UpstreamCredential;
import io.fgproxy.metrics.Gauges;
import io.fgproxy.servlet.http.BodyMemory;
import io.fgproxy.servlet.http.BodySettings;
import io.fgproxy.servlet.http.ClientAddress;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.ProblemWriter;
import io.fgproxy.servlet.http.SpooledBody;
import io.fgproxy.servlet.http.UnreadBody;
import io.fgproxy.servlet.metering.DrainSettings;
import io.fgproxy.servlet.upstream.Timeouts;
import io.fgproxy.servlet.upstream.UpstreamClient;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads requests through: reception, body, exchange. One engine serves one mounted servlet or filter. Thread-safe;
 * {@link #close} ends all exchanges and threads.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final int SECONDS_TO_SETTLE = 5;

    /** Milliseconds from one look at the clocks to the next. */
    private static final int LOOK = 100;

    private final Gate gate;
    private final Reception reception;
    private final OwnKey ownKey;
    private final BodySettings bodies;
    private final BodyMemory bodyMemory;
    private final DrainSettings drain;
    private final UpstreamClient upstream;
    private final Slots slots;
    private final TrafficSettings traffic;
    private final RequestFactsReader facts = new RequestFactsReader();
    private final Set<Exchange> live = ConcurrentHashMap.newKeySet();
    private final Supplier<Gauges> gauges = this::gauges;
    private volatile boolean closing;

    /** Starts the threads that it needs. */
    public Engine(
            FgProxy proxy,
            UpstreamSettings upstream,
            BodySettings bodies,
            ClientAddress addresses,
            DrainSettings drain,
            TrafficSettings traffic) {
        this.gate = proxy.gate();
        this.bodies = bodies;
        this.bodyMemory = new BodyMemory(bodies.sharedMemoryBytes());
        this.drain = drain;
        this.reception = new Reception(gate, bodies, addresses);
        this.ownKey = new OwnKey(proxy);
        this.upstream = new UpstreamClient(upstream);
        this.slots = new Slots(traffic.slots(), this.upstream.timer());
        this.traffic = traffic;
        // A class whose first use finds no memory is of no use any more, and these are needed then.
        var unusedBody = ProblemWriter.body(Refusals.internal());
        gate.measuring().started(gauges);
        var unusedLooks = this.upstream.timer().scheduleWithFixedDelay(this::look, LOOK, LOOK, TimeUnit.MILLISECONDS);
        new Maintenance(gate::maintain).start(this.upstream.timer(), this.upstream.workers());
    }

    /**
     * Serves one request. When this returns, the answer may still be on its way, if the request supports it.
     *
     * @param mount the path of the mount as it must stand in the request, context path included
     * @throws IOException if the client is gone, or to have a cut answer seen as one
     */
    public void handle(HttpServletRequest request, HttpServletResponse response, String mount) throws IOException {
        if (Truncation.isCutting(request)) {
            return;
        }
        Timing timing = Timing.begin(gate);
        Reception.Outcome outcome = closing
                ? new Reception.Outcome.Rejected(Problem.unavailable("shutting_down", "The proxy is shutting down."))
                : reception.receive(request, mount);
        if (outcome instanceof Reception.Outcome.Rejected rejected) {
            timing.failed(rejected.problem());
            timing.end(rejected.operation());
            UnreadBody.dispose(request, response);
            ProblemWriter.write(response, rejected.problem());
        } else if (outcome instanceof Reception.Outcome.OwnKey own) {
            ownKey.answer(request, response, own.key());
        } else if (outcome instanceof Reception.Outcome.Welcome welcome) {
            if (request.isAsyncSupported()) {
                serveAsync(welcome.arrival(), timing, request, response);
            } else {
                serveBlocking(welcome.arrival(), timing, request, response);
            }
        }
    }

    private void serveAsync(Arrival arrival, Timing timing, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        // With the arguments, because the form without them would drop wrappers of filters before us.
        AsyncContext context = request.startAsync(request, response);
        Exchange exchange = new Exchange(this, arrival, timing, self -> new AsyncClient(self, context, response));
        live.add(exchange);
        receive(exchange, request);
    }

    /** Has the body taken in, and the exchange proceed. */
    private void receive(Exchange exchange, HttpServletRequest request) throws IOException {
        try {
            long declared = exchange.arrival().declaredLength();
            if (declared == 0) {
                exchange.proceed();
                return;
            }
            exchange.timing().enter(Timing.Phase.CLIENT);
            ServletInputStream in = request.getInputStream();
            BodyReceiver receiver = new BodyReceiver(this, exchange, in);
            // Most bodies come with their head: to be called back for what is there already costs a change of threads.
            if (!request.isAsyncSupported() || (declared > 0 && in.available() >= declared)) {
                receiver.readAll();
            } else {
                in.setReadListener(receiver);
            }
        } catch (RuntimeException | Error e) {
            exchange.fail(Refusals.internal());
            LOG.error("A request failed while it was received", e);
        }
    }

    private void serveBlocking(Arrival arrival, Timing timing, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        BlockingClient[] client = new BlockingClient[1];
        Exchange exchange =
                new Exchange(this, arrival, timing, self -> client[0] = new BlockingClient(self, request, response));
        live.add(exchange);
        receive(exchange, request);
        client[0].run();
    }

    Gate gate() {
        return gate;
    }

    RequestFactsReader facts() {
        return facts;
    }

    UpstreamClient upstream() {
        return upstream;
    }

    Slots slots() {
        return slots;
    }

    boolean isClosing() {
        return closing;
    }

    /** Where requests with this credential go. */
    URI baseUrl(UpstreamCredential credential) {
        return credential.baseUrl() == null ? upstream.settings().baseUrl() : credential.baseUrl();
    }

    /** An empty body; -1 for one whose length is not known. */
    SpooledBody newBody(long expected) {
        return new SpooledBody(bodies.memoryBytes(), bodyMemory, bodies.directory(), expected);
    }

    /** How long an exchange may take: as the operator says, or less if its key's policies say so. */
    Timeouts timeouts(Arrival arrival) {
        return upstream.settings().timeouts(arrival.operation().operation()).within(gate.timeouts(arrival.key()));
    }

    /** Puts comments into silent streams for this client; null if that is not wanted. */
    @Nullable
    HeartbeatClient newHeartbeat(ClientSide client) {
        Duration interval = traffic.heartbeat();
        return interval == null ? null : new HeartbeatClient(client, upstream.timer(), interval);
    }

    Drain newDrain() {
        return new Drain(drain);
    }

    Afterwards newAfterwards() {
        return new Afterwards(upstream.timer(), upstream.callbacks());
    }

    /** Why the body of an arrived request must not have so many bytes; empty if it may. */
    Optional<Problem> judgeBodySize(Arrival arrival, long bytes) {
        return reception.judgeBodySize(arrival, bytes);
    }

    private Gauges gauges() {
        long streams =
                live.stream().filter(exchange -> exchange.timing().isStream()).count();
        return new Gauges(live.size(), (int) streams, slots.waiting(), 0);
    }

    /** Looks at the clocks of all exchanges. Never fails, for it would not be called again. */
    private void look() {
        try {
            long now = System.nanoTime();
            live.forEach(exchange -> exchange.watch().look(now));
        } catch (RuntimeException | Error e) {
            // For want of memory, most likely. The others' turn comes with the next look.
            LOG.error("A request whose time is up could not be ended; that is tried again", e);
        }
    }

    void forget(Exchange exchange) {
        try {
            exchange.timing().end(exchange.arrival().operation().operation());
        } finally {
            live.remove(exchange);
        }
        if (closing) {
            synchronized (live) {
                live.notifyAll();
            }
        }
    }

    /** Until all have ended, or their time is up. */
    private void awaitEnds() {
        long end = System.nanoTime() + traffic.shutdownTimeout().toNanos();
        synchronized (live) {
            long left = end - System.nanoTime();
            while (!live.isEmpty() && left > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(live, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = end - System.nanoTime();
            }
        }
    }

    /**
     * Refuses new requests, lets those on their way come to their end for a while, then cuts them, accounts for them, and
     * ends all threads.
     */
    @Override
    public void close() {
        closing = true;
        awaitEnds();
        CompletableFuture<?>[] ends = live.stream()
                .map(exchange -> exchange.shutDown().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(SECONDS_TO_SETTLE, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("The store has not taken the ends of all requests; what it did not take is charged later", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            gate.flushStatistics();
        } catch (RuntimeException e) {
            LOG.warn("The last refusals are missing from the statistics", e);
        }
        upstream.close();
        gate.measuring().stopped(gauges);
    }
}
