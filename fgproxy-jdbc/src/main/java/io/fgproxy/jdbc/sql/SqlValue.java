package io.fgproxy.jdbc.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
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

    /** An array of texts. */
    static SqlValue texts(List<String> values) {
        return new Many("VARCHAR", values.toArray(new String[0]));
    }

    /** An array of values of one kind, at least one; arrays of arrays there are none. */
    static SqlValue array(List<SqlValue> values) {
        return values.get(0) instanceof WholeNumber
                ? new Many(
                        "BIGINT",
                        values.stream()
                                .map(value -> ((WholeNumber) value).value())
                                .toArray(Long[]::new))
                : new Many(
                        "VARCHAR",
                        values.stream().map(value -> ((Text) value).value()).toArray(String[]::new));
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

    /** See {@link SqlValue#array}; the type is that of the elements. */
    final class Many implements SqlValue {
        private final String type;
        private final @Nullable Object[] values;

        private Many(String type, @Nullable Object[] values) {
            this.type = type;
            this.values = values;
        }

        @Override
        public void set(PreparedStatement statement, int index) throws SQLException {
            statement.setArray(index, statement.getConnection().createArrayOf(type, values));
        }
    }
}
