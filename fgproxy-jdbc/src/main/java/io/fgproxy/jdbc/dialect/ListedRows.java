package io.fgproxy.jdbc.dialect;

import io.fgproxy.jdbc.sql.ManyRows;
import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.jdbc.sql.Step;
import java.util.ArrayList;
import java.util.List;

/** Many rows in one statement: good where each statement travels. */
final class ListedRows extends ManyRows {
    private static final int MOST_AT_ONCE = 64;

    @Override
    public List<Step> insert(String table, String columns, List<SqlValue[]> rows) {
        List<Step> steps = new ArrayList<>();
        int done = 0;
        while (done < rows.size()) {
            // Powers of two, so that a database sees few different statements and can keep their plans.
            int count = Math.min(MOST_AT_ONCE, Integer.highestOneBit(rows.size() - done));
            List<SqlValue> values = new ArrayList<>();
            rows.subList(done, done + count).forEach(row -> values.addAll(List.of(row)));
            String one = marks(rows.get(0).length);
            steps.add(Step.update(
                    insertInto(table, columns) + " VALUES " + (one + ", ").repeat(count - 1) + one,
                    values.toArray(new SqlValue[0])));
            done += count;
        }
        return steps;
    }

    @Override
    protected List<Step> delete(String table, List<String> ids) {
        return among(ids, (among, values) -> Step.update("DELETE FROM " + table + " WHERE id" + among, values));
    }
}
