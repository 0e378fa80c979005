/**
 * A key store on an SQL database: {@link io.fgproxy.jdbc.JdbcKeyStore} and what is behind it. Limits are kept by single
 * conditional statements, so that they hold for any number of nodes on one database.
 */
@NullMarked
package io.fgproxy.jdbc;

import org.jspecify.annotations.NullMarked;
