package io.fgproxy.jdbc.sql;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** One statement, and who gets its answer. */
public sealed interface Step {
    /** The statement. */
    String sql();

    /** A query; each row is given to somebody. */
    static <T> Step query(String sql, RowReader<T> reader, Consumer<T> each, SqlValue... values) {
        return new Query<>(sql, reader, each, List.of(values));
    }

    /** A statement that changes rows, or something else. */
    static Step update(String sql, SqlValue... values) {
        return new Change(sql, List.<SqlValue[]>of(values), changed -> {});
    }

    /** A statement that is run once for each row of values; how many rows were changed in all is given to somebody. */
    static Step updateAll(String sql, List<SqlValue[]> rows, IntConsumer changed) {
        return new Change(sql, rows, changed);
    }

    /** See {@link Step#query}. */
    record Query<T>(String sql, RowReader<T> reader, Consumer<T> each, List<SqlValue> values) implements Step {}

    /** See {@link Step#updateAll}. */
    record Change(String sql, List<SqlValue[]> rows, IntConsumer changed) implements Step {}
}
