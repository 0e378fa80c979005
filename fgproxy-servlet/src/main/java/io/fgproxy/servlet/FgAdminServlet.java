package io.fgproxy.servlet;

import io.fgproxy.FgProxy;
import io.fgproxy.admin.Admin;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.servlet.admin.AdminApi;
import io.fgproxy.servlet.admin.Callers;
import io.fgproxy.servlet.admin.ConfiguredToken;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The admin API: mints and manages sub-keys and main keys over HTTP, for who holds an admin token, or whom an
 * {@link AdminAuthorizer} knows. Mount it at a path
 * of its own with a wildcard, for example {@code /admin/api/*}:
 *
 * <ul>
 *   <li>{@code GET, POST sub_keys}: list, by {@code q} (part of the name, or the beginning of the id), {@code status}
 *       ({@code enabled}, {@code disabled}, {@code revoked}, {@code expired}, {@code not_yet_valid}), {@code group} and
 *       {@code template}; mint
 *   <li>{@code POST sub_keys/bulk}: mint {@code count} keys, all or none, numbered by <code>{n}</code> in the name
 *   <li>{@code GET, PATCH, POST, DELETE sub_keys/{id}}: show, edit (POST is for clients that cannot PATCH), delete
 *   <li>{@code POST sub_keys/{id}/rotate}: give a new secret; the old one works for {@code grace_seconds} (0 if absent),
 *       unless {@code …/revoke_previous} ends that
 *   <li>{@code POST sub_keys/{id}/extend}: to {@code expires_at}, or by {@code seconds}
 *   <li>{@code POST sub_keys/{id}/enable}, {@code …/disable}, {@code …/revoke} (for ever)
 *   <li>{@code POST sub_keys/{id}/reset_usage}: set what it used to zero
 *   <li>{@code POST sub_keys/{id}/explain}: what would become of a request, and why; {@code POST explain} with a {@code
 *       sub_key}: the same for a key not made yet
 *   <li>{@code GET sub_keys/{id}/usage}: its rows of the usage log, newest first, by the query parameters {@code from},
 *       {@code to} (Unix seconds) and {@code limit} (1 to 1000, 20 if absent)
 *   <li>{@code GET, POST main_keys}: list, add
 *   <li>{@code GET, PATCH, POST, DELETE main_keys/{id}}: show, change its limits, delete
 *   <li>{@code POST main_keys/{id}/disable}, {@code …/enable}
 *   <li>{@code GET usage}, {@code usage/requests}, {@code refusals}, {@code overview}: what was used and refused
 *   <li>{@code GET audit}: every change that was made by this API
 *   <li>{@code GET, POST admin_tokens}, {@code DELETE admin_tokens/{id}}, {@code GET me}: more tokens, with roles
 *   <li>{@code GET openapi.json}: all of it in OpenAPI 3.1, parameters and answers included; needs no token
 *   <li>{@code POST main_keys/{id}/test}: whether upstream accepts it
 *   <li>{@code POST main_keys/{id}/refresh_models}, {@code GET models}: ask upstream which models it can use; show what
 *       all keys were told
 *   <li>{@code GET prices}: what things cost
 *   <li>{@code GET groups}, {@code GET, PUT, DELETE groups/{name}}: groups of keys; {@code model_groups} likewise
 *   <li>{@code GET templates}, {@code GET, PUT, DELETE templates/{name}}: what keys begin with and cannot exceed
 * </ul>
 *
 * <p>It follows the conventions of OpenAI's own admin API: snake case, Unix seconds, {@code {"object":"list","data":[…],
 * "first_id","last_id","has_more"}} with the query parameters {@code after} and {@code limit} (1 to 100, 20 if absent),
 * errors as {@code {"error":{"message","type","param","code"}}}. What it does not know, it refuses.
 *
 * <p>A sub-key:
 *
 * <pre>{@code
 * {"object":"sub_key","id":"sk_4fZk0Qm1bWc83VtA","name":"ci","status":"enabled","enabled":true,
 *  "models":{"allow":["gpt-4o-mini"],"deny":[]},"operations":{"deny":[]},
 *  "limits":[{"meter":"requests","amount":1000,"window":"lifetime","used":3,"held":0,"remaining":997,"resets_at":null}],
 *  "group_limits":[],
 *  "usage":{"requests":{"used":3,"held":0},"input_tokens":{"used":36,"held":0},"output_tokens":{"used":81,"held":0},
 *   "cost_usd":{"used":0.000054,"held":0}},
 *  "not_before":null,"expires_at":1893456000,"main_keys":[],"group":null,"template":null,
 *  "previous_secret_expires_at":null,"created_at":1767225600}
 * }</pre>
 *
 * <p>Its {@code secret} is in the answers to mint and to rotate, and nowhere else. Mint takes {@code name} (required),
 * {@code models}, {@code operations}, {@code limits} (without how they stand; a negative amount is no limit),
 * {@code not_before}, {@code expires_at}, {@code main_keys}, {@code group} and {@code template}; edit takes these and
 * {@code enabled}, where absent is unchanged and null is as for a new key. {@code usage} is there with and without limits.
 * A new key that names a template has the template's values where it says nothing, in rules list by list, and neither it
 * nor an edit of it may exceed the template.
 *
 * <p>In a {@code web.xml} it finds the {@link FgProxy} as {@link FgProxyServlet} does, and the token by one of the
 * init-params {@code adminTokenEnv}, the name of an environment variable that holds it, and {@code adminTokenSha256}, its
 * SHA-256 in lower-case hexadecimal digits. If any of this is missing, it does not start. An {@link AdminAuthorizer} in
 * the context attribute of that name is asked too, and makes the token optional.
 *
 * <p>Thread-safe. A call blocks for the time the store takes; when the store is down it answers 503.
 */
public final class FgAdminServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String AUTHORIZER = AdminAuthorizer.class.getName();
    private static final String TOKEN_ENV = "adminTokenEnv";
    private static final String TOKEN_SHA256 = "adminTokenSha256";

    private transient volatile @Nullable AdminApi api;

    /** For a {@code web.xml}; configured by init-params. */
    public FgAdminServlet() {}

    /**
     * For programmatic registration.
     *
     * @param proxy whose keys are managed
     * @param adminToken the digest of the token that opens it, from {@link #tokenDigest} where the token is at hand
     */
    public FgAdminServlet(FgProxy proxy, KeyDigest adminToken) {
        this(proxy, adminToken, FgProxyConfig.builder().build());
    }

    /**
     * For programmatic registration beside a proxy that has its own upstream.
     *
     * @param proxy whose keys are managed
     * @param adminToken as in the other one
     * @param config that of the proxy's servlet or filter: it tells where main keys are tried that do not say where
     */
    public FgAdminServlet(FgProxy proxy, KeyDigest adminToken, FgProxyConfig config) {
        this(proxy, AdminAuthorizer.tokens(proxy, adminToken), config);
    }

    /**
     * For programmatic registration, with the login that the application has.
     *
     * @param proxy whose keys are managed
     * @param authorizer tells who may do that
     * @param config as in the other one
     */
    public FgAdminServlet(FgProxy proxy, AdminAuthorizer authorizer, FgProxyConfig config) {
        this.api = api(proxy, authorizer, config.upstream());
    }

    private static AdminApi api(FgProxy proxy, AdminAuthorizer authorizer, UpstreamSettings upstream) {
        return new AdminApi(
                proxy,
                new Callers() {
                    @Override
                    public Optional<Admin> identify(HttpServletRequest request) {
                        return authorizer.authorize(request);
                    }

                    @Override
                    public boolean byCookies() {
                        return authorizer.goesByCookies();
                    }
                },
                upstream);
    }

    /**
     * The digest of an admin token.
     *
     * @throws IllegalArgumentException if the token has fewer than 20 characters, or others than visible ASCII; the
     *     message does not contain it
     */
    public static KeyDigest tokenDigest(String adminToken) {
        return ConfiguredToken.of(adminToken).digest();
    }

    @Override
    public void init() throws ServletException {
        if (api == null) {
            InitParams params = InitParams.read(getInitParameterNames(), this::getInitParameter, knownParams());
            AdminAuthorizer given = authorizer();
            boolean tokens = given == null || params.get(TOKEN_ENV) != null || params.get(TOKEN_SHA256) != null;
            ConfiguredToken token = tokens ? token(params) : null;
            FgProxy proxy = EngineLookup.find(getServletContext(), params);
            AdminAuthorizer byToken =
                    token == null ? AdminAuthorizer.tokens(proxy) : AdminAuthorizer.tokens(proxy, token.digest());
            api = api(
                    proxy,
                    given == null ? byToken : byToken.or(given),
                    params.config().upstream());
        }
    }

    private @Nullable AdminAuthorizer authorizer() throws ServletException {
        Object found = getServletContext().getAttribute(AUTHORIZER);
        if (found == null || found instanceof AdminAuthorizer) {
            return (AdminAuthorizer) found;
        }
        throw new ServletException("The context attribute " + AUTHORIZER + " is not an AdminAuthorizer");
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AdminApi ready = api;
        if (ready == null) {
            throw new IllegalStateException("The servlet is not started");
        }
        ready.handle(request, response);
    }

    @Override
    public String getServletInfo() {
        return "fgproxy admin API";
    }

    private static Set<String> knownParams() {
        Set<String> known = new HashSet<>(EngineLookup.PARAMS);
        known.add(TOKEN_ENV);
        known.add(TOKEN_SHA256);
        known.addAll(InitParams.WAY_UPSTREAM);
        return known;
    }

    private static ConfiguredToken token(InitParams params) throws ServletException {
        String variable = params.get(TOKEN_ENV);
        String sha256 = params.get(TOKEN_SHA256);
        if ((variable == null) == (sha256 == null)) {
            throw new ServletException("Set one of the init-params " + TOKEN_ENV + " and " + TOKEN_SHA256);
        }
        try {
            return variable != null
                    ? ConfiguredToken.of(EngineLookup.environment(TOKEN_ENV, variable))
                    : new ConfiguredToken(new KeyDigest(String.valueOf(sha256)));
        } catch (IllegalArgumentException e) {
            throw new ServletException(
                    "The init-param " + (variable != null ? TOKEN_ENV : TOKEN_SHA256) + ": " + e.getMessage(), e);
        }
    }
}
