/**
 * Takes over the keys of the Go original, the fine-grained OpenAI API proxy that fgproxy grew out of, from its SQLite
 * file. What was stricter there must not become looser here: a key that cannot be translated faithfully is left out and
 * told of.
 */
@NullMarked
package io.fgproxy.examples.standalone.goimport;

import org.jspecify.annotations.NullMarked;
