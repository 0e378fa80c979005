package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;

/**
 * Watches what is done with the connections of a data source: everything that is opened must be closed before its
 * connection is, and a connection must go back with the autocommit and the isolation it came with.
 */
final class LeakCheckedDataSource {
    private final DataSource real;
    private final Set<Object> open = ConcurrentHashMap.newKeySet();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Queue<String> executed = new ConcurrentLinkedQueue<>();

    LeakCheckedDataSource(DataSource real) {
        this.real = real;
    }

    DataSource dataSource() {
        return wrap(DataSource.class, real, (name, args, result) -> {
            if (result instanceof Connection connection) {
                return connection(connection);
            }
            return result;
        });
    }

    /** The texts of the statements that were executed without values. */
    List<String> executed() {
        return List.copyOf(executed);
    }

    void assertNoLeaks() {
        assertThat(faults).as("connections that did not go back as they came").isEmpty();
        assertThat(open).as("what was not closed").isEmpty();
    }

    private Connection connection(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        int isolation = connection.getTransactionIsolation();
        Set<Object> mine = ConcurrentHashMap.newKeySet();
        open.add(connection);
        return wrap(
                Connection.class,
                connection,
                (name, args) -> {
                    if (name.equals("close") && open.remove(connection)) {
                        checkReturned(connection, autoCommit, isolation);
                        if (!mine.isEmpty()) {
                            faults.add("still open: " + mine);
                        }
                    }
                },
                (name, args, result) -> result instanceof Statement statement ? statement(statement, mine) : result);
    }

    private void checkReturned(Connection connection, boolean autoCommit, int isolation) throws SQLException {
        if (connection.isClosed() || !connection.isValid(1)) {
            return;
        }
        if (connection.getAutoCommit() != autoCommit) {
            faults.add("autocommit is no longer " + autoCommit);
        }
        if (connection.getTransactionIsolation() != isolation) {
            faults.add("isolation is no longer " + isolation);
        }
    }

    private Statement statement(Statement statement, Set<Object> mine) {
        mine.add(statement);
        Class<?> type =
                statement instanceof java.sql.PreparedStatement ? java.sql.PreparedStatement.class : Statement.class;
        return (Statement) wrap(
                type,
                statement,
                (name, args) -> {
                    if (name.equals("close")) {
                        mine.remove(statement);
                    } else if (name.equals("execute") && args != null) {
                        executed.add((String) args[0]);
                    }
                },
                (name, args, result) -> result instanceof ResultSet rows ? resultSet(rows, mine) : result);
    }

    private static ResultSet resultSet(ResultSet rows, Set<Object> mine) {
        mine.add(rows);
        return wrap(
                ResultSet.class,
                rows,
                (name, args) -> {
                    if (name.equals("close")) {
                        mine.remove(rows);
                    }
                },
                (name, args, result) -> result);
    }

    private interface Before {
        void call(String method, Object[] args) throws SQLException;
    }

    private interface After {
        Object call(String method, Object[] args, Object result) throws SQLException;
    }

    private static <T> T wrap(Class<T> type, Object target, After after) {
        return wrap(type, target, (name, args) -> {}, after);
    }

    private static <T> T wrap(Class<T> type, Object target, Before before, After after) {
        return type.cast(Proxy.newProxyInstance(
                LeakCheckedDataSource.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    before.call(method.getName(), args);
                    try {
                        return after.call(method.getName(), args, method.invoke(target, args));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
