package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.codec.InvalidMemberException;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.ProblemWriter;
import io.fgproxy.servlet.http.RequestTarget;
import io.fgproxy.servlet.http.UnreadBody;
import io.fgproxy.store.StoreException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the calls of the admin API: who calls, what for, and whatever may come of it. Immutable and thread-safe. */
public final class AdminApi {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

    private final AdminToken token;
    private final Routes routes;

    /**
     * An API for one proxy.
     *
     * @param proxy whose keys are managed
     * @param token who may do that
     * @param upstream where main keys are valid that do not say where
     */
    public AdminApi(FgProxy proxy, AdminToken token, URI upstream) {
        this.token = token;
        this.routes = new Routes(proxy, upstream);
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
        if (!token.opens(request)) {
            throw RefusedCall.of(
                    401, "invalid_api_key", "Send the admin token: Authorization: Bearer YOUR_ADMIN_TOKEN.");
        }
        RequestTarget target = target(request);
        Map<String, Routes.Action> methods = routes.at(target.path());
        if (methods.isEmpty()) {
            throw RefusedCall.of(404, "unknown_url", "Unknown path.");
        }
        Routes.Action action = methods.get(request.getMethod().equals("HEAD") ? "GET" : request.getMethod());
        if (action == null) {
            throw RefusedCall.wrongMethod(methods.keySet());
        }
        return action.run(new AdminCall(request, target));
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
        byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
        response.setStatus(answer.status());
        response.setContentType("application/json");
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
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
