package io.fgproxy.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;

/** SQLite with a write-ahead log, and pools that are set up otherwise. */
class SqliteWalContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.sqlite("wal").withHostilePools();

    SqliteWalContractTest() {
        super(DATABASE);
    }
}
