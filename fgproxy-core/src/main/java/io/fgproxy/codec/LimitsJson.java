package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.operation.ModelPattern;
import io.fgproxy.quota.Increase;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Limits:
 *
 * <pre>{@code
 * [{"meter":"cost_usd","amount":5,"window":"month","zone":"Europe/Berlin","models":"gpt-4o*","mode":"strict",
 *   "alerts":[80,100],"increase":{"amount":2.5,"until":1893456000}}]
 * }</pre>
 *
 * <p>Only {@code meter}, {@code amount} and {@code window} must be there. Amounts are integers, of money decimal numbers or
 * strings in USD with at most six decimals. An entry with a negative amount says "unlimited" and is left out.
 */
public final class LimitsJson {
    /** The largest integer that every JSON reader keeps exactly (RFC 8259 section 6). */
    private static final long LARGEST = (1L << 53) - 1;

    private static final int MICROS = 6;

    /** As many as the largest amount of micro-USD has in front of the point. */
    private static final int WHOLE_DIGITS = 13;

    private static final int LONGEST_NUMBER = 30;
    private static final String LIFETIME = "lifetime";
    private static final List<String> MEMBERS =
            List.of("meter", "amount", "window", "zone", "models", "mode", "alerts", "increase");

    /** What every window that knows no zone is in. */
    private static final ZoneId UTC = ZoneOffset.UTC;

    private LimitsJson() {}

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is anything else; the message names the member
     */
    public static List<Limit> read(String json) {
        return readStored(Members.required(StrictJson.object("{\"limits\":" + json + "}"), "", "limits"), "limits");
    }

    /** Writes limits without how they stand. */
    public static String write(List<Limit> limits) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        writeAll(array, limits);
        return StrictJson.write(array);
    }

    static void writeAll(ArrayNode array, List<Limit> limits) {
        limits.forEach(limit -> writeOne(array.addObject(), limit));
    }

    /** As they come in: with amounts that every reader keeps. */
    static List<Limit> read(JsonNode node, String path) {
        return read(node, path, LARGEST);
    }

    /** As they were written, with whatever amounts. */
    static List<Limit> readStored(JsonNode node, String path) {
        return read(node, path, Long.MAX_VALUE);
    }

    private static List<Limit> read(JsonNode node, String path, long largest) {
        if (!node.isArray()) {
            throw new InvalidMemberException(path, path + " must be an array of objects");
        }
        List<Limit> limits = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            String place = path + "[" + i + "]";
            Limit limit = readOne(Members.object(node.get(i), place, MEMBERS), place, largest);
            if (limit != null && limits.stream().anyMatch(limit::isLike)) {
                throw new InvalidMemberException(
                        place,
                        place + " bounds the same as one before it: meter, window, models and mode are the same");
            }
            if (limit != null) {
                limits.add(limit);
            }
        }
        return limits;
    }

    private static @Nullable Limit readOne(ObjectNode entry, String path, long largest) {
        Meter meter = meter(entry, path);
        Window window = window(entry, path, meter);
        long amount = amount(Members.required(entry, path + ".", "amount"), path + ".amount", meter, largest);
        JsonNode models = Members.valueOf(entry, "models");
        ModelPattern pattern = models == null
                ? null
                : Members.at(path + ".models", () -> ModelPattern.of(Members.text(models, path + ".models")));
        List<Integer> alerts = alerts(Members.valueOf(entry, "alerts"), path + ".alerts");
        Increase increase = increase(Members.valueOf(entry, "increase"), path + ".increase", meter, largest);
        boolean loose = isLoose(entry, path);
        return amount < 0
                ? null
                : Members.at(path, () -> new Limit(meter, amount, window, pattern, loose, alerts, increase));
    }

    private static boolean isLoose(ObjectNode entry, String path) {
        JsonNode mode = Members.valueOf(entry, "mode");
        String text = mode == null ? "strict" : Members.text(mode, path + ".mode");
        return switch (text) {
            case "strict" -> false;
            case "loose" -> true;
            default -> throw new InvalidMemberException(path + ".mode", path + ".mode must be strict or loose");
        };
    }

    private static Meter meter(ObjectNode entry, String path) {
        String code = Members.text(Members.required(entry, path + ".", "meter"), path + ".meter");
        for (Meter meter : Meter.values()) {
            if (meter.code().equals(code)) {
                return meter;
            }
        }
        throw new InvalidMemberException(
                path + ".meter",
                path + ".meter must be one of "
                        + List.of(Meter.values()).stream().map(Meter::code).toList());
    }

    private static Window window(ObjectNode entry, String path, Meter meter) {
        JsonNode node = meter == Meter.CONCURRENCY
                ? Members.valueOf(entry, "window")
                : Members.required(entry, path + ".", "window");
        String code = node == null ? LIFETIME : Members.text(node, path + ".window");
        JsonNode zone = Members.valueOf(entry, "zone");
        if (code.equals(LIFETIME)) {
            if (zone != null) {
                throw new InvalidMemberException(path + ".zone", path + ".zone makes no sense for a lifetime");
            }
            return Window.lifetime();
        }
        ZoneId id = zone == null ? UTC : zone(Members.text(zone, path + ".zone"), path + ".zone");
        for (Window.Unit unit : Window.Unit.values()) {
            if (unit.name().toLowerCase(Locale.ROOT).equals(code)) {
                return new Window.Calendar(unit, id);
            }
        }
        throw new InvalidMemberException(
                path + ".window", path + ".window must be lifetime, minute, hour, day, week or month");
    }

    private static ZoneId zone(String text, String path) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new InvalidMemberException(path, path + " must be a time zone such as Europe/Berlin");
        }
    }

    private static long amount(JsonNode node, String path, Meter meter, long largest) {
        long amount = meter == Meter.COST_USD ? micros(node, path) : Members.integer(node, path);
        if (amount > largest) {
            throw new InvalidMemberException(
                    path,
                    path + " must be at most "
                            + (meter == Meter.COST_USD ? BigDecimal.valueOf(largest, MICROS) : largest));
        }
        return amount;
    }

    private static long micros(JsonNode node, String path) {
        // Through the text, because a double is not what was written.
        BigDecimal usd = decimal(node, path).stripTrailingZeros();
        if ((long) usd.precision() - usd.scale() > WHOLE_DIGITS) {
            return usd.signum() < 0 ? -1 : Long.MAX_VALUE;
        }
        if (usd.scale() > MICROS) {
            throw noMoney(path);
        }
        BigInteger micros = usd.setScale(MICROS, RoundingMode.UNNECESSARY).unscaledValue();
        if (micros.bitLength() >= Long.SIZE) {
            return micros.signum() < 0 ? -1 : Long.MAX_VALUE;
        }
        return micros.longValue();
    }

    private static BigDecimal decimal(JsonNode node, String path) {
        boolean sound = node.isNumber() || (node.isTextual() && node.textValue().length() <= LONGEST_NUMBER);
        if (!sound) {
            throw noMoney(path);
        }
        try {
            return new BigDecimal(node.asText());
        } catch (NumberFormatException e) {
            throw noMoney(path);
        }
    }

    private static InvalidMemberException noMoney(String path) {
        return new InvalidMemberException(
                path, path + " must be an amount in USD with at most six decimals, as a number or a string");
    }

    private static List<Integer> alerts(@Nullable JsonNode node, String path) {
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            throw new InvalidMemberException(path, path + " must be an array of percentages");
        }
        return IntStream.range(0, node.size())
                .mapToObj(i -> (int) Math.max(-1, Math.min(1000, Members.integer(node.get(i), path + "[" + i + "]"))))
                .toList();
    }

    private static @Nullable Increase increase(@Nullable JsonNode node, String path, Meter meter, long largest) {
        if (node == null) {
            return null;
        }
        ObjectNode object = Members.object(node, path, List.of("amount", "until"));
        long more = amount(Members.required(object, path + ".", "amount"), path + ".amount", meter, largest);
        Instant until = Times.read(Members.required(object, path + ".", "until"), path + ".until");
        return Members.at(path, () -> new Increase(more, until));
    }

    /** Writes limits and how they stand. */
    static void writeStandings(ArrayNode array, List<LimitStanding> standings) {
        standings.forEach(standing -> writeStanding(array.addObject(), standing));
    }

    /** Writes a limit and how it stands. */
    static void writeStanding(ObjectNode node, LimitStanding standing) {
        writeOne(node, standing.limit());
        Meter meter = standing.limit().meter();
        put(node, "used", meter, standing.used());
        put(node, "held", meter, standing.held());
        put(node, "remaining", meter, standing.remaining());
        long end = standing.counter().end();
        node.put("resets_at", end == Long.MAX_VALUE ? null : Long.valueOf(Math.floorDiv(end, 1000L)));
    }

    private static void writeOne(ObjectNode node, Limit limit) {
        node.put("meter", limit.meter().code());
        put(node, "amount", limit.meter(), limit.amount());
        node.put("window", limit.window().code());
        if (limit.window() instanceof Window.Calendar calendar
                && !calendar.zone().equals(UTC)) {
            node.put("zone", calendar.zone().getId());
        }
        if (limit.models() != null) {
            node.put("models", limit.models().text());
        }
        if (limit.loose()) {
            node.put("mode", "loose");
        }
        if (!limit.alerts().isEmpty()) {
            ArrayNode alerts = node.putArray("alerts");
            limit.alerts().forEach(alerts::add);
        }
        Increase increase = limit.increase();
        if (increase != null) {
            ObjectNode more = node.putObject("increase");
            put(more, "amount", limit.meter(), increase.amount());
            more.put("until", increase.until().getEpochSecond());
        }
    }

    /** Money in USD, as it was read. */
    static void put(ObjectNode node, String name, Meter meter, long amount) {
        if (meter == Meter.COST_USD) {
            BigDecimal usd = BigDecimal.valueOf(amount, MICROS).stripTrailingZeros();
            node.put(name, usd.scale() < 0 ? usd.setScale(0) : usd);
        } else {
            node.put(name, amount);
        }
    }
}
