package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.admin.Admin;
import io.fgproxy.admin.AdminTokenSecret;
import io.fgproxy.codec.InvalidMemberException;
import io.fgproxy.servlet.http.CredentialReader;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.ProblemWriter;
import io.fgproxy.servlet.http.RequestTarget;
import io.fgproxy.servlet.http.UnreadBody;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import io.fgproxy.store.StoreException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the calls of the admin API: who calls, what for, and whatever may come of it. Immutable and thread-safe. */
public final class AdminApi {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

    private static final String OPEN_API = "/openapi.json";

    private final FgProxy proxy;
    private final Callers callers;
    private final Routes routes;
    private final IssuerScope scope;
    private final AuditTrail trail;
    private final Throttle throttle = new Throttle();

    /**
     * An API for one proxy.
     *
     * @param proxy whose keys are managed
     * @param callers who may do that
     * @param upstream where main keys are valid that do not say where
     */
    public AdminApi(FgProxy proxy, Callers callers, UpstreamSettings upstream) {
        this.proxy = proxy;
        this.callers = callers;
        this.routes = new Routes(proxy, upstream);
        this.scope = new IssuerScope(proxy);
        this.trail = new AuditTrail(proxy, routes);
    }

    /** Answers one request, whatever it is. */
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            write(response, answer(request));
        } catch (RefusedCall e) {
            refuse(request, response, e.problem(), e.allow());
        } catch (InvalidMemberException e) {
            Problem problem = RefusedCall.badValue(e.param(), String.valueOf(e.getMessage()))
                    .problem();
            refuse(request, response, problem, null);
        } catch (StoreException e) {
            LOG.warn("The store failed an admin call", e);
            Problem problem = Problem.unavailable("store_unavailable", "The key store is not available. Try again.");
            refuse(request, response, problem, null);
        } catch (RuntimeException e) {
            LOG.error("An admin call failed", e);
            Problem problem = Problem.server(500, "internal_error", "The call failed. The server's log tells why.");
            refuse(request, response, problem, null);
        }
    }

    private Answer answer(HttpServletRequest request) throws IOException {
        if (request.getMethod().equals("GET") && request.getRequestURI().endsWith(OPEN_API)) {
            RequestTarget wanted = target(request);
            if (wanted.path().equals(OPEN_API)) {
                return Answer.ok(OpenApi.text());
            }
        }
        Admin admin = admin(request);
        RequestTarget target = target(request);
        Map<String, Routes.Action> methods = routes.at(target.path());
        if (methods.isEmpty()) {
            throw RefusedCall.of(404, "unknown_url", "Unknown path.");
        }
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        Routes.Action action = methods.get(method);
        if (action == null) {
            throw RefusedCall.wrongMethod(methods.keySet());
        }
        return run(action, method, new AdminCall(request, target, admin));
    }

    /** The one place where it is decided who may do what. */
    private Answer run(Routes.Action action, String method, AdminCall call) throws IOException {
        Admin admin = call.admin();
        AccessTable.Rule rule = AccessTable.find(method, call.target().path())
                .filter(found -> found.access().allows(admin.role()))
                .orElseThrow(() -> RefusedCall.of(
                        403, "not_allowed", "The role " + admin.role().code() + " may not do this."));
        AdminCall allowed = admin.template() == null ? call : scope.within(admin.template(), rule, call);
        String change = rule.action();
        return change == null ? action.run(allowed) : trail.record(change, rule, allowed, action);
    }

    private Admin admin(HttpServletRequest request) {
        String address = String.valueOf(request.getRemoteAddr());
        String sent = CredentialReader.read(request);
        // A secret that the proxy made cannot be guessed, so who has one is not locked out by who guesses others.
        boolean guess = sent != null && !AdminTokenSecret.isWellFormed(sent);
        int seconds = guess ? throttle.secondsBlocked(address, proxy.gate().now()) : 0;
        if (seconds > 0) {
            throw new RefusedCall(Problem.invalid(
                            429, "too_many_failures", "Too many wrong tokens came from here. Try again later.", null)
                    .retryAfter(seconds));
        }
        Optional<Admin> admin = callers.identify(request);
        if (admin.isEmpty()) {
            if (guess) {
                throttle.failed(address, proxy.gate().now());
            }
            throw RefusedCall.of(
                    401, "invalid_api_key", "Send the admin token: Authorization: Bearer YOUR_ADMIN_TOKEN.");
        }
        if (callers.byCookies() && !CrossSite.carriesToken(request) && CrossSite.isForeign(request)) {
            throw RefusedCall.of(403, "cross_site", "Requests that other sites' pages send are refused.");
        }
        return admin.get();
    }

    private static RequestTarget target(HttpServletRequest request) {
        String mount = request.getServletContext().getContextPath() + request.getServletPath();
        RequestTarget.Reading reading = RequestTarget.read(request, mount);
        if (reading instanceof RequestTarget.Reading.Refused refused) {
            throw new RefusedCall(refused.problem());
        }
        return ((RequestTarget.Reading.Canonical) reading).target();
    }

    private static void write(HttpServletResponse response, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(answer.status());
        response.setContentType(answer.type());
        response.setContentLength(body.length);
        response.setHeader("x-request-id", "req_" + UUID.randomUUID().toString().replace("-", ""));
        response.setHeader("Cache-Control", "no-store");
        send(response, body);
    }

    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, Problem problem, @Nullable String allow)
            throws IOException {
        byte[] body = ProblemWriter.body(problem);
        ProblemWriter.writeHead(response, problem, body.length);
        UnreadBody.dispose(request, response);
        if (allow != null) {
            response.setHeader("Allow", allow);
        }
        send(response, body);
    }

    private static void send(HttpServletResponse response, byte[] body) throws IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
