package io.fgproxy.jdbc;

import io.fgproxy.jdbc.dialect.DerbyDialect;
import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.dialect.H2Dialect;
import io.fgproxy.jdbc.dialect.HsqldbDialect;
import io.fgproxy.jdbc.dialect.MySqlDialect;
import io.fgproxy.jdbc.dialect.PostgresDialect;
import io.fgproxy.jdbc.dialect.SqliteDialect;
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
            case "MariaDB", "MySQL" -> SqlDialect.MYSQL;
            case "H2" -> SqlDialect.H2;
            case "Apache Derby" -> SqlDialect.DERBY;
            case "SQLite" -> SqlDialect.SQLITE;
            default ->
                throw new StoreException("The database '" + productName + "' is not supported: use PostgreSQL,"
                        + " MariaDB, MySQL, HSQLDB, H2, Derby or SQLite, or choose standard SQL explicitly with"
                        + " JdbcKeyStore.builder(dataSource).dialect(SqlDialect.ANSI) and test that it works");
        };
    }

    static Dialect dialect(SqlDialect choice) {
        return switch (choice) {
            case ANSI -> new Dialect();
            case HSQLDB -> new HsqldbDialect();
            case POSTGRESQL -> new PostgresDialect();
            case MYSQL -> new MySqlDialect();
            case H2 -> new H2Dialect();
            case DERBY -> new DerbyDialect();
            case SQLITE -> new SqliteDialect();
        };
    }
}
