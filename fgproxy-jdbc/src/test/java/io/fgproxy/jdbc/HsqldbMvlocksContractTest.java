package io.fgproxy.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Snapshots for reading, locks for writing. */
class HsqldbMvlocksContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.hsqldb("hsqldb.tx=mvlocks");

    HsqldbMvlocksContractTest() {
        super(DATABASE);
    }
}
