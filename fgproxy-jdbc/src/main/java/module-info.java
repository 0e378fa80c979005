import io.fgproxy.jdbc.JdbcKeyStoreProvider;
import io.fgproxy.store.KeyStoreProvider;

/** A key store on any supported SQL database. */
module io.fgproxy.jdbc {
    exports io.fgproxy.jdbc;

    requires transitive io.fgproxy.core;
    requires transitive java.sql;
    requires java.naming;
    requires org.slf4j;
    requires static org.jspecify;

    provides KeyStoreProvider with
            JdbcKeyStoreProvider;
}
