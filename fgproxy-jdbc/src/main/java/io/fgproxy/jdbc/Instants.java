package io.fgproxy.jdbc;

import io.fgproxy.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Instants as milliseconds since 1970: no time zone of a driver, session or server can touch them. */
final class Instants {
    private Instants() {}

    /** The millisecond that the instant is in, also before 1970; a fault if it is some 290 million years away. */
    static long toMillis(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException e) {
            throw new StoreException("No column can hold the instant " + instant, e);
        }
    }

    static @Nullable Long toMillisOrNull(@Nullable Instant instant) {
        return instant == null ? null : toMillis(instant);
    }

    static @Nullable Instant read(ResultSet row, String column) throws SQLException {
        Long millis = readNumber(row, column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    static @Nullable Long readNumber(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }
}
