package io.fgproxy.jdbc;

import io.fgproxy.store.KeyStore;
import io.fgproxy.testkit.store.KeyStoreContract;

/** The contract for two nodes with a pool each. */
abstract class JdbcContract extends KeyStoreContract {
    private final TestDatabase database;

    JdbcContract(TestDatabase database) {
        this.database = database;
    }

    @Override
    protected KeyStore openStore() {
        return database.store(0);
    }

    @Override
    protected KeyStore secondNode() {
        return database.store(1);
    }
}
