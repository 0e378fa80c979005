package io.fgproxy.jdbc;

/** The kinds of SQL that {@link JdbcKeyStore} speaks. */
public enum SqlDialect {
    /**
     * Standard SQL, for databases that are not listed here; never chosen unless asked for. It needs BIGINT, VARCHAR of
     * 32,000 characters, FETCH FIRST, the usual SQLStates, comparison of texts character by character, and row locks or
     * better for UPDATE in READ COMMITTED. Run the {@code KeyStoreContract} of the testkit against the database first.
     */
    ANSI,
    /** HSQLDB 2.x, all transaction models. */
    HSQLDB,
    /** PostgreSQL. */
    POSTGRESQL,
    /** MariaDB and MySQL, with InnoDB. */
    MYSQL,
    /** H2 2.x. */
    H2,
    /** Apache Derby. */
    DERBY,
    /** SQLite. */
    SQLITE
}
