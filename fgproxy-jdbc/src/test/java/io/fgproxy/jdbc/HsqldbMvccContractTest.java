package io.fgproxy.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Snapshots without locks for reading, and pools that are set up otherwise. */
class HsqldbMvccContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.hsqldb("hsqldb.tx=mvcc").withHostilePools();

    HsqldbMvccContractTest() {
        super(DATABASE);
    }
}
