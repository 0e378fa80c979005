/**
 * Limits as values: what is counted, how much of it, over which window, and how much of it is used.
 */
@NullMarked
package io.fgproxy.quota;

import org.jspecify.annotations.NullMarked;
