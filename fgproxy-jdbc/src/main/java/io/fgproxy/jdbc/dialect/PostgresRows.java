package io.fgproxy.jdbc.dialect;

import io.fgproxy.jdbc.sql.ManyRows;
import io.fgproxy.jdbc.sql.RowReader;
import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.jdbc.sql.Step;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Many rows as one array for each column: one statement with one plan, however many there are. And all statements of one
 * step of work in one message, for what a lone request waits for is mostly the way to the database and back.
 */
final class PostgresRows extends ManyRows {

    @Override
    public void run(SqlSession session, List<Step> steps) throws SQLException {
        session.runTogether(steps);
    }

    @Override
    public List<Step> insert(String table, String columns, List<SqlValue[]> rows) {
        return rows.isEmpty()
                ? List.of()
                : List.of(Step.update(insertInto(table, columns) + " SELECT * FROM " + unnest(rows), arrays(rows)));
    }

    @Override
    public List<Step> update(String table, List<String> columns, List<SqlValue[]> rows, IntConsumer changed) {
        if (rows.isEmpty()) {
            return List.of();
        }
        int last = columns.size() - 1;
        String settings = columns.subList(0, last).stream()
                .map(column -> column + " = new." + column)
                .collect(Collectors.joining(", "));
        String key = columns.get(last);
        String sql = "UPDATE " + table + " SET " + settings + " FROM " + unnest(rows) + " AS new ("
                + String.join(", ", columns) + ") WHERE " + table + "." + key + " = new." + key;
        return List.of(Step.updateAll(sql, List.<SqlValue[]>of(arrays(rows)), changed));
    }

    @Override
    public <T> List<Step> take(String table, String columns, List<String> ids, RowReader<T> reader, Consumer<T> taken) {
        return among(
                ids,
                (among, values) -> Step.query(
                        "DELETE FROM " + table + " WHERE id" + among + " RETURNING " + columns, reader, taken, values));
    }

    @Override
    public List<Step> among(List<String> values, BiFunction<String, SqlValue[], Step> step) {
        return values.isEmpty()
                ? List.of()
                : List.of(step.apply(" = ANY (?)", new SqlValue[] {SqlValue.texts(values)}));
    }

    private static String unnest(List<SqlValue[]> rows) {
        return "unnest" + marks(rows.get(0).length);
    }

    private static SqlValue[] arrays(List<SqlValue[]> rows) {
        SqlValue[] arrays = new SqlValue[rows.get(0).length];
        for (int column = 0; column < arrays.length; column++) {
            List<SqlValue> values = new ArrayList<>(rows.size());
            for (SqlValue[] row : rows) {
                values.add(row[column]);
            }
            arrays[column] = SqlValue.array(values);
        }
        return arrays;
    }
}
