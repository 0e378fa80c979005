package io.fgproxy.jdbc;

import io.fgproxy.store.KeyStore;
import io.fgproxy.testkit.store.KeyStoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The third transaction model: locks for writing, snapshots for reading. */
class HsqldbMvlocksContractTest extends KeyStoreContract {
    @RegisterExtension
    static final TestDatabase DATABASE =
            TestDatabase.hsqldb("hsqldb.tx=mvlocks").with(config -> config.setAutoCommit(false));

    @Override
    protected KeyStore openStore() {
        return DATABASE.store(0);
    }

    @Override
    protected KeyStore secondNode() {
        return DATABASE.store(1);
    }
}
