package io.fgproxy.servlet.upstream;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How connections to upstream are made. Immutable and thread-safe.
 *
 * @param proxy by which they go; null for none
 * @param tls whom they trust; null for whom the JVM trusts
 * @param http2 whether HTTP/2 is offered to upstreams of https; others are always asked in HTTP/1.1, since the JDK's
 *     offer to change to HTTP/2 confuses servers that do not expect it
 */
public record Transport(
        @Nullable OutboundProxy proxy, @Nullable SSLContext tls, boolean http2) {
    private static final Transport DIRECT = new Transport(null, null, false);

    /** Directly, in HTTP/1.1, trusting whom the JVM trusts. */
    public static Transport direct() {
        return DIRECT;
    }

    /** Starts a client. No cookie handler, no redirects: a main key goes nowhere but where it was sent. */
    public HttpClient.Builder newClient() {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (tls != null) {
            client.sslContext(tls);
        }
        if (proxy != null) {
            client.proxy(ProxySelector.of(new InetSocketAddress(proxy.host(), proxy.port())));
        }
        return client;
    }

    /** Adds to a request what its way needs. */
    public void prepare(HttpRequest.Builder request, String scheme) {
        // Sent at once: the JDK's authenticator would have every new tunnel refused first.
        String login = proxy == null ? null : proxy.authorization();
        if (login != null) {
            request.setHeader("Proxy-Authorization", login);
        }
        if (http2 && !scheme.equals("https")) {
            request.version(HttpClient.Version.HTTP_1_1);
        }
    }

    /**
     * Checks that this JVM can do it.
     *
     * @param scheme of the upstream
     * @throws IllegalStateException if it cannot
     */
    public void requirePossible(String scheme) {
        boolean logsIn = proxy != null && proxy.user() != null;
        if (logsIn
                && scheme.equals("https")
                && !OutboundProxy.canLogInForTunnels(System.getProperty(OutboundProxy.DISABLED_SCHEMES))) {
            throw new IllegalStateException("To log in at httpProxy, the JVM must be started with -D"
                    + OutboundProxy.DISABLED_SCHEMES + "= (nothing behind it): by default the JDK does not use this"
                    + " login for tunnels");
        }
    }
}
