package io.fgproxy.servlet;

import io.fgproxy.FgProxy;
import io.fgproxy.servlet.exchange.Engine;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.ProblemWriter;
import io.fgproxy.servlet.http.RequestTarget;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a servlet and a filter have in common: the engine between their start and their end, made from what was given in
 * code or from init-params. Thread-safe.
 */
final class Mount {
    private final @Nullable FgProxy proxy;
    private final @Nullable FgProxyConfig config;
    private volatile @Nullable Running running;

    private record Running(Engine engine, @Nullable String prefix) {}

    /** To be configured by init-params. */
    Mount() {
        this.proxy = null;
        this.config = null;
    }

    /** Configured in code. */
    Mount(FgProxy proxy, FgProxyConfig config) {
        this.proxy = proxy;
        this.config = config;
    }

    /**
     * Starts the engine.
     *
     * @throws ServletException naming the init-param that is unknown, missing or wrong
     */
    void start(ServletContext context, Enumeration<String> names, UnaryOperator<String> value) throws ServletException {
        if (proxy != null && config != null) {
            run(proxy, config);
            return;
        }
        Set<String> known = new HashSet<>(InitParams.CONFIG);
        known.addAll(EngineLookup.PARAMS);
        InitParams params = InitParams.read(names, value, known);
        FgProxyConfig read = params.config();
        run(EngineLookup.find(context, params), read);
    }

    private void run(FgProxy with, FgProxyConfig by) {
        Engine engine = new Engine(with, by.upstream(), by.bodies(), by.addresses(), by.drain(), by.traffic());
        running = new Running(engine, by.prefix());
    }

    private Running running() {
        Running current = running;
        if (current == null) {
            throw new IllegalStateException("The proxy is not started");
        }
        return current;
    }

    /** The configured prefix, else this one. */
    String prefixOr(String other) {
        String prefix = running().prefix;
        return prefix == null ? other : prefix;
    }

    /** Returns true if the request is below the prefix. */
    boolean takes(HttpServletRequest request, String below) {
        return RequestTarget.isBelow(request.getRequestURI(), path(request, below));
    }

    /** Not the request's context path, which on Tomcat is as the client wrote it, escapes included. */
    private static String path(HttpServletRequest request, String below) {
        return request.getServletContext().getContextPath() + below;
    }

    /** Serves one request. */
    void serve(HttpServletRequest request, HttpServletResponse response, String below) throws IOException {
        DispatcherType type = request.getDispatcherType();
        if (type == DispatcherType.REQUEST || type == DispatcherType.ASYNC) {
            running().engine.handle(request, response, path(request, below));
        } else if (!response.isCommitted()) {
            // A request that was forwarded or included is not the one that its sender would be judged for.
            ProblemWriter.write(
                    response, Problem.invalid(404, "unknown_url", "The proxy serves direct requests only.", null));
        }
    }

    /** Ends the engine, if it runs. It goes on to refuse what some containers still bring. */
    void stop() {
        Running current = running;
        if (current != null) {
            current.engine.close();
        }
    }
}
