package io.fgproxy.servlet.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells requests that a page of another site had a browser send, as browsers themselves tell them. */
final class CrossSite {
    private CrossSite() {}

    /**
     * Whether it is one. Browsers say so in {@code Sec-Fetch-Site} (Fetch Metadata), older ones in {@code Origin} (RFC
     * 6454), with all that changes something; programs send neither.
     */
    static boolean isForeign(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        String origin = request.getHeader("Origin");
        return origin != null && !authority(origin).equals(host(request.getHeader("Host")));
    }

    /** What browsers send as a token they do not send by themselves, so no other page can have them do it. */
    static boolean carriesToken(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length());
    }

    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String host(@Nullable String host) {
        return host == null ? "none" : host.toLowerCase(Locale.ROOT);
    }
}
