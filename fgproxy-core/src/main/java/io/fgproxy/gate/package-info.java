/**
 * The decision about one request: who asks, may they, is there quota left. An admitted request holds a
 * {@link io.fgproxy.gate.Ticket} that is settled or released exactly once.
 */
@NullMarked
package io.fgproxy.gate;

import org.jspecify.annotations.NullMarked;
