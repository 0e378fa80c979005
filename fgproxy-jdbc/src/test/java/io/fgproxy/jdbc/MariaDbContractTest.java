package io.fgproxy.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

/** MariaDB as it comes, with its own driver. */
class MariaDbContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.mariaDb();

    MariaDbContractTest() {
        super(DATABASE);
    }
}
