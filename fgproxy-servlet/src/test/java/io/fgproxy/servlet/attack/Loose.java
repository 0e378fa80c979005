package io.fgproxy.servlet.attack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What careless readers do to URLs. */
final class Loose {
    private static final int MOST_PATHS = 500;
    private static final List<UnaryOperator<String>> LIBERTIES = List.of(
            Loose::percent,
            path -> path.replace('\\', '/'),
            path -> path.replaceAll(";[^/]*", ""),
            path -> path.replaceAll("/{2,}", "/"),
            Loose::withoutDots,
            path -> path.toLowerCase(Locale.ROOT),
            path -> path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path,
            path -> path.replaceAll("[\\x00?#].*", ""),
            path -> path.replaceAll("\\s+", ""),
            path -> path.replaceFirst("(?i)^https?://[^/]*", ""));

    private Loose() {}

    /** Every path that this one may be taken for: each liberty taken or not, in any order. */
    static Set<String> paths(String raw) {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        open.add(raw);
        seen.add(raw);
        while (!open.isEmpty() && seen.size() < MOST_PATHS) {
            String path = open.remove();
            for (UnaryOperator<String> liberty : LIBERTIES) {
                String other = liberty.apply(path);
                if (seen.add(other)) {
                    open.add(other);
                }
            }
        }
        return seen;
    }

    /** Undoes percent-escapes where there are any, however broken the rest is. */
    static String percent(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%' && i + 2 < text.length() && isHex(text, i + 1) && isHex(text, i + 2)) {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return Texts.overlong(bytes.toByteArray());
    }

    private static boolean isHex(String text, int at) {
        return Character.digit(text.charAt(at), 16) >= 0;
    }

    private static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        String joined = String.join("/", kept);
        return joined.startsWith("/") ? joined : "/" + joined;
    }
}
