/**
 * Benchmarks of the parts that every request passes. Not part of the default build and never published.
 */
@NullMarked
package io.fgproxy.benchmarks;

import org.jspecify.annotations.NullMarked;
