/**
 * A TCP relay that breaks connections on demand: between a proxy and its upstream, a client and the proxy, or a node and
 * its database. It does not care what the bytes mean.
 */
@NullMarked
package io.fgproxy.testkit.relay;

import org.jspecify.annotations.NullMarked;
