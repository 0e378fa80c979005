package io.fgproxy.servlet.admin;

/**
 * An answer that is no problem.
 *
 * @param status the HTTP status
 * @param type of the body
 * @param body the body
 */
record Answer(int status, String type, String body) {
    private static final String JSON = "application/json";

    static Answer ok(String json) {
        return new Answer(200, JSON, json);
    }

    static Answer created(String json) {
        return new Answer(201, JSON, json);
    }

    static Answer csv(String text) {
        return new Answer(200, "text/csv;charset=utf-8", text);
    }
}
