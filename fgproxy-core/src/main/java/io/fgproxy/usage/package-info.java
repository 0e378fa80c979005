/**
 * What upstream said that a request consumed, and the record that is kept of it.
 */
@NullMarked
package io.fgproxy.usage;

import org.jspecify.annotations.NullMarked;
