package io.fgproxy.store;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ids for holds: unique for ever on any number of nodes, and later ones sort behind earlier ones, so that the index of a
 * database is read and written at one end and not all over. They are no secret and can be guessed. Thread-safe.
 */
public final class HoldIds {
    private static final HexFormat HEX = HexFormat.of();

    private final String process;
    private final AtomicInteger count;

    /** Ids that no other process and no other instance makes. */
    public HoldIds(SecureRandom random) {
        process = HEX.toHexDigits(random.nextLong());
        count = new AtomicInteger(random.nextInt());
    }

    /** The next id: 36 hexadecimal digits. */
    public String next(Instant now) {
        return HEX.toHexDigits(now.toEpochMilli(), 12) + process + HEX.toHexDigits(count.getAndIncrement());
    }
}
