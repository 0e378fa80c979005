/**
 * Bytes to facts and back: strict readers of request bodies (JSON, multipart) and the JSON forms of policies and\n * errors. The only package that may use the JSON library.
 */
@NullMarked
package io.fgproxy.codec;

import org.jspecify.annotations.NullMarked;
