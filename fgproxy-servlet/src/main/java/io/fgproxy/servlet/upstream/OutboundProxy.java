package io.fgproxy.servlet.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxy by which all requests go upstream: those to https through a tunnel (CONNECT). Immutable and thread-safe;
 * {@link #toString()} does not show the password.
 *
 * @param host its name or address
 * @param port from 1 to 65535
 * @param user who logs in there; null if nobody does
 * @param password of the user; null if nobody logs in
 */
public record OutboundProxy(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password) {
    /** Which schemes of login the JDK does not use for tunnels; read once, when its client is used first. */
    static final String DISABLED_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

    private static final int LAST_PORT = 65_535;

    /** @throws IllegalArgumentException if there cannot be such a proxy or user; the message has no password */
    public OutboundProxy {
        if (host.isBlank() || port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("httpProxy must be host:port with a port from 1 to " + LAST_PORT);
        }
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("httpProxyUser and its password go together");
        }
        // RFC 7617, section 2.
        if (user != null && (user.indexOf(':') >= 0 || hasControls(user) || hasControls(String.valueOf(password)))) {
            throw new IllegalArgumentException(
                    "httpProxyUser must have no colon, and neither it nor its password control characters");
        }
    }

    /**
     * Reads {@code host:port}, an address of IPv6 in brackets.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static OutboundProxy of(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        String port = hostAndPort.substring(colon + 1);
        String host = hostAndPort.substring(0, Math.max(0, colon));
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (!port.matches("[0-9]{1,5}") || (!bracketed && host.indexOf(':') >= 0) || host.indexOf('/') >= 0) {
            throw new IllegalArgumentException("httpProxy must be host:port");
        }
        return new OutboundProxy(
                bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port), null, null);
    }

    /** The same with a user. */
    public OutboundProxy withLogin(String name, String secret) {
        return new OutboundProxy(host, port, name, secret);
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    /** What logs in, as RFC 7617 has it; null if nobody does. */
    @Nullable
    String authorization() {
        return user == null
                ? null
                : "Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether this JVM logs in at proxies for tunnels: by default it does not, and answers with the proxy's 407.
     *
     * @param disabledSchemes the value of {@link #DISABLED_SCHEMES}; null if it is not set
     */
    static boolean canLogInForTunnels(@Nullable String disabledSchemes) {
        if (disabledSchemes == null) {
            return false;
        }
        for (String scheme : disabledSchemes.split(",", -1)) {
            if (scheme.strip().toLowerCase(Locale.ROOT).equals("basic")) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "OutboundProxy[" + host + ":" + port + (user == null ? "" : " with a login") + "]";
    }
}
