package io.fgproxy.jdbc;

import io.fgproxy.store.KeyStore;
import io.fgproxy.testkit.store.KeyStoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Snapshots without locks for reading, and a pool that has autocommit off and another isolation. */
class HsqldbMvccContractTest extends KeyStoreContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.hsqldb("hsqldb.tx=mvcc").with(config -> {
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
    });

    @Override
    protected KeyStore openStore() {
        return DATABASE.store(0);
    }

    @Override
    protected KeyStore secondNode() {
        return DATABASE.store(1);
    }
}
