package io.fgproxy.servlet.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which header fields pass, and which end here. Stripping comes first and injecting after, so that a client cannot name
 * what we inject in {@code Connection} to have it removed (RFC 9110 section 7.6.1).
 */
public final class HeaderRules {
    private static final List<String> HOP_BY_HOP = List.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** Set anew for upstream, private to the client and its host application, or able to change who pays. */
    private static final Set<String> REQUEST_ONLY_HERE = withHopByHop(
            "host",
            "content-length",
            "expect",
            "accept-encoding",
            "content-encoding",
            "authorization",
            "api-key",
            "x-api-key",
            "cookie",
            "cookie2",
            "openai-organization",
            "openai-project",
            "forwarded",
            "via",
            "x-real-ip",
            "true-client-ip",
            "cf-connecting-ip",
            "x-http-method",
            "x-http-method-override",
            "x-method-override",
            "x-original-method",
            "x-original-url",
            "x-original-uri",
            "x-rewrite-url");

    /** Framing and dates are the container's own; the rest would tell the client who pays, or bind it to OpenAI's host. */
    private static final Set<String> RESPONSE_ONLY_HERE = withHopByHop(
            "content-length",
            "date",
            "server",
            "set-cookie",
            "set-cookie2",
            "openai-organization",
            "openai-project",
            "www-authenticate",
            "alt-svc",
            "strict-transport-security");

    private static final String FORWARDED_PREFIX = "x-forwarded-";

    /** No handshake goes upstream, and its protocols may carry a key, an organization or a project. */
    private static final String WEB_SOCKET_PREFIX = "sec-websocket-";

    /** Upstream's limits are those of the whole account, and its network's marks tell where and for whom it answered. */
    private static final List<String> RESPONSE_PREFIXES_ONLY_HERE =
            List.of("x-ratelimit-", "ratelimit", "cf-", "x-ms-", "apim-", "azureml-");

    /** What a token has beside letters and digits (RFC 9110 section 5.6.2). */
    private static final String MARKS = "!#$%&'*+.^_`|~-";

    private HeaderRules() {}

    /** One header field. */
    public record Field(String name, String value) {}

    /**
     * The fields of a request that go upstream, in order; none that repeats the client's credential.
     *
     * @param credential what the client showed; null for none
     * @throws IllegalArgumentException if a field that would go upstream cannot be sent unchanged
     */
    public static List<Field> forUpstream(HttpServletRequest request, @Nullable String credential) {
        Set<String> named = request.getHeader("Connection") == null
                ? Set.of()
                : namedByConnection(Collections.list(request.getHeaders("Connection")));
        List<Field> fields = new ArrayList<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            if (endsHere(name.toLowerCase(Locale.ROOT), named)) {
                continue;
            }
            for (String value : Collections.list(request.getHeaders(name))) {
                if (!isName(name) || !isRequestValue(value)) {
                    throw new IllegalArgumentException("A header field has characters other than visible ASCII");
                }
                if (credential == null || !SecretFinder.isIn(credential, value)) {
                    fields.add(new Field(name, value));
                }
            }
        }
        return fields;
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && PlainText.is(text, MARKS);
    }

    private static boolean isRequestValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isVisible(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isResponseValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isVisible(c) && (c < 0x80 || c > 0xFF)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVisible(char c) {
        return (c >= ' ' && c <= '~') || c == '\t';
    }

    /**
     * Servers of the CGI family do not tell an underscore from a hyphen, so neither may we. The body was judged as what
     * its content type says it is, so that nobody can have that one removed: upstream must not have to guess.
     */
    private static boolean endsHere(String lower, Set<String> namedByConnection) {
        String name = lower.replace('_', '-');
        return REQUEST_ONLY_HERE.contains(name)
                || name.startsWith(FORWARDED_PREFIX)
                || name.startsWith(WEB_SOCKET_PREFIX)
                || (name.equals("content-type") ? !name.equals(lower) : namedByConnection.contains(lower));
    }

    /** The fields of an upstream response that go to the client, in order: all of a name together. */
    public static List<Field> forClient(Map<String, List<String>> headers) {
        List<String> lines = headers.getOrDefault("connection", List.of());
        Set<String> named = lines.isEmpty() ? Set.of() : namedByConnection(lines);
        List<Field> fields = new ArrayList<>();
        headers.forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (RESPONSE_ONLY_HERE.contains(lower)
                    || hasPrefixOnlyHere(lower)
                    || named.contains(lower)
                    || !isName(name)) {
                return;
            }
            for (String value : values) {
                if (isResponseValue(value)) {
                    fields.add(new Field(name, value));
                }
            }
        });
        return fields;
    }

    private static boolean hasPrefixOnlyHere(String lower) {
        for (String prefix : RESPONSE_PREFIXES_ONLY_HERE) {
            if (lower.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> withHopByHop(String... names) {
        Set<String> all = new HashSet<>(HOP_BY_HOP);
        Collections.addAll(all, names);
        return Set.copyOf(all);
    }

    private static Set<String> namedByConnection(List<String> lines) {
        Set<String> names = new HashSet<>();
        for (String line : lines) {
            for (String name : line.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
