package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.quota.Balance;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The limits of a sub-key in the admin API: {@code [{"meter":"requests","amount":1000,"window":"lifetime"}]}. */
final class LimitsJson {
    /** The largest integer that every JSON reader keeps exactly (RFC 8259 section 6). */
    private static final long LARGEST = (1L << 53) - 1;

    private static final Window WINDOW = new Window.Lifetime();

    private LimitsJson() {}

    /** Reads limits; an entry with a negative amount says "unlimited" and is left out. */
    static List<Limit> read(JsonNode node) {
        if (!node.isArray()) {
            throw new InvalidMemberException("limits", "limits must be an array of objects");
        }
        List<Limit> limits = new ArrayList<>();
        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i < node.size(); i++) {
            String path = "limits[" + i + "]";
            if (!(node.get(i) instanceof ObjectNode entry)) {
                throw new InvalidMemberException(path, path + " must be an object");
            }
            Members.requireOnly(entry, path + ".", List.of("meter", "amount", "window"));
            Meter meter = meter(entry, path);
            Window window = window(entry, path);
            if (!seen.add(List.of(meter.code(), window.code()))) {
                throw new InvalidMemberException(path, "limits must have at most one entry for each meter and window");
            }
            long amount = Members.integer(Members.required(entry, path + ".", "amount"), path + ".amount");
            if (amount > LARGEST) {
                throw new InvalidMemberException(path + ".amount", path + ".amount must be at most " + LARGEST);
            }
            if (amount >= 0) {
                limits.add(new Limit(meter, amount, window));
            }
        }
        return limits;
    }

    /** Writes limits, and what is used of them. */
    static void write(ArrayNode array, List<Limit> limits, Balance balance) {
        for (Limit limit : limits) {
            array.addObject()
                    .put("meter", limit.meter().code())
                    .put("amount", limit.amount())
                    .put("window", limit.window().code())
                    .put("used", balance.used())
                    .put("held", balance.held());
        }
    }

    private static Meter meter(ObjectNode entry, String path) {
        String code = Members.text(Members.required(entry, path + ".", "meter"), path + ".meter");
        for (Meter meter : Meter.values()) {
            if (meter.code().equals(code)) {
                return meter;
            }
        }
        throw unsupported(path + ".meter", Meter.REQUESTS.code());
    }

    private static Window window(ObjectNode entry, String path) {
        String code = Members.text(Members.required(entry, path + ".", "window"), path + ".window");
        if (code.equals(WINDOW.code())) {
            return WINDOW;
        }
        throw unsupported(path + ".window", WINDOW.code());
    }

    private static InvalidMemberException unsupported(String path, String supported) {
        return new InvalidMemberException(
                path, "This " + path + " is not supported yet by this version; supported is: " + supported);
    }
}
