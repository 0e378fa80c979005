package io.fgproxy.testkit.wire;

/** Chooses requests that a scripted reply is for, by their head (the body has not been read yet). */
@FunctionalInterface
public interface RequestMatcher {

    /** Whether the request is meant. */
    boolean matches(RecordedRequest request);

    /** Every request. */
    static RequestMatcher any() {
        return request -> true;
    }

    /** Requests with that method and path (without query). */
    static RequestMatcher of(String method, String path) {
        return request -> request.method().equals(method) && request.path().equals(path);
    }

    /** Requests that carry a header field of that name and value. */
    static RequestMatcher header(String name, String value) {
        return request -> request.headers().all(name).contains(value);
    }

    /** Requests that both choose. */
    default RequestMatcher and(RequestMatcher other) {
        return request -> matches(request) && other.matches(request);
    }
}
