/**
 * The reference implementation of the store SPI: everything in the memory of one process, nothing survives it.
 */
@NullMarked
package io.fgproxy.store.memory;

import org.jspecify.annotations.NullMarked;
