package io.fgproxy.jdbc.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Statements on many rows at once. This base takes one small statement for each row to be written, in a batch: good where
 * statements are compiled anew whenever their text changes, in this process. Immutable and thread-safe.
 */
public class ManyRows {
    private static final int MOST_AT_ONCE = 64;

    /** Batches. */
    public ManyRows() {}

    /** Does steps, each after the one before; together, where that saves journeys. */
    public void run(SqlSession session, List<Step> steps) throws SQLException {
        for (Step step : steps) {
            session.run(step);
        }
    }

    /** Inserts rows, each with a value for each of the columns, which are separated by commas. */
    public List<Step> insert(String table, String columns, List<SqlValue[]> rows) {
        return rows.isEmpty()
                ? List.of()
                : List.of(Step.updateAll(
                        insertInto(table, columns) + " VALUES " + marks(rows.get(0).length), rows, changed -> {}));
    }

    /**
     * Changes rows.
     *
     * @param columns what is set, and the key that it is set by as the last one
     * @param rows a value for each of the columns
     * @param changed gets how many were changed
     */
    public List<Step> update(String table, List<String> columns, List<SqlValue[]> rows, IntConsumer changed) {
        int last = columns.size() - 1;
        String settings =
                columns.subList(0, last).stream().map(column -> column + " = ?").collect(Collectors.joining(", "));
        return rows.isEmpty()
                ? List.of()
                : List.of(Step.updateAll(
                        "UPDATE " + table + " SET " + settings + " WHERE " + columns.get(last) + " = ?",
                        rows,
                        changed));
    }

    /** Deletes the rows with these ids, and gives what was in them to somebody. */
    public <T> List<Step> take(String table, String columns, List<String> ids, RowReader<T> reader, Consumer<T> taken) {
        String select = "SELECT " + columns + " FROM " + table + " WHERE id";
        List<Step> steps =
                new ArrayList<>(among(ids, (among, values) -> Step.query(select + among, reader, taken, values)));
        steps.addAll(delete(table, ids));
        return steps;
    }

    /** Deletes the rows with these ids. */
    protected List<Step> delete(String table, List<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : List.of(Step.updateAll(
                        "DELETE FROM " + table + " WHERE id = ?",
                        ids.stream()
                                .map(id -> new SqlValue[] {SqlValue.text(id)})
                                .toList(),
                        changed -> {}));
    }

    /**
     * Does something for all of these values, as many at once as is good.
     *
     * @param step gets a condition that goes behind the name of a column, and the values for its question marks
     */
    public List<Step> among(List<String> values, BiFunction<String, SqlValue[], Step> step) {
        List<Step> steps = new ArrayList<>();
        for (int done = 0; done < values.size(); done += MOST_AT_ONCE) {
            List<String> some = values.subList(done, Math.min(values.size(), done + MOST_AT_ONCE));
            // Powers of two, so that a database sees few different statements and can keep their plans.
            int size = Integer.highestOneBit(some.size());
            size = size == some.size() ? size : 2 * size;
            SqlValue[] padded = new SqlValue[size];
            for (int i = 0; i < size; i++) {
                padded[i] = SqlValue.text(some.get(Math.min(i, some.size() - 1)));
            }
            steps.add(step.apply(" IN " + marks(size), padded));
        }
        return steps;
    }

    /** The beginning of a statement that inserts. */
    protected static String insertInto(String table, String columns) {
        return "INSERT INTO " + table + " (" + columns + ")";
    }

    /** So many question marks in parentheses. */
    protected static String marks(int count) {
        return "(" + "?, ".repeat(count - 1) + "?)";
    }
}
