package io.fgproxy.jdbc;

import io.fgproxy.store.KeyStore;
import io.fgproxy.testkit.store.KeyStoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The transaction model that HSQLDB has unless told otherwise: locks on whole tables. */
class HsqldbLocksContractTest extends KeyStoreContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.hsqldb("hsqldb.tx=locks")
            .with(config -> config.setConnectionInitSql("SET TIME ZONE INTERVAL '+13:45' HOUR TO MINUTE"));

    @Override
    protected KeyStore openStore() {
        return DATABASE.store(0);
    }

    @Override
    protected KeyStore secondNode() {
        return DATABASE.store(1);
    }
}
