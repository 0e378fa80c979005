/**
 * What databases do not agree on: ANSI SQL as the base, one short class for each database that differs. The algorithms
 * ask for capabilities and never for products. Not part of the public API.
 */
@NullMarked
package io.fgproxy.jdbc.dialect;

import org.jspecify.annotations.NullMarked;
