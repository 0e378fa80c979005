package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.Container;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A body that does not arrive whole is none, even if what arrived would be one; and its sender is not told otherwise. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#all")
class BrokenUploadTest extends OnEachSetup {
    /** Containers notice the end on a thread of their own, at any moment. */
    private static final int TIMES = 10;

    private void assertNothingHappens(String framing, String body) {
        String sent = (framing + ", " + body).replace("\r", "CR").replace("\n", "LF");
        try (RawHttp http = fixture.connect()) {
            http.send("POST " + CHAT_PATH + " HTTP/1.1\r\nHost: h\r\n" + fixture.auth
                    + "\r\nContent-Type: application/json\r\n" + framing + "\r\n\r\n" + body);
            http.halfClose();
            RawResponse response;
            try {
                response = http.readResponse();
            } catch (IllegalStateException | UncheckedIOException e) {
                assertThat(e).hasMessageNotContaining("did not get");
                return;
            }
            // Tomcat answers by itself when a blocking read fails, and lets nobody else do so.
            boolean byTomcat = setup.container() == Container.TOMCAT && !setup.async();
            assertThat(response.status()).as(sent).isEqualTo(byTomcat ? 500 : 400);
        } finally {
            assertThat(fixture.upstream.count()).as(sent).isZero();
        }
    }

    @RepeatedTest(TIMES)
    void chunksWithoutTheLastOne() {
        // Not a carriage return alone, which Jetty takes for the end of the body when the connection ends behind it.
        for (String end : new String[] {"", "\r\n", "\r\n0"}) {
            assertNothingHappens(
                    "Transfer-Encoding: chunked", Integer.toHexString(CHAT.length()) + "\r\n" + CHAT + end);
        }
    }

    @RepeatedTest(TIMES)
    void chunksCutInsideOfOne() {
        assertNothingHappens("Transfer-Encoding: chunked", Integer.toHexString(CHAT.length() + 1) + "\r\n" + CHAT);
    }

    @RepeatedTest(TIMES)
    void lessThanTheLength() {
        assertNothingHappens("Content-Length: " + (CHAT.length() + 1), CHAT);
    }
}
