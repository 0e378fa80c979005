package io.fgproxy.jdbc;

import io.fgproxy.store.KeyStore;
import io.fgproxy.testkit.store.KeyStoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pool as most people have it, in a time zone that once left out a day. */
class PostgresContractTest extends KeyStoreContract {
    @RegisterExtension
    static final TestDatabase DATABASE =
            TestDatabase.postgres().with(config -> config.addDataSourceProperty("options", "-c timezone=Pacific/Apia"));

    @Override
    protected KeyStore openStore() {
        return DATABASE.store(0);
    }

    @Override
    protected KeyStore secondNode() {
        return DATABASE.store(1);
    }
}
