/**
 * The whole proxy beside others, measured from outside in one run: a fake upstream, a load generator, servers to compare
 * with, and what runs them in turns. Each is a process of its own, pinned to one of two processors.
 */
@NullMarked
package io.fgproxy.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
