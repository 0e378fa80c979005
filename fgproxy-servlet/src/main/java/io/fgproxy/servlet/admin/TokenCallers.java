package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.admin.Admin;
import io.fgproxy.servlet.http.CredentialReader;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows callers by the token after {@code Bearer}. Immutable and thread-safe. */
public final class TokenCallers {
    /** The name of who has the token that the servlet is configured with. */
    static final String CONFIGURED = "configured token";

    private final FgProxy proxy;
    private final @Nullable ConfiguredToken configured;

    private TokenCallers(FgProxy proxy, @Nullable ConfiguredToken configured) {
        this.proxy = proxy;
        this.configured = configured;
    }

    /** By the tokens in the store. */
    public static TokenCallers stored(FgProxy proxy) {
        return new TokenCallers(proxy, null);
    }

    /** By these, and by the one that the servlet is configured with. */
    public static TokenCallers all(FgProxy proxy, ConfiguredToken configured) {
        return new TokenCallers(proxy, configured);
    }

    /** Who it is; empty for nobody. */
    public Optional<Admin> identify(HttpServletRequest request) {
        String sent = CredentialReader.read(request);
        if (sent == null) {
            return Optional.empty();
        }
        return configured != null && configured.isOpenedBy(sent)
                ? Optional.of(Admin.full(CONFIGURED))
                : proxy.adminTokens().identify(sent);
    }
}
