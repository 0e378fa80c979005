/**
 * A scripted HTTP/1.1 server on plain sockets: it records what reached it, byte by byte, and answers what a test told
 * it to, well-formed or broken. It knows nothing of OpenAI. One daemon thread per connection; a second one watches the
 * connection only while a reply is waiting.
 */
@NullMarked
package io.fgproxy.testkit.wire;

import org.jspecify.annotations.NullMarked;
