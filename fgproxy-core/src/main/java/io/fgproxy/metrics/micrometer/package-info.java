/** The metrics of a proxy in Micrometer; needs {@code io.micrometer:micrometer-core}, which is an optional dependency. */
@NullMarked
package io.fgproxy.metrics.micrometer;

import org.jspecify.annotations.NullMarked;
