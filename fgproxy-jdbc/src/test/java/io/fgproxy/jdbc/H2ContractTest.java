package io.fgproxy.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

/** H2 as it comes. */
class H2ContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.h2();

    H2ContractTest() {
        super(DATABASE);
    }
}
