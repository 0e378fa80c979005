package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The request gets an error answer. */
final class ApiException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ObjectNode body;

    ApiException(int status, ObjectNode body) {
        super(body.path("error").path("message").asText(), null, false, false);
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        return body;
    }
}
