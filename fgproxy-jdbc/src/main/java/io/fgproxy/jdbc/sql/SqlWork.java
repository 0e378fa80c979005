package io.fgproxy.jdbc.sql;

import java.sql.SQLException;

/**
 * What is to be done in one transaction. May be called several times, each time in a new transaction, so it must not
 * change anything but the database.
 */
@FunctionalInterface
public interface SqlWork<T> {
    /** Does the work. Whatever it throws rolls the transaction back. */
    T run(SqlSession session) throws SQLException;
}
