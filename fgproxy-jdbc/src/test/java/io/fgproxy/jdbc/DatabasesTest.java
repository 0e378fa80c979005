package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DatabasesTest {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.hsqldb("");

    /** HSQLDB under another name. */
    private static DataSource named(String product) {
        DataSource real = DATABASE.node(0);
        return proxy(DataSource.class, real, "getConnection", () -> {
            Connection connection = real.getConnection();
            return proxy(
                    Connection.class,
                    connection,
                    "getMetaData",
                    () -> proxy(
                            DatabaseMetaData.class, connection.getMetaData(), "getDatabaseProductName", () -> product));
        });
    }

    private interface Answer {
        Object get() throws Exception;
    }

    private static <T> T proxy(Class<T> type, Object target, String method, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, called, args) -> {
            try {
                return called.getName().equals(method) ? answer.get() : called.invoke(target, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    @Test
    void unknownDatabaseIsRefusedByName() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() ->
                        JdbcKeyStore.builder(named("Oracle")).createSchema(true).build())
                .withMessageContaining("'Oracle'")
                .withMessageContaining("dialect(SqlDialect.ANSI)");
    }

    @Test
    void unknownDatabaseIsTakenWithAnExplicitDialect() {
        JdbcKeyStore store = JdbcKeyStore.builder(named("Oracle"))
                .dialect(SqlDialect.ANSI)
                .createSchema(true)
                .build();
        assertThat(store.subKeys().find(new SubKeyId("sk_0000000000000000"))).isEmpty();
    }

    @Test
    void knownDatabasesAreDetected() {
        assertThat(Databases.productName(DATABASE.node(0))).isEqualTo("HSQL Database Engine");
        assertThat(Databases.detect("HSQL Database Engine")).isEqualTo(SqlDialect.HSQLDB);
        assertThat(Databases.detect("PostgreSQL")).isEqualTo(SqlDialect.POSTGRESQL);
        assertThat(Databases.detect("MySQL")).isEqualTo(SqlDialect.MYSQL);
    }

    @Test
    void otherDatabasesAreDetectedByTheirDrivers() {
        assertThat(detected(TestDatabase.mariaDb())).isEqualTo(SqlDialect.MYSQL);
        assertThat(detected(TestDatabase.mariaDbAsMySql())).isEqualTo(SqlDialect.MYSQL);
        assertThat(detected(TestDatabase.h2())).isEqualTo(SqlDialect.H2);
        assertThat(detected(TestDatabase.derby())).isEqualTo(SqlDialect.DERBY);
        assertThat(detected(TestDatabase.sqlite("delete"))).isEqualTo(SqlDialect.SQLITE);
    }

    private static SqlDialect detected(TestDatabase database) {
        try (TestDatabase open = database.open()) {
            return Databases.detect(Databases.productName(open.node(0)));
        }
    }

    @Test
    void everyDialectHasItsFiles() {
        for (SqlDialect choice : SqlDialect.values()) {
            String name = Databases.dialect(choice).name();
            assertThat(Migrations.statements(name, Migrations.LATEST)).isNotEmpty();
        }
    }

    @Test
    void databaseThatCannotBeReachedIsAStoreException() {
        SQLException refused = new SQLException("refused", "08001");
        DataSource gone = proxy(DataSource.class, DATABASE.node(0), "getConnection", () -> {
            throw refused;
        });
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> JdbcKeyStore.builder(gone).build())
                .withCause(refused);
    }
}
