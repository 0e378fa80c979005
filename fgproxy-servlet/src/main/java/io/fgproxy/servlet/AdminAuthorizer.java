package io.fgproxy.servlet;

import io.fgproxy.FgProxy;
import io.fgproxy.admin.Admin;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.servlet.admin.ConfiguredToken;
import io.fgproxy.servlet.admin.TokenCallers;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;

/**
 * Tells who sends a request to the admin API, and what they may do: the way to use the login that an application has
 * already. Thread-safe; it may block, and whatever it throws is a refusal.
 *
 * <pre>{@code
 * new FgAdminServlet(proxy, AdminAuthorizer.servletRoles("support", "ops").or(AdminAuthorizer.tokens(proxy)))
 * }</pre>
 */
@FunctionalInterface
public interface AdminAuthorizer {
    /** Who sends it; empty if that is nobody who may use the admin API. */
    Optional<Admin> authorize(HttpServletRequest request);

    /**
     * Whether a browser sends by itself what this goes by: a cookie, a client certificate, a password that it remembers.
     * Then requests that another site's page makes it send are refused. True, the safe answer, if not said.
     */
    default boolean goesByCookies() {
        return true;
    }

    /** This one, and the other one where this one knows nobody. */
    default AdminAuthorizer or(AdminAuthorizer other) {
        AdminAuthorizer self = this;
        return new AdminAuthorizer() {
            @Override
            public Optional<Admin> authorize(HttpServletRequest request) {
                return self.authorize(request).or(() -> other.authorize(request));
            }

            @Override
            public boolean goesByCookies() {
                return self.goesByCookies() || other.goesByCookies();
            }
        };
    }

    /** Who sends one of the tokens that {@link FgProxy#adminTokens} made. */
    static AdminAuthorizer tokens(FgProxy proxy) {
        return bearer(TokenCallers.stored(proxy));
    }

    /**
     * The same, and who sends one more token, who may do everything.
     *
     * @param configured its digest, from {@link FgAdminServlet#tokenDigest}
     */
    static AdminAuthorizer tokens(FgProxy proxy, KeyDigest configured) {
        return bearer(TokenCallers.all(proxy, new ConfiguredToken(configured)));
    }

    private static AdminAuthorizer bearer(TokenCallers callers) {
        return new AdminAuthorizer() {
            @Override
            public Optional<Admin> authorize(HttpServletRequest request) {
                return callers.identify(request);
            }

            @Override
            public boolean goesByCookies() {
                return false;
            }
        };
    }

    /**
     * Who is logged in with the container and has one of these roles of the application.
     *
     * @param viewer the role whose members may see everything
     * @param full the role whose members may do everything
     */
    static AdminAuthorizer servletRoles(String viewer, String full) {
        return request -> {
            Principal user = request.getUserPrincipal();
            if (user == null) {
                return Optional.empty();
            }
            if (request.isUserInRole(full)) {
                return Optional.of(Admin.full(user.getName()));
            }
            return request.isUserInRole(viewer) ? Optional.of(Admin.viewer(user.getName())) : Optional.empty();
        };
    }
}
