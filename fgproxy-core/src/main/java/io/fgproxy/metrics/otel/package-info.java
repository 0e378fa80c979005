/**
 * The metrics of a proxy in OpenTelemetry, by its conventions for generative AI; needs {@code
 * io.opentelemetry:opentelemetry-api}, which is an optional dependency.
 */
@NullMarked
package io.fgproxy.metrics.otel;

import org.jspecify.annotations.NullMarked;
