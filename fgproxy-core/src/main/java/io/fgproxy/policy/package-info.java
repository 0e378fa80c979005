/**
 * Pure rules over the facts of one request: which operations and models a sub-key may use. No clock, no store,\n * no I/O; outcomes are values.
 */
@NullMarked
package io.fgproxy.policy;

import org.jspecify.annotations.NullMarked;
