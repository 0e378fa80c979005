package io.fgproxy.jdbc;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SQLite with the journal that it has out of the box, where writers wait long for readers. */
@Tag("heavy")
class SqliteContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.sqlite("delete");

    SqliteContractTest() {
        super(DATABASE);
    }
}
