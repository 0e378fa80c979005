package io.fgproxy.servlet.admin;

import io.fgproxy.key.SubKeyId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query, strictly: what is unknown, given twice or wrong is refused by name. Immutable and
 * thread-safe.
 */
final class Query {
    /** The end of the year 9999. */
    private static final long LATEST_SECOND = 253_402_300_799L;

    /** What stands for bytes that are no UTF-8. */
    private static final int REPLACEMENT = 0xFFFD;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");

    private final Map<String, String> given;

    private Query(Map<String, String> given) {
        this.given = given;
    }

    /** The parameters of the call, of which these are known. */
    static Query of(AdminCall call, String... known) {
        return new Query(AdminCall.parameters(call.target().query(), List.of(known)));
    }

    static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The text of a parameter; what no name has in it is refused before a database sees it. */
    static String decoded(String name, String raw) {
        String text = decoded(raw);
        boolean sound = text.codePoints()
                .noneMatch(c ->
                        Character.isISOControl(c) || c == REPLACEMENT || Character.getType(c) == Character.SURROGATE);
        if (!sound) {
            throw RefusedCall.badValue(name, name + " must be percent-encoded text in UTF-8.");
        }
        return text;
    }

    /** Its text; null if it is absent or empty. */
    @Nullable
    String text(String name) {
        String raw = given.get(name);
        return raw == null || raw.isEmpty() ? null : decoded(name, raw);
    }

    /** From 1 to {@code most}. */
    int number(String name, int most, int otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > most) {
            throw RefusedCall.badValue(name, name + " must be an integer from 1 to " + most + ".");
        }
        return Integer.parseInt(text);
    }

    Instant time(String name, Instant otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        if (!SECONDS.matcher(text).matches() || Long.parseLong(text) > LATEST_SECOND) {
            throw RefusedCall.badValue(
                    name, name + " must be in Unix seconds (not milliseconds), from 0 to " + LATEST_SECOND + ".");
        }
        return Instant.ofEpochSecond(Long.parseLong(text));
    }

    /** UTC if it is not said. */
    ZoneId zone() {
        String text = text("zone");
        try {
            return text == null ? ZoneOffset.UTC : ZoneId.of(text);
        } catch (DateTimeException e) {
            throw RefusedCall.badValue("zone", "zone must be the name of a time zone, such as Europe/Berlin.");
        }
    }

    @Nullable
    SubKeyId subKey() {
        String text = text("sub_key");
        try {
            return text == null ? null : new SubKeyId(text);
        } catch (IllegalArgumentException e) {
            throw RefusedCall.badValue("sub_key", "sub_key must be the id of a sub-key.");
        }
    }

    /** Whether the answer is to be text for a spreadsheet. */
    boolean csv() {
        String format = text("format");
        if (format != null && !format.equals("csv") && !format.equals("json")) {
            throw RefusedCall.badValue("format", "format must be json or csv.");
        }
        return "csv".equals(format);
    }
}
