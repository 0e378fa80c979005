package io.fgproxy.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

/** What HSQLDB does unless it is told otherwise. */
class HsqldbLocksContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.hsqldb("");

    HsqldbLocksContractTest() {
        super(DATABASE);
    }
}
