package io.fgproxy.jdbc;

import io.fgproxy.store.KeyStore;
import io.fgproxy.testkit.store.KeyStoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Standard SQL and nothing else, on a database that is not told to be HSQLDB. */
class AnsiDialectContractTest extends KeyStoreContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.hsqldb("");

    private static JdbcKeyStore store(int node) {
        return JdbcKeyStore.builder(DATABASE.node(node))
                .dialect(SqlDialect.ANSI)
                .createSchema(true)
                .build();
    }

    @Override
    protected KeyStore openStore() {
        return store(0);
    }

    @Override
    protected KeyStore secondNode() {
        return store(1);
    }
}
