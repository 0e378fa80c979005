/**
 * Limits as values: what is counted, how much of it, over which window, and how the counters behind them stand. Whether
 * a request fits is arithmetic of this package; who keeps the counters is not its business.
 */
@NullMarked
package io.fgproxy.quota;

import org.jspecify.annotations.NullMarked;
