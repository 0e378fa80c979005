/**
 * The contract of a key store as a test suite: extend {@code KeyStoreContract}, hand it a store, and every promise of
 * the SPI is tested, races with exact counts included.
 */
@NullMarked
package io.fgproxy.testkit.store;

import org.jspecify.annotations.NullMarked;
