/**
 * The entry point: {@link io.fgproxy.FgProxy} and its builder, and the programmatic API to manage sub-keys and\n * main keys. Everything a host application calls by hand is here; the other packages hold the parts.
 */
@NullMarked
package io.fgproxy;

import org.jspecify.annotations.NullMarked;
