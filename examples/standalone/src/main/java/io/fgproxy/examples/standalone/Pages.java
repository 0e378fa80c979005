package io.fgproxy.examples.standalone;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** A servlet for small texts that are made on demand. */
final class Pages extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String JSON = "application/json";

    private final transient Supplier<Page> page;

    private Pages(Supplier<Page> page) {
        this.page = page;
    }

    /**
     * A text.
     *
     * @param status the HTTP status
     * @param type the content type
     * @param text the body
     */
    record Page(int status, String type, String text) {}

    /** Whether the server and its store are alive. */
    static Pages health(Health health) {
        return new Pages(() -> health.isGood()
                ? new Page(200, JSON, "{\"status\":\"ok\"}")
                : new Page(503, JSON, "{\"status\":\"store_unavailable\"}"));
    }

    /** Numbers for Prometheus. */
    static Pages metrics(Metrics metrics) {
        return new Pages(() -> new Page(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text()));
    }

    /** What is nowhere else. */
    static Pages notFound() {
        return new Pages(() -> new Page(404, JSON, JsonErrors.body(404, "unknown_url", "Unknown path.")));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Page made = page.get();
        byte[] body = made.text().getBytes(StandardCharsets.UTF_8);
        response.setStatus(made.status());
        response.setContentType(made.type());
        response.setContentLength(body.length);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.getOutputStream().write(body);
    }
}
