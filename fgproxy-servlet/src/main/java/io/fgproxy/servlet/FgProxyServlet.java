package io.fgproxy.servlet;

import io.fgproxy.FgProxy;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;

/**
 * The proxy as a servlet. Map it to a path that stands for OpenAI's {@code /v1}, for example {@code /openai/v1/*}, with
 * asynchronous support; without, it works by blocking threads. Never give it a multipart configuration, and let no
 * filter before it read bodies. Thread-safe.
 *
 * <p>In code: {@code new FgProxyServlet(proxy)}. In a {@code web.xml}: init-params named like the methods of
 * {@link FgProxyConfig.Builder}, and those that say where the keys are (see the project's README).
 */
public final class FgProxyServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Mount mount;

    /** For containers, which configure by init-params. */
    public FgProxyServlet() {
        this.mount = new Mount();
    }

    /** Serves this proxy with the default configuration. */
    public FgProxyServlet(FgProxy proxy) {
        this(proxy, FgProxyConfig.defaults());
    }

    /** Serves this proxy. */
    public FgProxyServlet(FgProxy proxy, FgProxyConfig config) {
        this.mount = new Mount(proxy, config);
    }

    @Override
    public void init() throws ServletException {
        mount.start(getServletContext(), getInitParameterNames(), this::getInitParameter);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean byPath = request.getHttpServletMapping().getMappingMatch() == MappingMatch.PATH;
        mount.serve(request, response, mount.prefixOr(byPath ? request.getServletPath() : ""));
    }

    @Override
    public void destroy() {
        mount.stop();
    }
}
