package io.fgproxy.servlet.admin;

import io.fgproxy.store.KeyStore;
import io.fgproxy.store.memory.InMemoryKeyStore;

class InMemoryTemplateCallsTest extends TemplateCallsContract {
    @Override
    KeyStore openStore() {
        return new InMemoryKeyStore();
    }
}
