/**
 * What can be measured of a proxy. {@link io.fgproxy.metrics.ProxyMetrics} is told it; the packages below pass it on to
 * Micrometer and to OpenTelemetry, each of which needs its library only when it is used. Nothing here names a key, a
 * client or a model that is not in the price table.
 */
@NullMarked
package io.fgproxy.metrics;

import org.jspecify.annotations.NullMarked;
