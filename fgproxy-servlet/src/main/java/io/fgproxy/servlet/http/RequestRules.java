package io.fgproxy.servlet.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a request must keep to before anything of it is believed: method, framing, encodings, expectations. */
public final class RequestRules {
    private static final Set<String> METHODS = Set.of("GET", "POST", "DELETE");

    private RequestRules() {}

    /** The first rule that the request breaks; empty if it keeps to all. */
    public static Optional<Problem> check(HttpServletRequest request) {
        if (!METHODS.contains(request.getMethod())) {
            return Optional.of(Problem.invalid(
                    405, "method_not_allowed", "The method " + safe(request.getMethod()) + " is not allowed.", null));
        }
        return framing(request).or(() -> encoding(request)).or(() -> expectation(request));
    }

    /** RFC 9112 section 6: containers differ in what they let through, so the servlet looks itself. */
    private static Optional<Problem> framing(HttpServletRequest request) {
        List<String> codings = Collections.list(request.getHeaders("Transfer-Encoding"));
        if (codings.size() > 1 || (codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked"))) {
            return Optional.of(Problem.invalid(
                    501, "unsupported_transfer_encoding", "The only transfer encoding is chunked.", null));
        }
        List<String> lengths = Collections.list(request.getHeaders("Content-Length"));
        if (!codings.isEmpty() && !lengths.isEmpty()) {
            return Optional.of(badLength("A request has a Content-Length or a Transfer-Encoding, not both."));
        }
        boolean numeric = lengths.stream().allMatch(length -> length.matches("[0-9]{1,18}"));
        if (lengths.size() > 1 || !numeric) {
            return Optional.of(badLength("The Content-Length must be one number."));
        }
        return Optional.empty();
    }

    private static Problem badLength(String message) {
        return Problem.invalid(400, "invalid_framing", message, null);
    }

    private static Optional<Problem> encoding(HttpServletRequest request) {
        boolean identity = Collections.list(request.getHeaders("Content-Encoding")).stream()
                .allMatch(coding -> coding.strip().equalsIgnoreCase("identity"));
        if (!identity) {
            return Optional.of(Problem.invalid(
                    415,
                    "unsupported_content_encoding",
                    "Send the body without Content-Encoding.",
                    "content-encoding"));
        }
        return Collections.list(request.getHeaders("Content-Type")).size() > 1
                ? Optional.of(
                        Problem.invalid(400, "invalid_header", "There are several content types.", "content-type"))
                : Optional.empty();
    }

    private static Optional<Problem> expectation(HttpServletRequest request) {
        boolean known = Collections.list(request.getHeaders("Expect")).stream()
                .allMatch(expected -> expected.strip().equalsIgnoreCase("100-continue"));
        return known
                ? Optional.empty()
                : Optional.of(Problem.invalid(417, "expectation_failed", "The expectation is not supported.", null));
    }

    private static String safe(String method) {
        return method.matches("[A-Za-z]{1,20}") ? method : "of this request";
    }
}
