package io.fgproxy.examples.standalone;

import io.fgproxy.FgProxy;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.servlet.FgAdminPageServlet;
import io.fgproxy.servlet.FgAdminServlet;
import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.servlet.FgProxyServlet;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jetty with all that is served. */
final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final Server server = new Server();
    private final ServerConnector connector;

    /** Sets up a server; {@link #start} starts it. */
    HttpServer(String host, int port, FgProxy proxy, FgProxyConfig config, KeyDigest adminToken, Metrics metrics) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);

        ServletContextHandler context = new ServletContextHandler("/");
        RequestCounts counts = new RequestCounts(context);
        metrics.add(counts);
        serve(context, "/v1/*", new FgProxyServlet(proxy, config)).setAsyncSupported(true);
        serve(context, "/admin/api/*", new FgAdminServlet(proxy, adminToken, config));
        serve(context, "/admin/*", new FgAdminPageServlet());
        serve(context, "/healthz", Pages.health(new Health(proxy)));
        serve(context, "/metrics", Pages.metrics(metrics));
        serve(context, "/", Pages.notFound());
        server.setErrorHandler(new JsonErrors());
        server.setHandler(new GracefulHandler(counts));
        server.setStopTimeout(LONGEST_STOP.toMillis());
    }

    private static ServletHolder serve(ServletContextHandler context, String path, Servlet servlet) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setInitOrder(1);
        context.addServlet(holder, path);
        return holder;
    }

    /** Starts to listen; gives the port. */
    int start() {
        try {
            // Before the servlets start: without the port there is nothing to start for.
            connector.open();
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartupException(
                    "Cannot listen on " + connector.getHost() + ":" + connector.getPort() + ": " + cause.getMessage());
        }
        LifeCycle.start(server);
        return connector.getLocalPort();
    }

    /** Takes no more requests, waits some seconds for those that are on their way, and stops. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOG.info("Requests that took longer than {} s to end were cut off", LONGEST_STOP.toSeconds());
        } catch (Exception e) {
            LOG.warn("The server did not stop as it should", e);
        }
    }
}
