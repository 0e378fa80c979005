package io.fgproxy.jdbc.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** A value for one question mark. Nulls keep their type, because some databases insist on it. */
public sealed interface SqlValue {
    /** Sets the value of the question mark with this number, from 1. */
    void set(PreparedStatement statement, int index) throws SQLException;

    /** A text, or null. */
    static SqlValue text(@Nullable String value) {
        return new Text(value);
    }

    /** A whole number, or null. */
    static SqlValue number(@Nullable Long value) {
        return new WholeNumber(value);
    }

    /** See {@link SqlValue#text}. */
    record Text(@Nullable String value) implements SqlValue {
        @Override
        public void set(PreparedStatement statement, int index) throws SQLException {
            statement.setString(index, value);
        }
    }

    /** See {@link SqlValue#number}. */
    record WholeNumber(@Nullable Long value) implements SqlValue {
        @Override
        public void set(PreparedStatement statement, int index) throws SQLException {
            if (value == null) {
                statement.setNull(index, Types.BIGINT);
            } else {
                statement.setLong(index, value);
            }
        }
    }
}
