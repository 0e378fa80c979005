package io.fgproxy.servlet.faults;

import io.fgproxy.testkit.http.BodyEnd;
import io.fgproxy.testkit.http.HttpHead;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;

/**
 * What a client saw of an answer.
 *
 * @param status its status
 * @param text its body, as far as it was kept
 * @param end how it ended
 * @param interim how many interim answers came before it
 */
record Seen(int status, String text, BodyEnd end, int interim) {
    /** The next answer, whole. */
    static Seen whole(RawHttp http) {
        return whole(http, "POST");
    }

    /** The next answer, whole, to a request of this method. */
    static Seen whole(RawHttp http, String method) {
        RawResponse response = http.readResponseTo(method);
        return new Seen(
                response.status(),
                response.text(),
                response.end(),
                response.interim().size());
    }

    /** The answer whose head was read before, with what comes of it now. */
    static Seen rest(HttpHead head, RawHttp http) {
        return new Seen(head.status(), "", http.skipBody(), 0);
    }

    boolean truncated() {
        return end.truncated();
    }
}
