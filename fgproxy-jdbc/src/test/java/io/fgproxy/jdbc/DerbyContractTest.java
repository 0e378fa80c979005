package io.fgproxy.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Derby as it comes. */
class DerbyContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.derby();

    DerbyContractTest() {
        super(DATABASE);
    }
}
