package io.fgproxy.servlet.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the sub-key in a request: one {@code Authorization: Bearer}, and nowhere else. */
public final class CredentialReader {
    private static final String SCHEME = "Bearer ";

    private CredentialReader() {}

    /** The text after {@code Bearer}; null if there is none, or more than one to choose from. */
    public static @Nullable String read(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.size() != 1) {
            return null;
        }
        String header = headers.get(0);
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }
}
