package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.hsqldb.jdbc.JDBCDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing is worth nothing. */
class LeakCheckedDataSourceTest {
    private LeakCheckedDataSource checked;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        JDBCDataSource source = new JDBCDataSource();
        source.setURL("jdbc:hsqldb:mem:leaks");
        source.setUser("SA");
        checked = new LeakCheckedDataSource(source);
        connection = checked.dataSource().getConnection();
    }

    private void assertFound(String what) throws SQLException {
        connection.close();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> checked.assertNoLeaks())
                .withMessageContaining(what);
    }

    @Test
    void cleanUseIsFine() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("VALUES (1)")) {
            rows.next();
        }
        connection.close();
        checked.assertNoLeaks();
    }

    @Test
    void openConnectionIsFound() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> checked.assertNoLeaks())
                .withMessageContaining("not closed");
    }

    @Test
    void openStatementIsFound() throws SQLException {
        connection.prepareStatement("VALUES (1)");
        assertFound("still open");
    }

    @Test
    void openResultSetIsFound() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("VALUES (1)");
        }
        assertFound("still open");
    }

    @Test
    void changedAutocommitIsFound() throws SQLException {
        connection.setAutoCommit(false);
        assertFound("autocommit is no longer true");
    }

    @Test
    void changedIsolationIsFound() throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        assertFound("isolation is no longer 2");
    }
}
