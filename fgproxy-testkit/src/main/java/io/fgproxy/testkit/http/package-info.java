/**
 * HTTP/1.1 as it is on the wire: heads, exact headers, bodies with their way of ending, and a raw client that sends
 * what it is told, right or wrong. Shared by the client side and the server side of the testkit.
 */
@NullMarked
package io.fgproxy.testkit.http;

import org.jspecify.annotations.NullMarked;
