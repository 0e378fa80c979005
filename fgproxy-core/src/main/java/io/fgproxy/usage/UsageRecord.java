package io.fgproxy.usage;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One row of the usage log: a request that went upstream, and what it was charged. Immutable and thread-safe.
 *
 * @param id that of the request and its hold
 * @param key who made it
 * @param group the group of keys that it counted in; null for none
 * @param mainKey with which it went upstream; null if that is not known any more
 * @param operation its name in the catalogue
 * @param model the first model that it names; null for none
 * @param startedAt when it was admitted
 * @param endedAt when it was settled
 * @param status that upstream answered with; 0 if there was no answer
 * @param source how its amounts were found
 * @param charged what was charged
 * @param usage what upstream reported; {@link Usage#ZERO} if it did not
 */
public record UsageRecord(
        String id,
        SubKeyId key,
        @Nullable String group,
        @Nullable MainKeyId mainKey,
        String operation,
        @Nullable String model,
        Instant startedAt,
        Instant endedAt,
        int status,
        Source source,
        Amounts charged,
        Usage usage) {
    /** The same with another end. */
    public UsageRecord endingAt(Instant end) {
        return new UsageRecord(
                id, key, group, mainKey, operation, model, startedAt, end, status, source, charged, usage);
    }

    /** How the amounts of a request were found. */
    public enum Source {
        /** Upstream reported them. */
        REPORTED,
        /** Upstream reported nothing: what was held is charged. */
        ESTIMATED,
        /** The proxy that held it never said how it ended: what was held is charged. */
        COLLECTED,
        /** Upstream refused or failed: nothing is charged. */
        FAILED;

        /** The name in JSON and in stores: lower case. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The source with this {@link #code()}.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Source ofCode(String code) {
            for (Source source : values()) {
                if (source.code().equals(code)) {
                    return source;
                }
            }
            throw new IllegalArgumentException("Unknown source of usage: " + code);
        }
    }
}
