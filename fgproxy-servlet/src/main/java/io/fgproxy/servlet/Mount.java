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

/** What a servlet and a filter have in common: the engine between their start and their end. Thread-safe. */
final class Mount implements AutoCloseable {
    private final Engine engine;
    private final @Nullable String prefix;

    private Mount(FgProxy proxy, FgProxyConfig config) {
        this.engine = new Engine(proxy.gate(), config.upstream(), config.bodies());
        this.prefix = config.prefix();
    }

    /** Starts with what was given in code. */
    static Mount of(FgProxy proxy, FgProxyConfig config) {
        return new Mount(proxy, config);
    }

    /**
     * Starts with what init-params say.
     *
     * @throws ServletException naming the parameter that is unknown, missing or wrong
     */
    static Mount of(ServletContext context, Enumeration<String> names, UnaryOperator<String> value)
            throws ServletException {
        Set<String> known = new HashSet<>(InitParams.CONFIG);
        known.addAll(EngineLookup.PARAMS);
        InitParams params = InitParams.read(names, value, known);
        FgProxyConfig config = params.config();
        return new Mount(EngineLookup.find(context, params), config);
    }

    /** The configured prefix, else this one. */
    String prefixOr(String other) {
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
            engine.handle(request, response, path(request, below));
        } else if (!response.isCommitted()) {
            // A request that was forwarded or included is not the one that its sender would be judged for.
            ProblemWriter.write(
                    response,
                    Problem.invalid(404, "unknown_url", "The proxy serves direct requests only.", null));
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
