package io.fgproxy.servlet;

import io.fgproxy.key.NewMainKey;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationPattern;
import io.fgproxy.policy.TimeoutRule;
import io.fgproxy.servlet.upstream.OperationTimeouts;
import io.fgproxy.servlet.upstream.OutboundProxy;
import io.fgproxy.servlet.upstream.Timeouts;
import io.fgproxy.servlet.upstream.Transport;
import io.fgproxy.servlet.upstream.TrustStore;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The part of the settings that is about upstream: where it is, how it is reached, how long it may take. Not thread-safe.
 *
 * @param <B> the builder that it is a part of
 */
abstract class UpstreamOptions<B extends UpstreamOptions<B>> {
    private URI baseUrl = URI.create("https://api.openai.com/v1");
    private Duration connect = Duration.ofSeconds(10);
    private Duration firstByte = Duration.ofMinutes(10);
    private Duration idle = Duration.ofMinutes(10);
    private @Nullable Duration total;

    private final List<OperationTimeouts> byOperation = new ArrayList<>();
    private int attempts = 3;
    private @Nullable OutboundProxy proxy;
    private @Nullable SSLContext tls;
    private boolean offersHttp2;

    UpstreamOptions() {}

    abstract B self();

    /**
     * The base of all upstream requests; default {@code https://api.openai.com/v1}.
     *
     * @throws IllegalArgumentException if it is not http(s) or has a user, query or fragment
     */
    public B upstream(URI baseUrl) {
        this.baseUrl = NewMainKey.checkBaseUrl(baseUrl);
        return self();
    }

    /** How long a new connection to upstream may take; default 10 s. */
    public B connectTimeout(Duration timeout) {
        this.connect = positive("connectTimeout", timeout);
        return self();
    }

    /** From the end of the upload to the head of upstream's response; default 10 min. */
    public B firstByteTimeout(Duration timeout) {
        this.firstByte = positive("firstByteTimeout", timeout);
        return self();
    }

    /** How long nothing may move, up or down; default 10 min, as long as a reasoning model may pause. */
    public B idleTimeout(Duration timeout) {
        this.idle = positive("idleTimeout", timeout);
        return self();
    }

    /** For a whole exchange; default none. */
    public B totalTimeout(Duration timeout) {
        this.total = positive("totalTimeout", timeout);
        return self();
    }

    /**
     * Other timeouts for some operations, longer or shorter; what the rule leaves open is as in general. Of several that
     * are for one operation the first counts. A sub-key's policy can only shorten them.
     *
     * @param operations as in a policy: a name, a glob such as {@code images.*}, a group or a preset
     * @throws IllegalArgumentException if there are no such operations
     */
    public B timeouts(String operations, TimeoutRule rule) {
        byOperation.add(new OperationTimeouts(OperationPattern.of(operations, OperationCatalog.standard()), rule));
        return self();
    }

    /**
     * How often a request is sent at most, each time with another main key of those that its key may use; default 3,
     * and 1 for never again. It is sent again only if the client has heard nothing, and upstream surely did not do it
     * (no connection, 401, 429) or it changes nothing (a GET that was answered by 502, 503, 504 or not at all).
     */
    public B maxAttempts(int attempts) {
        this.attempts = (int) positive("maxAttempts", attempts);
        return self();
    }

    /**
     * The HTTP proxy by which all requests go upstream, through a tunnel where upstream is https; default none. A
     * login for tunnels needs the system property {@code jdk.http.auth.tunneling.disabledSchemes} to be empty from
     * the start of the JVM.
     *
     * @param hostAndPort as in {@code proxy.example:3128}
     * @throws IllegalArgumentException if it is anything else
     */
    public B httpProxy(String hostAndPort) {
        this.proxy = OutboundProxy.of(hostAndPort);
        return self();
    }

    /**
     * Who logs in at that proxy, by the scheme Basic; default nobody.
     *
     * @throws IllegalArgumentException if there is no proxy yet, or this cannot be a user
     */
    public B httpProxyLogin(String user, String password) {
        if (proxy == null) {
            throw new IllegalArgumentException("httpProxy must be set before its user");
        }
        this.proxy = proxy.withLogin(user, password);
        return self();
    }

    /**
     * Trusts the certificates in a file of PKCS12 or JKS, and nobody else; default: whom the JVM trusts.
     *
     * @param password of the file; null if it has none
     * @throws IllegalArgumentException if the file cannot be read, or has no certificates
     */
    public B trustStore(Path file, @Nullable String password) {
        return sslContext(TrustStore.read(file, password));
    }

    /** How connections of TLS are made, for what a trust store cannot say. */
    public B sslContext(SSLContext context) {
        this.tls = context;
        return self();
    }

    /**
     * Whether to offer HTTP/2 to upstreams of https; default false. The JDK's client uses one connection for each of
     * them: what goes beyond its limit of streams is sent in HTTP/1.1, and if upstream ends it by GOAWAY, requests on
     * it may fail. A slow reader may hold as much memory as {@code jdk.httpclient.windowsize} says, 16 MiB by default.
     */
    public B http2(boolean offered) {
        this.offersHttp2 = offered;
        return self();
    }

    UpstreamSettings settings() {
        UpstreamSettings settings = new UpstreamSettings(
                baseUrl,
                connect,
                new Timeouts(firstByte, idle, total),
                byOperation,
                attempts,
                new Transport(proxy, tls, offersHttp2));
        settings.transport().requirePossible(baseUrl.getScheme());
        return settings;
    }

    static Duration positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive");
        }
        return value;
    }

    static long positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive");
        }
        return value;
    }
}
