package io.fgproxy.servlet.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;

/**
 * The end of a body that nobody wants because its request is refused. A container closes a connection with an unread
 * body, and what still arrives then may cost the client the answer (RFC 9112 section 9.6), or its next request on that
 * connection. So a small body is read to its end, and of a large one the client is told that the connection ends.
 */
public final class UnreadBody {
    private static final int SMALL = 64 << 10;
    private static final int PIECE = 8192;

    private UnreadBody() {}

    /** To be called before the answer is committed; does nothing if the body was read or there is none. */
    public static void dispose(HttpServletRequest request, HttpServletResponse response) {
        long length = request.getContentLengthLong();
        if (length <= 0 && request.getHeader("Transfer-Encoding") == null) {
            return;
        }
        // Who expects to be asked for the body has not sent it and must not be asked now.
        boolean small = length > 0 && length <= SMALL && request.getHeader("Expect") == null;
        if (!small || !discard(request, SMALL)) {
            response.setHeader("Connection", "close");
        }
    }

    /** Reads and forgets at most so many bytes; returns true if that was the end of the body. */
    public static boolean discard(HttpServletRequest request, int most) {
        try {
            InputStream in = request.getInputStream();
            byte[] piece = new byte[PIECE];
            for (int left = most; left >= 0; ) {
                int count = in.read(piece);
                if (count < 0) {
                    return true;
                }
                left -= count;
            }
            return false;
        } catch (IOException | IllegalStateException e) {
            return false;
        }
    }
}
