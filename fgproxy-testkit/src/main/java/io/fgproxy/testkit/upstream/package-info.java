/**
 * A fake of the OpenAI API on loopback: the real wire format, deterministic content, everything that reached it on
 * record, and replies that a test scripts. Also serves as the demo upstream, so it needs no test library.
 */
@NullMarked
package io.fgproxy.testkit.upstream;

import org.jspecify.annotations.NullMarked;
