/**
 * What requests cost: prices of models, the most that a request can take before it is made, and what it took when
 * upstream has told.
 */
@NullMarked
package io.fgproxy.price;

import org.jspecify.annotations.NullMarked;
