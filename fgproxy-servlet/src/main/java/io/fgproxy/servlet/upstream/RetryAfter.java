package io.fgproxy.servlet.upstream;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * For how long upstream asks to be left alone: by {@code Retry-After} (RFC 9110, section 10.2.3), by OpenAI's {@code
 * retry-after-ms}, or by its {@code x-ratelimit-reset-requests} and {@code -tokens}. What is not understood is as if it
 * were not there.
 */
public final class RetryAfter {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    /** As in {@code 6m0s}, {@code 8.64s} or {@code 120ms}. */
    private static final Pattern SPAN = Pattern.compile("(?:([0-9]{1,4})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,8})m(?!s))?"
            + "(?:([0-9]{1,9}(?:\\.[0-9]{1,9})?)s)?(?:([0-9]{1,9}(?:\\.[0-9]{1,9})?)ms)?");

    private RetryAfter() {}

    /**
     * Reads the header fields of a response, by their lower-case names.
     *
     * @param now from which dates are counted
     */
    public static Optional<Duration> of(Map<String, List<String>> headers, Instant now) {
        return first(headers, "retry-after-ms")
                .flatMap(text -> number(text, 3))
                .or(() -> first(headers, "retry-after")
                        .flatMap(text -> number(text, 0).or(() -> date(text, now))))
                .or(() -> reset(headers));
    }

    private static Optional<String> first(Map<String, List<String>> headers, String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst().map(String::strip);
    }

    /** @param scale how many decimal places a second is away */
    private static Optional<Duration> number(String text, int scale) {
        return NUMBER.matcher(text).matches()
                ? Optional.of(Duration.ofNanos(
                        new BigDecimal(text).movePointRight(9 - scale).longValue()))
                : Optional.empty();
    }

    private static Optional<Duration> date(String text, Instant now) {
        try {
            Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
            return Optional.of(date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The reset of what has nothing left, the later one of two; if nothing is said to be empty, the sooner reset. */
    private static Optional<Duration> reset(Map<String, List<String>> headers) {
        Optional<Duration> empty = kinds().filter(kind -> first(headers, "x-ratelimit-remaining-" + kind)
                        .filter("0"::equals)
                        .isPresent())
                .map(kind -> resetOf(headers, kind))
                .flatMap(Optional::stream)
                .max(Duration::compareTo);
        return empty.or(() -> kinds().map(kind -> resetOf(headers, kind))
                .flatMap(Optional::stream)
                .min(Duration::compareTo));
    }

    private static Stream<String> kinds() {
        return Stream.of("requests", "tokens");
    }

    private static Optional<Duration> resetOf(Map<String, List<String>> headers, String kind) {
        return first(headers, "x-ratelimit-reset-" + kind).flatMap(RetryAfter::span);
    }

    private static Optional<Duration> span(String text) {
        Matcher matcher = SPAN.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        long[] seconds = {86_400, 3_600, 60};
        Duration sum = Duration.ZERO;
        for (int i = 0; i < seconds.length; i++) {
            String part = matcher.group(i + 1);
            sum = sum.plusSeconds(part == null ? 0 : Long.parseLong(part) * seconds[i]);
        }
        return Optional.of(sum.plus(part(matcher.group(4), 0)).plus(part(matcher.group(5), 3)));
    }

    private static Duration part(@Nullable String text, int scale) {
        return text == null ? Duration.ZERO : number(text, scale).orElse(Duration.ZERO);
    }
}
