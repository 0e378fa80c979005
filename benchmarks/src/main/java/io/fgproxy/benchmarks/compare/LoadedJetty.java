package io.fgproxy.benchmarks.compare;

import jakarta.servlet.http.HttpServlet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The same Jetty around everything that is compared. */
final class LoadedJetty {
    private static final int BACKLOG = 8192;
    private static final int LEAST_THREADS = 8;
    private static final long IDLE_MILLIS = 120_000;

    private LoadedJetty() {}

    /** Serves on loopback until the process is killed. */
    static void serve(int port, int threads, HttpServlet servlet, Map<String, String> params) throws Exception {
        Server server = new Server(new QueuedThreadPool(threads, LEAST_THREADS));
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        holder.setInitParameters(params);
        // The proxy stands for upstream's /v1; the others pass whole paths on.
        context.addServlet(holder, servlet.getClass().getName().contains("fgproxy.servlet") ? "/v1/*" : "/*");
        server.setHandler(context);
        server.start();
        server.join();
    }
}
