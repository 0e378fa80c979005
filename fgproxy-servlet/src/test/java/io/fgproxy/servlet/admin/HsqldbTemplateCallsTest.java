package io.fgproxy.servlet.admin;

import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.jdbc.JdbcKeyStore;
import io.fgproxy.store.KeyStore;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

class HsqldbTemplateCallsTest extends TemplateCallsContract {
    private final HikariDataSource pool = new HikariDataSource();

    @Override
    KeyStore openStore() {
        pool.setJdbcUrl("jdbc:hsqldb:mem:admin-" + UUID.randomUUID() + ";hsqldb.tx=mvcc");
        pool.setMaximumPoolSize(4);
        return JdbcKeyStore.builder(pool).createSchema(true).build();
    }

    @AfterEach
    void closePool() {
        pool.close();
    }
}
