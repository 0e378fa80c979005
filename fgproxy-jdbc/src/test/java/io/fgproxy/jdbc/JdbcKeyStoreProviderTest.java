package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.store.KeyStoreProvider;
import io.fgproxy.store.StoreException;
import java.util.Hashtable;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.hsqldb.jdbc.JDBCDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store from text: which names are looked up where, and what is refused. */
class JdbcKeyStoreProviderTest {
    private static final Map<String, Object> NAMES = new ConcurrentHashMap<>();

    private final KeyStoreProvider provider = new JdbcKeyStoreProvider();

    @BeforeEach
    void haveNames() {
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Names.class.getName());
    }

    @AfterEach
    void forgetNames() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
        NAMES.clear();
    }

    @Test
    void serviceLoaderFindsIt() {
        assertThat(ServiceLoader.load(KeyStoreProvider.class)).hasAtLeastOneElementOfType(JdbcKeyStoreProvider.class);
    }

    @Test
    void settingsWithoutADataSourceAreNotForIt() {
        assertThat(provider.open(Map.of("createSchema", "true"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java:comp/env/jdbc/fgproxy", "jdbc/fgproxy"})
    void shortNameIsThatOfAResourceReference(String name) {
        bind("java:comp/env/jdbc/fgproxy");
        bind("java:global/jdbc/fgproxy");
        assertThat(provider.open(Map.of("dataSource", name, "createSchema", "true")))
                .containsInstanceOf(JdbcKeyStore.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java:global/fgproxy", "fgproxy"})
    void otherNameIsTakenAsItIs(String name) {
        bind(name);
        assertThat(provider.open(Map.of("dataSource", name, "createSchema", "true")))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java:comp/env/jdbc/fgproxy", "jdbc/fgproxy"})
    void nameThatNothingHasIsNamed(String name) {
        assertThatThrownBy(() -> provider.open(Map.of("dataSource", name)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "ldap://elsewhere/x", "rmi:x", "JAVA:x"})
    void nameThatIsNoneOfThisContainerIsNotLookedUp(String name) {
        bind(name);
        assertThatThrownBy(() -> provider.open(Map.of("dataSource", name, "createSchema", "true")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("dataSource");
    }

    @Test
    void somethingElseWithThatNameIsRefused() {
        NAMES.put("java:comp/env/jdbc/fgproxy", "text");
        assertThatThrownBy(() -> provider.open(Map.of("dataSource", "jdbc/fgproxy")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no data source");
    }

    @Test
    void tablesAreMadeOnlyIfAskedFor() {
        bind("fgproxy");
        assertThatThrownBy(() -> provider.open(Map.of("dataSource", "fgproxy")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("missing");
        assertThat(provider.open(Map.of("dataSource", "fgproxy", "createSchema", "true")))
                .isPresent();
        assertThat(provider.open(Map.of("dataSource", "fgproxy", "createSchema", "false")))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", ""})
    void createSchemaIsReadStrictly(String value) {
        bind("fgproxy");
        assertThatThrownBy(() -> provider.open(Map.of("dataSource", "fgproxy", "createSchema", value)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("createSchema");
    }

    @Test
    void hostWithoutNamesIsToldSo() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
        assertThatThrownBy(() -> provider.open(Map.of("dataSource", "jdbc/fgproxy")))
                .isInstanceOf(StoreException.class);
    }

    private static void bind(String name) {
        JDBCDataSource dataSource = new JDBCDataSource();
        dataSource.setUrl("jdbc:hsqldb:mem:" + UUID.randomUUID());
        dataSource.setUser("SA");
        NAMES.put(name, dataSource);
    }

    /** What a container would be. */
    public static final class Names implements InitialContextFactory {
        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
            return new InitialContext(true) {
                @Override
                public Object lookup(String name) throws NamingException {
                    Object found = NAMES.get(name);
                    if (found == null) {
                        throw new NameNotFoundException(name);
                    }
                    return found;
                }
            };
        }
    }
}
