package io.fgproxy.testkit.store;

import io.fgproxy.store.KeyStore;
import io.fgproxy.store.memory.InMemoryKeyStore;

class InMemoryKeyStoreContractTest extends KeyStoreContract {
    @Override
    protected KeyStore openStore() {
        return new InMemoryKeyStore();
    }
}
