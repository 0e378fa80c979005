package io.fgproxy.servlet.admin;

/**
 * An answer that is no problem.
 *
 * @param status the HTTP status
 * @param json the body
 */
record Answer(int status, String json) {
    static Answer ok(String json) {
        return new Answer(200, json);
    }

    static Answer created(String json) {
        return new Answer(201, json);
    }
}
