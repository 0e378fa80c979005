package io.fgproxy.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Derby with pools that are set up otherwise. */
class DerbyHostilePoolContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.derby().withHostilePools();

    DerbyHostilePoolContractTest() {
        super(DATABASE);
    }
}
