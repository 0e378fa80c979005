package io.fgproxy.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

/** H2 with pools that are set up otherwise. */
class H2HostilePoolContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.h2().withHostilePools();

    H2HostilePoolContractTest() {
        super(DATABASE);
    }
}
