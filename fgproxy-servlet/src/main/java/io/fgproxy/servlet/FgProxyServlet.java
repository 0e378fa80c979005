package io.fgproxy.servlet;

import io.fgproxy.FgProxy;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

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

    private final transient @Nullable FgProxy givenProxy;
    private final transient @Nullable FgProxyConfig givenConfig;
    private transient volatile @Nullable Mount mount;

    /** For containers, which configure by init-params. */
    public FgProxyServlet() {
        this.givenProxy = null;
        this.givenConfig = null;
    }

    /** Serves this proxy with the default configuration. */
    public FgProxyServlet(FgProxy proxy) {
        this(proxy, FgProxyConfig.defaults());
    }

    /** Serves this proxy. */
    public FgProxyServlet(FgProxy proxy, FgProxyConfig config) {
        this.givenProxy = proxy;
        this.givenConfig = config;
    }

    @Override
    public void init() throws ServletException {
        mount = givenProxy != null && givenConfig != null
                ? Mount.of(givenProxy, givenConfig)
                : Mount.of(getServletContext(), getInitParameterNames(), this::getInitParameter);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Mount current = mount;
        if (current == null) {
            throw new IllegalStateException("The servlet is not started");
        }
        boolean byPath = request.getHttpServletMapping().getMappingMatch() == MappingMatch.PATH;
        current.serve(request, response, current.prefixOr(byPath ? request.getServletPath() : ""));
    }

    @Override
    public void destroy() {
        Mount current = mount;
        mount = null;
        if (current != null) {
            current.close();
        }
    }
}
