/**
 * What a request is about: the catalogue of the operations of the OpenAI API, the patterns that policies use to name
 * operations and models, and the facts established about one request. Everything here is immutable and free of I/O,
 * apart from loading the catalogue once from its resource.
 */
@NullMarked
package io.fgproxy.operation;

import org.jspecify.annotations.NullMarked;
