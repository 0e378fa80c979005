package io.fgproxy.jdbc;

import io.fgproxy.store.KeyStore;
import io.fgproxy.testkit.store.KeyStoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pool that has autocommit off and an isolation under which transactions fail now and then. */
class PostgresNoAutoCommitContractTest extends KeyStoreContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.postgres().with(config -> {
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
