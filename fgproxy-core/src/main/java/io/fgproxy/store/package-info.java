/**
 * The SPI of a key store, made of small roles: sub-keys, main keys and the quota ledger. Implementers prove
 * themselves with the contract suite of the testkit.
 */
@NullMarked
package io.fgproxy.store;

import org.jspecify.annotations.NullMarked;
