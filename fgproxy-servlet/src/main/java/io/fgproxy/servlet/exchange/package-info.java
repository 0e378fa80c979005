/**
 * One proxied request from its first byte in to its last byte out. The conductor holds no parsing and no storage; it\n * leads a request through the other packages and ends it exactly once.
 */
@NullMarked
package io.fgproxy.servlet.exchange;

import org.jspecify.annotations.NullMarked;
