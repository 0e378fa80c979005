/**
 * The way to OpenAI and back: one call on java.net.http with its timers, its framing checks and its cancellation.
 */
@NullMarked
package io.fgproxy.servlet.upstream;

import org.jspecify.annotations.NullMarked;
