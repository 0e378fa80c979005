package io.fgproxy.servlet.upstream;

import java.net.http.HttpHeaders;
import java.util.List;

/** Checks what the JDK's client lets through: it prefers one of two framings, and hangs on a negative length. */
final class ResponseFraming {
    private static final int LONGEST_NUMBER = 18;

    private ResponseFraming() {}

    /** Returns true if the end of the body can be told in one way only (RFC 9112 section 6.3). */
    static boolean isSound(HttpHeaders headers) {
        List<String> lengths = headers.allValues("content-length");
        List<String> codings = headers.allValues("transfer-encoding");
        boolean lengthIsSound = lengths.isEmpty() || (lengths.size() == 1 && isNumber(lengths.get(0)));
        boolean codingIsSound =
                codings.isEmpty() || (codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"));
        return lengthIsSound && codingIsSound && (lengths.isEmpty() || codings.isEmpty());
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NUMBER
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
