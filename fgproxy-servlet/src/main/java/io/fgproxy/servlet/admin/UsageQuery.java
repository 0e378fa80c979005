package io.fgproxy.servlet.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of the usage log are asked for.
 *
 * @param from ended at or after this
 * @param to ended before this
 * @param limit how many at most
 */
record UsageQuery(Instant from, Instant to, int limit) {
    /** The longest page. */
    static final int MOST = 1000;

    private static final int DEFAULT = 20;

    /** The end of the year 9999. */
    private static final long LATEST_SECOND = 253_402_300_799L;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,2}|1000");

    static UsageQuery of(@Nullable String query) {
        Map<String, String> given = AdminCall.parameters(query, List.of("from", "to", "limit"));
        String limit = given.get("limit");
        if (limit != null && !LIMIT.matcher(limit).matches()) {
            throw RefusedCall.badValue("limit", "limit must be an integer from 1 to " + MOST + ".");
        }
        return new UsageQuery(
                time("from", given.get("from"), 0),
                time("to", given.get("to"), LATEST_SECOND),
                limit == null ? DEFAULT : Integer.parseInt(limit));
    }

    private static Instant time(String name, @Nullable String text, long otherwise) {
        if (text == null) {
            return Instant.ofEpochSecond(otherwise);
        }
        boolean sound = SECONDS.matcher(text).matches() && Long.parseLong(text) <= LATEST_SECOND;
        if (!sound) {
            throw RefusedCall.badValue(
                    name, name + " must be in Unix seconds (not milliseconds), from 0 to " + LATEST_SECOND + ".");
        }
        return Instant.ofEpochSecond(Long.parseLong(text));
    }
}
