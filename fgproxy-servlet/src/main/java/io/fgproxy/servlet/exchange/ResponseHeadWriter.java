package io.fgproxy.servlet.exchange;

import io.fgproxy.servlet.http.HeaderRules;
import io.fgproxy.servlet.upstream.ResponseHead;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Writes upstream's head to the client's response. */
final class ResponseHeadWriter {
    private ResponseHeadWriter() {}

    static void write(ServletRequest request, HttpServletResponse response, ResponseHead head) {
        response.setStatus(head.status());
        Set<String> written = new HashSet<>();
        HeaderRules.forClient(head.headers(), (name, value) -> {
            // The first of its name replaces what the host application may have set before us.
            if (written.add(name.toLowerCase(Locale.ROOT))) {
                response.setHeader(name, value);
            } else {
                response.addHeader(name, value);
            }
        });
        boolean bodiless = head.status() == 204 || head.status() == 205 || head.status() == 304;
        if (head.contentLength().isPresent() && !bodiless) {
            response.setContentLengthLong(head.contentLength().getAsLong());
        } else if (!bodiless) {
            Truncation.prepare(request, response);
        }
    }
}
