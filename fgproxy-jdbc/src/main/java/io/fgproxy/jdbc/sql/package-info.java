/**
 * A tiny JDBC runner that knows nothing of keys: statements with values, transactions that leave a pooled connection
 * as it was, and another try where the database says that one is due. Not part of the public API.
 */
@NullMarked
package io.fgproxy.jdbc.sql;

import org.jspecify.annotations.NullMarked;
