package io.fgproxy.jdbc;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** MariaDB by the driver of MySQL, and pools that are set up otherwise. */
@Tag("heavy")
class MySqlDriverContractTest extends JdbcContract {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.mariaDbAsMySql().withHostilePools();

    MySqlDriverContractTest() {
        super(DATABASE);
    }
}
