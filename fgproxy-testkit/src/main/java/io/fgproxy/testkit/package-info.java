/**
 * Helpers for tests of fgproxy and of what is built with it: waiting for something to become true, and random values
 * that can be had again. The subpackages hold a fake OpenAI upstream, a scripted server, a raw HTTP client, a
 * fault-injecting relay and a settable clock.
 */
@NullMarked
package io.fgproxy.testkit;

import org.jspecify.annotations.NullMarked;
