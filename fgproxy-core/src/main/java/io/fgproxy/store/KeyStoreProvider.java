package io.fgproxy.store;

import java.util.Map;
import java.util.Optional;

/**
 * Opens stores from plain settings, for hosts that configure by text instead of code, such as a {@code web.xml}. Found
 * by {@link java.util.ServiceLoader}; implementations have a public constructor without arguments.
 */
public interface KeyStoreProvider {
    /**
     * Opens the store that the settings describe.
     *
     * @return empty if the settings are not for this provider
     * @throws StoreException if they are, and the store cannot be opened
     */
    Optional<KeyStore> open(Map<String, String> settings);
}
