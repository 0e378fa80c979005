package io.fgproxy.servlet.http;

import io.fgproxy.policy.Cidr;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells from which address a request comes: the peer of its connection, or, if that is a trusted proxy, what trusted
 * proxies say. Each of them adds its own peer at the end of {@code X-Forwarded-For}, so the field is read from its end,
 * and what stands before the first address that is not trusted is that client's own invention. {@code Forwarded} (RFC
 * 7239) is not looked at, and no name service is asked. Immutable and thread-safe.
 *
 * @param trusted the proxies that are believed; empty for none
 */
public record ClientAddress(List<Cidr> trusted) {
    /** An address without brackets, with the port that a proxy may have added to IPv4. */
    private static final Pattern PLAIN = Pattern.compile("([0-9.]+)(?::([0-9]{1,5}))?|([0-9A-Fa-f:.]+)");

    private static final Pattern BRACKETED = Pattern.compile("\\[([0-9A-Fa-f:.]+)](?::([0-9]{1,5}))?");
    private static final int HIGHEST_PORT = 65_535;

    /** Copies the list. */
    public ClientAddress {
        trusted = List.copyOf(trusted);
    }

    /** The address; null if it cannot be told. */
    public @Nullable InetAddress of(HttpServletRequest request) {
        InetAddress peer = peer(request.getRemoteAddr());
        List<String> lines = Collections.list(request.getHeaders("X-Forwarded-For"));
        if (peer == null || !isTrusted(peer) || lines.isEmpty()) {
            return peer;
        }
        // Several lines are one list, in their order (RFC 9110 section 5.3).
        String[] path = String.join(",", lines).split(",", -1);
        InetAddress address = peer;
        for (int i = path.length - 1; i >= 0 && isTrusted(address); i--) {
            address = read(strip(path[i]));
            if (address == null) {
                return null;
            }
        }
        return address;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    /** Containers write IPv6 with brackets or without, and with the zone of a link-local address. */
    private static @Nullable InetAddress peer(@Nullable String text) {
        if (text == null) {
            return null;
        }
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String plain = bracketed ? text.substring(1, text.length() - 1) : text;
        int zone = plain.indexOf('%');
        return Cidr.address(zone < 0 ? plain : plain.substring(0, zone));
    }

    private static @Nullable InetAddress read(String text) {
        Matcher plain = PLAIN.matcher(text);
        if (plain.matches()) {
            String ipv6 = plain.group(3);
            return isPort(plain.group(2)) ? Cidr.address(ipv6 == null ? plain.group(1) : ipv6) : null;
        }
        Matcher bracketed = BRACKETED.matcher(text);
        boolean isIpv6 = bracketed.matches() && bracketed.group(1).indexOf(':') >= 0;
        return isIpv6 && isPort(bracketed.group(2)) ? Cidr.address(bracketed.group(1)) : null;
    }

    private static boolean isPort(@Nullable String digits) {
        return digits == null || Integer.parseInt(digits) <= HIGHEST_PORT;
    }

    /** Blanks and tabs alone, which is what may stand around the elements of a list. */
    private static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
