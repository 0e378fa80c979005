package io.fgproxy.servlet;

import io.fgproxy.servlet.page.AdminPage;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The admin page, and the page on which a holder of a sub-key sees how it stands. Mount it with a wildcard where {@link
 * FgAdminServlet} is below, for example at {@code /admin/*} beside {@code /admin/api/*}:
 *
 * <ul>
 *   <li>{@code /admin/}: everything the admin API can do, for who has its token
 *   <li>{@code /admin/key.html}: validity, models, limits and use of the sub-key that is pasted there
 * </ul>
 *
 * <p>These are static files: they hold no secrets and need no login. What they show comes from the admin API and from
 * {@code GET …/v1/sub_key} with the credential that was typed in, which is kept in the browser's tab (the admin token in
 * its session storage, a sub-key in memory only). They load nothing from other hosts, and a strict content security
 * policy lets them run nothing else.
 *
 * <p>Init-params, each a path relative to the page's, or absolute on the same host: {@code apiPath} (of the admin API,
 * {@code api} if absent) and {@code proxyPath} (of the proxy, {@code ../v1} if absent).
 *
 * <p>Thread-safe.
 */
public final class FgAdminPageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String API_PATH = "apiPath";
    private static final String PROXY_PATH = "proxyPath";

    private transient volatile @Nullable AdminPage page;

    /** For a {@code web.xml} and for code alike; configured by init-params. */
    public FgAdminPageServlet() {}

    @Override
    public void init() throws ServletException {
        InitParams params =
                InitParams.read(getInitParameterNames(), this::getInitParameter, Set.of(API_PATH, PROXY_PATH));
        try {
            page = new AdminPage(
                    Optional.ofNullable(params.get(API_PATH)).orElse("api"),
                    Optional.ofNullable(params.get(PROXY_PATH)).orElse("../v1"));
        } catch (IllegalArgumentException e) {
            throw new ServletException("An init-param is not understood: " + e.getMessage(), e);
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AdminPage ready = page;
        if (ready == null) {
            throw new IllegalStateException("The servlet is not started");
        }
        ready.handle(request, response);
    }

    @Override
    public String getServletInfo() {
        return "fgproxy admin page";
    }
}
