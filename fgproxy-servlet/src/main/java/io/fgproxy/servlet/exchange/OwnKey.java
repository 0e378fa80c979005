package io.fgproxy.servlet.exchange;

import io.fgproxy.FgProxy;
import io.fgproxy.SubKeys;
import io.fgproxy.codec.SubKeyJson;
import io.fgproxy.codec.SubKeyJson.Standing;
import io.fgproxy.gate.Gate;
import io.fgproxy.gate.Identification;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.ProblemWriter;
import io.fgproxy.servlet.http.UnreadBody;
import io.fgproxy.store.StoreException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the holder of a key about it: a path of ours beside OpenAI's. It needs no quota and counts nothing, and it tells
 * what holds now, so the store is asked each time. Thread-safe.
 */
final class OwnKey {
    /** Below the mount. */
    static final String PATH = "/sub_key";

    private static final Logger LOG = LoggerFactory.getLogger(OwnKey.class);

    private final Gate gate;
    private final SubKeys subKeys;

    OwnKey(FgProxy proxy) {
        this.gate = proxy.gate();
        this.subKeys = proxy.subKeys();
    }

    /** Answers by blocking. */
    void answer(HttpServletRequest request, HttpServletResponse response, SubKey identified) throws IOException {
        if (!request.getMethod().equals("GET")) {
            String message = "This path takes the method GET.";
            refuse(request, response, Problem.invalid(405, "method_not_allowed", message, null));
        } else if (request.getQueryString() != null) {
            String message = "This call takes no query parameters.";
            refuse(request, response, Problem.invalid(400, "invalid_value", message, "query"));
        } else {
            tell(request, response, identified);
        }
    }

    private void tell(HttpServletRequest request, HttpServletResponse response, SubKey identified) throws IOException {
        Identification current = gate.current(identified);
        if (current instanceof Refusal refusal) {
            refuse(request, response, Refusals.problem(refusal, gate.now()));
            return;
        }
        SubKey key = ((Identification.Identified) current).key();
        String json;
        try {
            json = subKeys.tally(key.id())
                    .map(tally -> SubKeyJson.writeForHolder(new Standing(key, tally, gate.standings(key))))
                    .orElse("");
        } catch (StoreException e) {
            LOG.warn("A key cannot be shown to its holder", e);
            refuse(
                    request,
                    response,
                    Problem.unavailable("store_unavailable", "The key cannot be looked up at the moment. Try again."));
            return;
        }
        if (json.isEmpty()) {
            // Deleted since.
            refuse(request, response, Refusals.problem(DenialReason.KEY_UNKNOWN, "Incorrect API key provided.", null));
            return;
        }
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        response.setStatus(200);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.setHeader("x-request-id", "req_" + UUID.randomUUID().toString().replace("-", ""));
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        UnreadBody.dispose(request, response);
        byte[] body = ProblemWriter.body(problem);
        ProblemWriter.writeHead(response, problem, body.length);
        if (problem.status() == 405) {
            response.setHeader("Allow", "GET");
        }
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
