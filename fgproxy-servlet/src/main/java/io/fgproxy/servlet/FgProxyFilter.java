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

/**
 * The proxy as a filter: requests below its prefix ({@code /v1} by default) are proxied, all others go on down the
 * chain. Map it with asynchronous support to the dispatcher types REQUEST and ASYNC; without the latter a response that
 * upstream cut short may look complete on Tomcat and Undertow. Thread-safe.
 */
public final class FgProxyFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String DEFAULT_PREFIX = "/v1";

    private final transient Mount mount;

    /** For containers, which configure by init-params. */
    public FgProxyFilter() {
        this.mount = new Mount();
    }

    /** Serves this proxy with the default configuration. */
    public FgProxyFilter(FgProxy proxy) {
        this(proxy, FgProxyConfig.defaults());
    }

    /** Serves this proxy. */
    public FgProxyFilter(FgProxy proxy, FgProxyConfig config) {
        this.mount = new Mount(proxy, config);
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        super.init(config);
        mount.start(config.getServletContext(), config.getInitParameterNames(), config::getInitParameter);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String prefix = mount.prefixOr(DEFAULT_PREFIX);
        DispatcherType type = request.getDispatcherType();
        boolean direct = type == DispatcherType.REQUEST || type == DispatcherType.ASYNC;
        if (direct && mount.takes(request, prefix)) {
            mount.serve(request, response, prefix);
        } else {
            chain.doFilter(request, response);
        }
    }

    @Override
    public void destroy() {
        mount.stop();
    }
}
