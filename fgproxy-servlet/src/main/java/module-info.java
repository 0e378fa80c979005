/** The proxy as a servlet and as a filter, for any container that speaks Servlet 6. */
module io.fgproxy.servlet {
    requires transitive io.fgproxy.core;
    requires transitive jakarta.servlet;
    requires java.net.http;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.fgproxy.servlet;

    uses io.fgproxy.store.KeyStoreProvider;
}
