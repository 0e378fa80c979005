package io.fgproxy.servlet.http;

import io.fgproxy.codec.ErrorBody;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;

/**
 * Writes problems as answers. Never by {@code sendError}, whose body a container replaces with its own page.
 */
public final class ProblemWriter {
    private ProblemWriter() {}

    /** The body of the answer. */
    public static byte[] body(Problem problem) {
        return ErrorBody.write(problem.message(), problem.type(), problem.param(), problem.code());
    }

    /**
     * Sets status and headers of an uncommitted response. Headers that filters before us have set stay: without those of
     * CORS a browser would not show the error to its page.
     *
     * @param length of the body, in bytes
     */
    public static void writeHead(HttpServletResponse response, Problem problem, int length) {
        response.resetBuffer();
        response.setStatus(problem.status());
        response.setContentType("application/json");
        response.setContentLength(length);
        response.setHeader("x-request-id", "req_" + UUID.randomUUID().toString().replace("-", ""));
        response.setHeader("Cache-Control", "no-store");
        if (problem.status() == 401) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        if (problem.status() == 405) {
            response.setHeader("Allow", "GET, POST, DELETE");
        }
        if (problem.code().equals("insufficient_quota")) {
            // OpenAI's SDKs retry a 429 unless told not to; this quota will not come back by waiting.
            response.setHeader("x-should-retry", "false");
        }
        if (problem.retryAfterSeconds() != null) {
            response.setHeader("Retry-After", problem.retryAfterSeconds().toString());
        }
    }

    /** Writes the whole answer by blocking I/O. */
    public static void write(HttpServletResponse response, Problem problem) throws IOException {
        byte[] body = body(problem);
        writeHead(response, problem, body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
