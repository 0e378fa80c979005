package io.fgproxy.servlet.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a request must keep to before anything of it is believed: method, framing, encodings, expectations. */
public final class RequestRules {
    private static final int LONGEST_NUMBER = 18;
    private static final Set<String> METHODS = Set.of("GET", "POST", "DELETE");

    private RequestRules() {}

    /** The first rule that the request breaks; empty if it keeps to all. */
    public static Optional<Problem> check(HttpServletRequest request) {
        if (!METHODS.contains(request.getMethod())) {
            return Optional.of(Problem.invalid(
                    405, "method_not_allowed", "The method " + safe(request.getMethod()) + " is not allowed.", null));
        }
        Optional<Problem> framing = framing(request);
        return framing.isPresent() ? framing : encoding(request).or(() -> expectation(request));
    }

    /** RFC 9112 section 6: containers differ in what they let through, so the servlet looks itself. */
    private static Optional<Problem> framing(HttpServletRequest request) {
        List<String> codings = all(request, "Transfer-Encoding");
        if (codings.size() > 1 || (codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked"))) {
            return Optional.of(Problem.invalid(
                    501, "unsupported_transfer_encoding", "The only transfer encoding is chunked.", null));
        }
        List<String> lengths = all(request, "Content-Length");
        if (!codings.isEmpty() && !lengths.isEmpty()) {
            return Optional.of(badLength("A request has a Content-Length or a Transfer-Encoding, not both."));
        }
        if (lengths.size() > 1 || (lengths.size() == 1 && !isLength(lengths.get(0)))) {
            return Optional.of(badLength("The Content-Length must be one number."));
        }
        return Optional.empty();
    }

    /** All lines of a field; most requests have none. */
    private static List<String> all(HttpServletRequest request, String name) {
        return request.getHeader(name) == null ? List.of() : Collections.list(request.getHeaders(name));
    }

    private static boolean isLength(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NUMBER
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Problem badLength(String message) {
        return Problem.invalid(400, "invalid_framing", message, null);
    }

    private static Optional<Problem> encoding(HttpServletRequest request) {
        if (hasOther(request, "Content-Encoding", "identity")) {
            return Optional.of(Problem.invalid(
                    415,
                    "unsupported_content_encoding",
                    "Send the body without Content-Encoding.",
                    "content-encoding"));
        }
        return all(request, "Content-Type").size() > 1
                ? Optional.of(
                        Problem.invalid(400, "invalid_header", "There are several content types.", "content-type"))
                : Optional.empty();
    }

    private static Optional<Problem> expectation(HttpServletRequest request) {
        return hasOther(request, "Expect", "100-continue")
                ? Optional.of(Problem.invalid(417, "expectation_failed", "The expectation is not supported.", null))
                : Optional.empty();
    }

    /** Whether any line of a field has another value than this. */
    private static boolean hasOther(HttpServletRequest request, String name, String value) {
        for (String line : all(request, name)) {
            if (!line.strip().equalsIgnoreCase(value)) {
                return true;
            }
        }
        return false;
    }

    private static String safe(String method) {
        return method.matches("[A-Za-z]{1,20}") ? method : "of this request";
    }
}
