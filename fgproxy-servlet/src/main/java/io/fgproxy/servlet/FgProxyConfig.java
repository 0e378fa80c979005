package io.fgproxy.servlet;

import io.fgproxy.policy.Cidr;
import io.fgproxy.servlet.exchange.SlotSettings;
import io.fgproxy.servlet.exchange.TrafficSettings;
import io.fgproxy.servlet.http.BodySettings;
import io.fgproxy.servlet.http.ClientAddress;
import io.fgproxy.servlet.metering.DrainSettings;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a mounted proxy works: where upstream is, what it may take in time and size, and where it is mounted. Immutable
 * and thread-safe; every setting has a default and an init-param of the same name.
 */
public final class FgProxyConfig {
    private final UpstreamSettings upstream;
    private final BodySettings bodies;
    private final ClientAddress addresses;
    private final DrainSettings drain;
    private final TrafficSettings traffic;
    private final @Nullable String prefix;

    private FgProxyConfig(Builder builder) {
        this.upstream = builder.settings();
        this.bodies = new BodySettings(
                builder.maxBodyBytes,
                builder.maxJsonBytes,
                builder.memoryBytes,
                builder.sharedMemoryBytes,
                builder.tempDirectory);
        this.addresses = new ClientAddress(builder.trustedProxies);
        this.drain = new DrainSettings(builder.drainTimeout, builder.drainBytes);
        int ofKey = builder.maxActivePerKey;
        SlotSettings slots = new SlotSettings(
                builder.maxActive,
                ofKey == 0 ? SlotSettings.shareOf(builder.maxActive) : ofKey,
                builder.maxQueued,
                builder.queueTimeout);
        this.traffic = new TrafficSettings(slots, builder.heartbeat, builder.shutdownTimeout);
        this.prefix = builder.prefix;
    }

    /** Everything as it is by default. */
    public static FgProxyConfig defaults() {
        return builder().build();
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    UpstreamSettings upstream() {
        return upstream;
    }

    BodySettings bodies() {
        return bodies;
    }

    ClientAddress addresses() {
        return addresses;
    }

    DrainSettings drain() {
        return drain;
    }

    TrafficSettings traffic() {
        return traffic;
    }

    /** The path below the context path at which the proxy is mounted; null to take it from the servlet's mapping. */
    @Nullable
    String prefix() {
        return prefix;
    }

    /** Collects settings; not thread-safe. */
    public static final class Builder extends UpstreamOptions<Builder> {
        private @Nullable String prefix;
        private Duration drainTimeout = Duration.ofSeconds(30);
        private long drainBytes = 8L << 20;
        private long maxBodyBytes = 520L << 20;
        private long maxJsonBytes = 64L << 20;
        private int memoryBytes = 256 << 10;
        private long sharedMemoryBytes = Runtime.getRuntime().maxMemory() / 8;
        private Path tempDirectory = Path.of(System.getProperty("java.io.tmpdir"));
        private List<Cidr> trustedProxies = List.of();
        private int maxActive = 10_000;
        private int maxActivePerKey;
        private int maxQueued = 1_000;
        private Duration queueTimeout = Duration.ofSeconds(10);
        private @Nullable Duration heartbeat;
        private Duration shutdownTimeout = Duration.ofSeconds(3);

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * The path, below the context path, that stands for upstream's {@code /v1}; empty for the context itself.
         * Default: what the servlet's mapping says ({@code /openai/v1/*} gives {@code /openai/v1}), and {@code /v1} for
         * a filter.
         *
         * @throws IllegalArgumentException if it is neither empty nor a plain path such as {@code /openai/v1}
         */
        public Builder prefix(String path) {
            if (!path.matches("(/[A-Za-z0-9._~-]+)*")) {
                throw new IllegalArgumentException("prefix must be empty or a plain path such as /openai/v1");
            }
            this.prefix = path;
            return this;
        }

        /**
         * How long an answer that costs money is read on when its client has gone, to charge what it really took; default
         * 30 s. If that is not enough, the upstream request is ended and charged with what was held for it; zero does so at
         * once.
         */
        public Builder drainTimeout(Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("drainTimeout must not be negative");
            }
            this.drainTimeout = timeout;
            return this;
        }

        /** How many bytes of such an answer are read at most; default 8 MiB. */
        public Builder drainBytes(long bytes) {
            this.drainBytes = positive("drainBytes", bytes);
            return this;
        }

        /** The largest multipart body; default 520 MiB, which holds OpenAI's largest file of 512 MB. */
        public Builder maxBodyBytes(long bytes) {
            this.maxBodyBytes = positive("maxBodyBytes", bytes);
            return this;
        }

        /** The largest JSON body; default 64 MiB. */
        public Builder maxJsonBytes(long bytes) {
            this.maxJsonBytes = positive("maxJsonBytes", bytes);
            return this;
        }

        /** Up to which size a body is kept in memory in any case; default 256 KiB. */
        public Builder memoryBytes(int bytes) {
            this.memoryBytes = (int) positive("memoryBytes", bytes);
            return this;
        }

        /**
         * How much memory larger bodies may take beyond that, all together; one that finds no more goes to a temporary
         * file. Default an eighth of the heap, zero to have files for all.
         */
        public Builder sharedMemoryBytes(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("sharedMemoryBytes must not be negative");
            }
            this.sharedMemoryBytes = bytes;
            return this;
        }

        /** Where temporary files go; default {@code java.io.tmpdir}. */
        public Builder tempDirectory(Path directory) {
            this.tempDirectory = directory;
            return this;
        }

        /**
         * The proxies before this one that are believed when they tell by {@code X-Forwarded-For} for whom they ask:
         * addresses or ranges such as {@code 10.0.0.0/8}. Default none: a request comes from where its connection does.
         *
         * @throws IllegalArgumentException if one is no address and no range
         */
        public Builder trustedProxies(String... ranges) {
            this.trustedProxies = Arrays.stream(ranges).map(Cidr::of).toList();
            return this;
        }

        /**
         * How many requests may be on their way upstream at once; default 10,000. Those beyond wait, keys taking turns, as
         * long and as many as {@link #queueTimeout} and {@link #maxQueued} say, and are refused with 503 then.
         */
        public Builder maxActive(int requests) {
            this.maxActive = (int) positive("maxActive", requests);
            return this;
        }

        /** How many of them may be of one sub-key; default eight tenths, so that no key can take all. */
        public Builder maxActivePerKey(int requests) {
            this.maxActivePerKey = (int) positive("maxActivePerKey", requests);
            return this;
        }

        /** How many requests may wait, half of them of one sub-key; default 1,000, 0 for none. */
        public Builder maxQueued(int requests) {
            if (requests < 0) {
                throw new IllegalArgumentException("maxQueued must not be negative");
            }
            this.maxQueued = requests;
            return this;
        }

        /** How long each of them may wait; default 10 s. */
        public Builder queueTimeout(Duration timeout) {
            this.queueTimeout = positive("queueTimeout", timeout);
            return this;
        }

        /**
         * After how much silence a stream of events gets a comment (a line with a colon alone, which clients pass over),
         * so that nothing on the way takes the connection for dead and a client that has gone is noticed; default never.
         */
        public Builder heartbeat(Duration silence) {
            this.heartbeat = positive("heartbeat", silence);
            return this;
        }

        /** How long requests on their way may go on when the servlet is destroyed; default 3 s, zero to cut them at once. */
        public Builder shutdownTimeout(Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("shutdownTimeout must not be negative");
            }
            this.shutdownTimeout = timeout;
            return this;
        }

        /**
         * The settings as collected.
         *
         * @throws IllegalStateException if this JVM cannot work like that; the message says what is missing
         */
        public FgProxyConfig build() {
            return new FgProxyConfig(this);
        }
    }
}
