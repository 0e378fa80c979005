package io.fgproxy.servlet.exchange;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a response that has begun so that the client sees it was cut. The Servlet API has no call for that, and what
 * works differs: Jetty aborts on {@code sendError(-1)}; Undertow has to close its connection; Tomcat closes that of a
 * committed response whose asynchronous cycle times out, so a dispatch back to us starts one that does. (Undertow would
 * do so as well, but its timer is lost now and then: XNIO does not look at its timers again between working out how long
 * it may sleep and going to sleep. The client would wait for ever.) A plain {@code complete()} would end the answer as
 * if it were whole, on all of them.
 */
final class Truncation {
    private static final Logger LOG = LoggerFactory.getLogger(Truncation.class);
    private static final String MARK = Truncation.class.getName();

    private Truncation() {}

    /**
     * Prepares an answer of unknown length, before its head goes out, for the case that it has to be cut. When the
     * connection is to be closed afterwards, Jetty and Undertow would mark the end of the answer by that alone, and a
     * cut would look like an end; asked for chunks, they use them. Tomcat does so anyway, and would break on being asked.
     */
    static void prepare(ServletRequest request, ServletResponse response) {
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        String container = inner.getClass().getName();
        boolean wantsAsking = container.startsWith("org.eclipse.jetty.") || container.startsWith("io.undertow.");
        if (wantsAsking && request.getProtocol().equals("HTTP/1.1") && response instanceof HttpServletResponse http) {
            http.setHeader("Transfer-Encoding", "chunked");
        }
    }

    /** Cuts a response in asynchronous mode. */
    static void cut(AsyncContext context, HttpServletResponse response) {
        if (abortLikeJetty(response) || closeLikeUndertow(context.getRequest())) {
            context.complete();
            return;
        }
        context.getRequest().setAttribute(MARK, true);
        context.dispatch();
    }

    /** Returns true if this is the dispatch that {@link #cut} asked for; it must be left alone from then on. */
    static boolean isCutting(HttpServletRequest request) {
        if (request.getDispatcherType() != DispatcherType.ASYNC || request.getAttribute(MARK) == null) {
            return false;
        }
        request.startAsync().setTimeout(1);
        return true;
    }

    /**
     * Cuts a response in blocking mode.
     *
     * @throws IOException on purpose, where that is what makes a container close the connection
     */
    static void cut(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!abortLikeJetty(response)) {
            closeLikeUndertow(request);
            throw new IOException("The upstream response ended early");
        }
    }

    /** Takes back what was not sent. Who broke off an upload may still listen, and must not hear of success. */
    static void unsay(HttpServletResponse response) {
        try {
            if (!response.isCommitted()) {
                response.reset();
                response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            }
        } catch (IllegalStateException e) {
            LOG.debug("It was sent in the meantime", e);
        }
    }

    private static boolean abortLikeJetty(HttpServletResponse response) {
        try {
            response.sendError(-1);
            return true;
        } catch (IllegalStateException | IllegalArgumentException | IOException e) {
            return false;
        }
    }

    /** Undertow ends a chunked answer properly whatever a servlet does, unless its connection is closed. */
    private static boolean closeLikeUndertow(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        if (!inner.getClass().getName().startsWith("io.undertow.")) {
            return false;
        }
        try {
            Object exchange = inner.getClass().getMethod("getExchange").invoke(inner);
            Object connection = exchange.getClass().getMethod("getConnection").invoke(exchange);
            Class<?> connectionType = Class.forName(
                    "io.undertow.server.ServerConnection",
                    false,
                    inner.getClass().getClassLoader());
            connectionType.getMethod("close").invoke(connection);
            return true;
        } catch (ReflectiveOperationException e) {
            LOG.warn("This version of Undertow does not let a truncated answer be shown as one", e);
            return false;
        }
    }
}
