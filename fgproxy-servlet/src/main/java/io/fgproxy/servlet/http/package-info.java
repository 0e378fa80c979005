/**
 * The HTTP side of a request: strict reading of target, headers and body, what passes on and what does not, and\n * errors in the shape of OpenAI.
 */
@NullMarked
package io.fgproxy.servlet.http;

import org.jspecify.annotations.NullMarked;
