package io.fgproxy.servlet.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, below the place where the proxy is mounted: the very characters that arrived, which are
 * judged and forwarded as they are. Nothing is decoded or normalised; what would need it is refused. Immutable.
 *
 * @param path starts with a slash; empty for the mount itself
 * @param query without the question mark; null for none
 */
public record RequestTarget(String path, @Nullable String query) {
    /** RFC 3986's path characters beside letters and digits; no percent, since no path of OpenAI's needs an escape. */
    private static final String MARKS_IN_PATHS = "._~!$&'()*+,=:@/-";

    private static final String DOTS = "..";

    /** No groups are repeated here, for that costs a Java pattern stack by the length of what a client sends. */
    private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@/?%\\[\\]-]*");

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /** What became of reading a target. */
    public sealed interface Reading {
        /** A canonical target below the mount. */
        record Canonical(RequestTarget target) implements Reading {}

        /** Something that could be read in two ways, or that is not below the mount. */
        record Refused(Problem problem) implements Reading {}
    }

    /**
     * Reads the target of a request.
     *
     * @param mount the path of the mount as it must literally stand in the request, context path included
     */
    public static Reading read(HttpServletRequest request, String mount) {
        String raw = request.getRequestURI();
        if (!isBelow(raw, mount)) {
            return new Reading.Refused(Problem.invalid(404, "unknown_url", "Unknown path.", null));
        }
        String path = raw.substring(mount.length());
        if (!PlainText.is(path, MARKS_IN_PATHS) || hasOddSegment(path)) {
            return new Reading.Refused(Problem.invalid(
                    400, "invalid_path", "The path must be written plainly: no escapes, empty or dot segments.", null));
        }
        String query = Optional.ofNullable(request.getQueryString())
                .filter(text -> !text.isEmpty())
                .orElse(null);
        if (query != null
                && (!QUERY.matcher(query).matches()
                        || BROKEN_ESCAPE.matcher(query).find())) {
            return new Reading.Refused(
                    Problem.invalid(400, "invalid_query", "The query contains unescaped or invalid characters.", null));
        }
        return new Reading.Canonical(new RequestTarget(path, query));
    }

    /** Whether a segment is empty, or one or two dots. */
    private static boolean hasOddSegment(String path) {
        int slash = path.indexOf('/');
        while (slash >= 0) {
            int next = path.indexOf('/', slash + 1);
            int length = (next < 0 ? path.length() : next) - slash - 1;
            if (length <= DOTS.length() && path.startsWith(DOTS.substring(0, length), slash + 1)) {
                return true;
            }
            slash = next;
        }
        return false;
    }

    /** Returns true if the raw path is the mount or below it, in exactly these characters. */
    public static boolean isBelow(String rawPath, String mount) {
        return rawPath.startsWith(mount)
                && (rawPath.length() == mount.length() || rawPath.charAt(mount.length()) == '/');
    }

    /** Path and query as they stand in a URL. */
    public String pathAndQuery() {
        return query == null ? path : path + "?" + query;
    }
}
