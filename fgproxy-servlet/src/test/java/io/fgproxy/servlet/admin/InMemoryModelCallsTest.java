package io.fgproxy.servlet.admin;

import io.fgproxy.store.KeyStore;
import io.fgproxy.store.memory.InMemoryKeyStore;

class InMemoryModelCallsTest extends ModelCallsContract {
    @Override
    KeyStore openStore() {
        return new InMemoryKeyStore();
    }
}
