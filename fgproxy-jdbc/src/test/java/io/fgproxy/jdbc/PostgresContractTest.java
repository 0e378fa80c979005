package io.fgproxy.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL as it comes. */
class PostgresContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.postgres();

    PostgresContractTest() {
        super(DATABASE);
    }
}
