package io.fgproxy.jdbc.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Makes a value of the current row. */
@FunctionalInterface
public interface RowReader<T> {
    /** Reads the current row and does not move. */
    T read(ResultSet row) throws SQLException;
}
