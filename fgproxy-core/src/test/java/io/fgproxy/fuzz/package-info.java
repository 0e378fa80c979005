/**
 * The readers of bodies against other readers, on bytes that a fuzzer made up. The targets run in the default build on
 * the files of the corpus, and behind the tag {@code heavy} under Jazzer. Nothing here is used by the readers under test.
 */
package io.fgproxy.fuzz;
