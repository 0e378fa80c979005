package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.SubKeySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the admin API is told to do with sub-keys, beside making and editing one. */
public final class SubKeyOrders {
    private static final int MOST_AT_ONCE = 1000;
    private static final String NUMBER = "{n}";

    /** As many seconds as 1,000 years have; more is a mistake. */
    private static final long MOST_SECONDS = 366L * 24 * 3600 * 1000;

    private static final long LONGEST_GRACE = 365L * 24 * 3600;

    private SubKeyOrders() {}

    /**
     * Reads the settings of many new sub-keys: those of one, and {@code count}, from 1 to 1,000. <code>{n}</code> in the
     * name is the number of the key, from 1; if it is not there, the number goes behind the name.
     *
     * @throws InvalidMemberException if a member is missing, unknown or wrong
     */
    public static List<SubKeySettings> readBulk(byte[] json, Function<String, Optional<KeyTemplate>> templates) {
        ObjectNode root = StrictJson.object(json);
        int count = (int) number(Members.required(root, "", "count"), "count", 1, MOST_AT_ONCE);
        root.remove("count");
        SubKeySettings common = SubKeyJson.readNew(root, "", templates);
        String name = common.name().contains(NUMBER) ? common.name() : common.name() + " " + NUMBER;
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> Members.named(
                        List.of("name"),
                        () -> common.toBuilder()
                                .name(name.replace(NUMBER, Integer.toString(n)))
                                .build()))
                .toList();
    }

    /** How long a key shall be valid. */
    public sealed interface Extension {
        /**
         * Until then.
         *
         * @param at the new expiry
         */
        record Until(Instant at) implements Extension {}

        /**
         * For so much longer.
         *
         * @param more from the expiry or from now, whichever is later
         */
        record By(Duration more) implements Extension {}
    }

    /**
     * Reads {@code {"expires_at":…}} or {@code {"seconds":…}}.
     *
     * @throws InvalidMemberException if it is anything else
     */
    public static Extension readExtension(byte[] json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", List.of("expires_at", "seconds"));
        JsonNode expiresAt = Members.valueOf(root, "expires_at");
        JsonNode seconds = Members.valueOf(root, "seconds");
        if ((expiresAt == null) == (seconds == null)) {
            throw new InvalidMemberException(null, "One of expires_at and seconds must be there");
        }
        if (expiresAt != null) {
            return new Extension.Until(Times.read(expiresAt, "expires_at"));
        }
        return new Extension.By(Duration.ofSeconds(number(seconds, "seconds", 1, MOST_SECONDS)));
    }

    /**
     * Reads {@code {"grace_seconds":3600}}; zero if it is absent, at most 365 days.
     *
     * @throws InvalidMemberException if it is anything else
     */
    public static Duration readGrace(byte[] json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", List.of("grace_seconds"));
        JsonNode grace = Members.valueOf(root, "grace_seconds");
        return grace == null ? Duration.ZERO : Duration.ofSeconds(number(grace, "grace_seconds", 0, LONGEST_GRACE));
    }

    private static long number(@Nullable JsonNode node, String name, long least, long most) {
        long number = node == null ? -1 : Members.integer(node, name);
        if (number < least || number > most) {
            throw new InvalidMemberException(name, name + " must be an integer from " + least + " to " + most);
        }
        return number;
    }
}
