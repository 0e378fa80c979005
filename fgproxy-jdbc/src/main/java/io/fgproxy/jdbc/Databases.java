package io.fgproxy.jdbc;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.dialect.HsqldbDialect;
import io.fgproxy.jdbc.dialect.PostgresDialect;
import io.fgproxy.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Which database this is, and which dialect it speaks. */
final class Databases {
    private Databases() {}

    /** The name that the database gives itself. */
    static String productName(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getMetaData().getDatabaseProductName();
        } catch (SQLException e) {
            throw new StoreException("The database cannot be reached", e);
        }
    }

    /** The dialect of a database that is known by name; a guess would be worse than a refusal. */
    static SqlDialect detect(String productName) {
        return switch (productName) {
            case "HSQL Database Engine" -> SqlDialect.HSQLDB;
            case "PostgreSQL" -> SqlDialect.POSTGRESQL;
            default ->
                throw new StoreException("The database '" + productName + "' is not supported: use HSQLDB or"
                        + " PostgreSQL, or choose standard SQL explicitly with"
                        + " JdbcKeyStore.builder(dataSource).dialect(SqlDialect.ANSI) and test that it works");
        };
    }

    static Dialect dialect(SqlDialect choice) {
        return switch (choice) {
            case ANSI -> new Dialect();
            case HSQLDB -> new HsqldbDialect();
            case POSTGRESQL -> new PostgresDialect();
        };
    }
}
