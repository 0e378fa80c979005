package io.fgproxy.servlet.container;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The servlet containers that everything is tested on, each as it comes. */
public enum Container {
    JETTY {
        @Override
        public Running start(String contextPath, Consumer<ServletContext> setUp) throws Exception {
            Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ServletContextHandler context = new ServletContextHandler(contextPath.isEmpty() ? "/" : contextPath);
            context.addServletContainerInitializer((classes, servletContext) -> setUp.accept(servletContext));
            server.setHandler(context);
            server.start();
            return new Running(((ServerConnector) server.getConnectors()[0]).getLocalPort(), server::stop);
        }
    },
    TOMCAT {
        @Override
        public Running start(String contextPath, Consumer<ServletContext> setUp) throws Exception {
            Path base = Files.createTempDirectory("fgproxy-tomcat-");
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(base.toString());
            tomcat.setHostname("127.0.0.1");
            tomcat.setPort(0);
            tomcat.getConnector().setProperty("address", "127.0.0.1");
            StandardContext context = (StandardContext) tomcat.addContext(contextPath, new File(".").getAbsolutePath());
            context.addServletContainerInitializer((classes, servletContext) -> setUp.accept(servletContext), Set.of());
            tomcat.start();
            return new Running(tomcat.getConnector().getLocalPort(), () -> {
                tomcat.stop();
                tomcat.destroy();
                deleteTree(base);
            });
        }
    },
    UNDERTOW {
        @Override
        public Running start(String contextPath, Consumer<ServletContext> setUp) throws Exception {
            ServletContainerInitializer initializer = (classes, servletContext) -> setUp.accept(servletContext);
            DeploymentInfo info = Servlets.deployment()
                    .setClassLoader(Container.class.getClassLoader())
                    .setContextPath(contextPath.isEmpty() ? "/" : contextPath)
                    .setDeploymentName("fgproxy")
                    .addServletContainerInitializer(new ServletContainerInitializerInfo(
                            initializer.getClass(), new ImmediateInstanceFactory<>(initializer), Set.of()));
            DeploymentManager manager = Servlets.newContainer().addDeployment(info);
            manager.deploy();
            PathHandler root = new PathHandler().addPrefixPath(info.getContextPath(), manager.start());
            Undertow undertow = Undertow.builder()
                    .addHttpListener(0, "127.0.0.1")
                    .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, 1000)
                    // By default Undertow refuses bodies of more than 2 MB before a servlet is asked.
                    .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                    .setServerOption(UndertowOptions.MULTIPART_MAX_ENTITY_SIZE, -1L)
                    .setHandler(root)
                    .build();
            undertow.start();
            int port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
            return new Running(port, () -> {
                manager.stop();
                manager.undeploy();
                undertow.stop();
            });
        }
    };

    /** Starts the container on a free port of loopback with one web application, set up by code. */
    public abstract Running start(String contextPath, Consumer<ServletContext> setUp) throws Exception;

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Stops a container. */
    public interface Stop {
        void run() throws Exception;
    }

    /** A container that serves. */
    public record Running(int port, Stop stop) implements AutoCloseable {
        @Override
        public void close() {
            try {
                stop.run();
            } catch (Exception e) {
                throw new IllegalStateException("The container did not stop", e);
            }
        }
    }
}
