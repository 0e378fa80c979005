package io.fgproxy.servlet.exchange;

import io.fgproxy.servlet.http.HeaderRules;
import io.fgproxy.servlet.upstream.ResponseHead;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Writes upstream's head to the client's response. */
final class ResponseHeadWriter {
    private ResponseHeadWriter() {}

    static void write(ServletRequest request, HttpServletResponse response, ResponseHead head) {
        response.setStatus(head.status());
        String last = null;
        for (HeaderRules.Field field : HeaderRules.forClient(head.headers())) {
            // The first of its name replaces what the host application may have set before us.
            if (field.name().equals(last)) {
                response.addHeader(field.name(), field.value());
            } else {
                response.setHeader(field.name(), field.value());
            }
            last = field.name();
        }
        boolean bodiless = head.status() == 204 || head.status() == 205 || head.status() == 304;
        if (head.contentLength().isPresent() && !bodiless) {
            response.setContentLengthLong(head.contentLength().getAsLong());
        } else if (!bodiless) {
            Truncation.prepare(request, response);
        }
    }
}
