package io.fgproxy.servlet;

import io.fgproxy.key.NewMainKey;
import io.fgproxy.policy.Cidr;
import io.fgproxy.servlet.http.BodySettings;
import io.fgproxy.servlet.http.ClientAddress;
import io.fgproxy.servlet.metering.DrainSettings;
import io.fgproxy.servlet.upstream.OutboundProxy;
import io.fgproxy.servlet.upstream.Transport;
import io.fgproxy.servlet.upstream.TrustStore;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
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
    private final @Nullable String prefix;

    private FgProxyConfig(Builder builder) {
        this.upstream = new UpstreamSettings(
                builder.upstream,
                builder.connectTimeout,
                builder.firstByteTimeout,
                builder.idleTimeout,
                builder.totalTimeout,
                builder.maxAttempts,
                new Transport(builder.httpProxy, builder.tls, builder.http2));
        this.upstream.transport().requirePossible(this.upstream.baseUrl().getScheme());
        this.bodies = new BodySettings(
                builder.maxBodyBytes, builder.maxJsonBytes, builder.memoryBytes, builder.tempDirectory);
        this.addresses = new ClientAddress(builder.trustedProxies);
        this.drain = new DrainSettings(builder.drainTimeout, builder.drainBytes);
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

    /** The path below the context path at which the proxy is mounted; null to take it from the servlet's mapping. */
    @Nullable
    String prefix() {
        return prefix;
    }

    /** Collects settings; not thread-safe. */
    public static final class Builder {
        private URI upstream = URI.create("https://api.openai.com/v1");
        private @Nullable String prefix;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration firstByteTimeout = Duration.ofMinutes(10);
        private Duration idleTimeout = Duration.ofMinutes(10);
        private @Nullable Duration totalTimeout;
        private int maxAttempts = 3;
        private @Nullable OutboundProxy httpProxy;
        private @Nullable SSLContext tls;
        private boolean http2;
        private Duration drainTimeout = Duration.ofSeconds(30);
        private long drainBytes = 8L << 20;
        private long maxBodyBytes = 520L << 20;
        private long maxJsonBytes = 64L << 20;
        private int memoryBytes = 256 << 10;
        private Path tempDirectory = Path.of(System.getProperty("java.io.tmpdir"));
        private List<Cidr> trustedProxies = List.of();

        private Builder() {}

        /**
         * The base of all upstream requests; default {@code https://api.openai.com/v1}.
         *
         * @throws IllegalArgumentException if it is not http(s) or has a user, query or fragment
         */
        public Builder upstream(URI baseUrl) {
            this.upstream = NewMainKey.checkBaseUrl(baseUrl);
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

        /** How long a new connection to upstream may take; default 10 s. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = positive("connectTimeout", timeout);
            return this;
        }

        /** From the end of the upload to the head of upstream's response; default 10 min. */
        public Builder firstByteTimeout(Duration timeout) {
            this.firstByteTimeout = positive("firstByteTimeout", timeout);
            return this;
        }

        /** How long nothing may move, up or down; default 10 min, as long as a reasoning model may pause. */
        public Builder idleTimeout(Duration timeout) {
            this.idleTimeout = positive("idleTimeout", timeout);
            return this;
        }

        /** For a whole exchange; default none. */
        public Builder totalTimeout(Duration timeout) {
            this.totalTimeout = positive("totalTimeout", timeout);
            return this;
        }

        /**
         * How often a request is sent at most, each time with another main key of those that its key may use; default 3,
         * and 1 for never again. It is sent again only if the client has heard nothing, and upstream surely did not do it
         * (no connection, 401, 429) or it changes nothing (a GET that was answered by 502, 503, 504 or not at all).
         */
        public Builder maxAttempts(int attempts) {
            this.maxAttempts = (int) positive("maxAttempts", attempts);
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

        /** Up to which size a body is kept in memory, beyond it in a temporary file; default 256 KiB. */
        public Builder memoryBytes(int bytes) {
            this.memoryBytes = (int) positive("memoryBytes", bytes);
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
         * The HTTP proxy by which all requests go upstream, through a tunnel where upstream is https; default none. A
         * login for tunnels needs the system property {@code jdk.http.auth.tunneling.disabledSchemes} to be empty from
         * the start of the JVM.
         *
         * @param hostAndPort as in {@code proxy.example:3128}
         * @throws IllegalArgumentException if it is anything else
         */
        public Builder httpProxy(String hostAndPort) {
            this.httpProxy = OutboundProxy.of(hostAndPort);
            return this;
        }

        /**
         * Who logs in at that proxy, by the scheme Basic; default nobody.
         *
         * @throws IllegalArgumentException if there is no proxy yet, or this cannot be a user
         */
        public Builder httpProxyLogin(String user, String password) {
            if (httpProxy == null) {
                throw new IllegalArgumentException("httpProxy must be set before its user");
            }
            this.httpProxy = httpProxy.withLogin(user, password);
            return this;
        }

        /**
         * Trusts the certificates in a file of PKCS12 or JKS, and nobody else; default: whom the JVM trusts.
         *
         * @param password of the file; null if it has none
         * @throws IllegalArgumentException if the file cannot be read, or has no certificates
         */
        public Builder trustStore(Path file, @Nullable String password) {
            return sslContext(TrustStore.read(file, password));
        }

        /** How connections of TLS are made, for what a trust store cannot say. */
        public Builder sslContext(SSLContext context) {
            this.tls = context;
            return this;
        }

        /**
         * Whether to offer HTTP/2 to upstreams of https; default false. The JDK's client uses one connection for each of
         * them: what goes beyond its limit of streams is sent in HTTP/1.1, and if upstream ends it by GOAWAY, requests on
         * it may fail. A slow reader may hold as much memory as {@code jdk.httpclient.windowsize} says, 16 MiB by default.
         */
        public Builder http2(boolean offered) {
            this.http2 = offered;
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

        private static Duration positive(String name, Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException(name + " must be positive");
            }
            return value;
        }

        private static long positive(String name, long value) {
            if (value <= 0) {
                throw new IllegalArgumentException(name + " must be positive");
            }
            return value;
        }
    }
}
