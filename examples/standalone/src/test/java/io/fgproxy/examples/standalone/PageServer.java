package io.fgproxy.examples.standalone;

import io.fgproxy.servlet.FgAdminPageServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** The page beside the fake API, below a context path. */
final class PageServer implements AutoCloseable {
    private final Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    final FakeAdminApi api = new FakeAdminApi();

    PageServer() throws Exception {
        ServletContextHandler context = new ServletContextHandler("/app");
        context.addServlet(new ServletHolder(api), "/admin/api/*");
        context.addServlet(new ServletHolder(new FgAdminPageServlet()), "/admin/*");
        server.setHandler(context);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + "/app/admin/";
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
