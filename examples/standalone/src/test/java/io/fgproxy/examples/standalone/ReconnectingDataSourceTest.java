package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconnectingDataSourceTest {
    private static final String URL = "jdbc:flaky:";
    private static final String REFUSED = "08001";
    private static final String STARTING = "57P03";
    private static final String WRONG_PASSWORD = "28P01";

    private final FlakyDriver driver = new FlakyDriver();
    private final ReconnectingDataSource source = new ReconnectingDataSource(URL, "SA", "");

    @BeforeEach
    void register() throws SQLException {
        DriverManager.registerDriver(driver);
    }

    @AfterEach
    void deregister() throws SQLException {
        DriverManager.deregisterDriver(driver);
    }

    @Test
    void databaseThatWasNeverThereIsNotWaitedFor() {
        driver.failures.add(REFUSED);
        assertThatThrownBy(source::getConnection).isInstanceOf(SQLException.class);
        assertThat(driver.tries).isOne();
    }

    @Test
    void databaseThatIsAwayIsWaitedFor() throws SQLException {
        source.getConnection().close();
        driver.failures.add(REFUSED);
        driver.failures.add(STARTING);
        source.getConnection().close();
        assertThat(driver.tries).isEqualTo(4);
    }

    @Test
    void otherFailuresAreTold() throws SQLException {
        source.getConnection().close();
        driver.failures.add(WRONG_PASSWORD);
        assertThatThrownBy(source::getConnection).isInstanceOf(SQLException.class);
        assertThat(driver.tries).isEqualTo(2);
    }

    @Test
    void interruptEndsTheWait() throws SQLException {
        source.getConnection().close();
        driver.failures.add(REFUSED);
        Thread.currentThread().interrupt();
        assertThatThrownBy(source::getConnection).isInstanceOf(SQLException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** Fails as it was told, then connects to a database in memory. */
    private static final class FlakyDriver implements Driver {
        final Deque<String> failures = new ArrayDeque<>();
        int tries;

        @Override
        public Connection connect(String url, Properties properties) throws SQLException {
            if (!acceptsURL(url)) {
                return null;
            }
            tries++;
            String state = failures.poll();
            if (state != null) {
                throw new SQLException("flaky", state);
            }
            return DriverManager.getConnection("jdbc:hsqldb:mem:flaky", properties);
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.equals(URL);
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }
    }
}
