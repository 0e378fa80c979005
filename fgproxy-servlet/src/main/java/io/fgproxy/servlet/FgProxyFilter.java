package io.fgproxy.servlet;

import io.fgproxy.FgProxy;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The proxy as a filter: requests below its prefix ({@code /v1} by default) are proxied, all others go on down the
 * chain. Map it with asynchronous support to the dispatcher types REQUEST and ASYNC; without the latter a response that
 * upstream cut short may look complete on Tomcat and Undertow. Thread-safe.
 */
public final class FgProxyFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String DEFAULT_PREFIX = "/v1";

    private final transient @Nullable FgProxy givenProxy;
    private final transient @Nullable FgProxyConfig givenConfig;
    private transient volatile @Nullable Mount mount;

    /** For containers, which configure by init-params. */
    public FgProxyFilter() {
        this.givenProxy = null;
        this.givenConfig = null;
    }

    /** Serves this proxy with the default configuration. */
    public FgProxyFilter(FgProxy proxy) {
        this(proxy, FgProxyConfig.defaults());
    }

    /** Serves this proxy. */
    public FgProxyFilter(FgProxy proxy, FgProxyConfig config) {
        this.givenProxy = proxy;
        this.givenConfig = config;
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        super.init(config);
        mount = givenProxy != null && givenConfig != null
                ? Mount.of(givenProxy, givenConfig)
                : Mount.of(config.getServletContext(), config.getInitParameterNames(), config::getInitParameter);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Mount current = mount;
        if (current == null) {
            throw new IllegalStateException("The filter is not started");
        }
        String prefix = current.prefixOr(DEFAULT_PREFIX);
        DispatcherType type = request.getDispatcherType();
        boolean direct = type == DispatcherType.REQUEST || type == DispatcherType.ASYNC;
        if (direct && current.takes(request, prefix)) {
            current.serve(request, response, prefix);
        } else {
            chain.doFilter(request, response);
        }
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
