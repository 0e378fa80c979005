package io.fgproxy.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Pools that have autocommit off, and an isolation under which transactions fail now and then. */
class PostgresHostilePoolContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.postgres().withHostilePools();

    PostgresHostilePoolContractTest() {
        super(DATABASE);
    }
}
