package io.fgproxy.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpHeadTest {

    @Test
    void fieldsKeepOrderCaseAndDuplicates() throws IOException {
        HttpHead head = read("GET /a%2Fb?x=1 HTTP/1.1\r\nX-b: 2\r\nhost: h\r\nx-B:\t1 \r\nEmpty:\r\n\r\nrest");
        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.target()).isEqualTo("/a%2Fb?x=1");
        assertThat(head.headers().list())
                .containsExactly(
                        new Header("X-b", "2"),
                        new Header("host", "h"),
                        new Header("x-B", "1"),
                        new Header("Empty", ""));
        assertThat(head.headers().all("x-b")).containsExactly("2", "1");
        assertThat(head.raw()).endsWith("Empty:\r\n\r\n");
    }

    @Test
    void bytesAboveAsciiStayBytes() throws IOException {
        assertThat(read("HTTP/1.1 200 OK\r\nX: \u00e9\u00ff\r\n\r\n").headers().first("x"))
                .contains("\u00e9\u00ff");
    }

    @Test
    void foldedLineBelongsToTheFieldBefore() throws IOException {
        assertThat(read("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nY: c\r\n\r\n")
                        .headers()
                        .list())
                .containsExactly(new Header("X", "a\r\n b"), new Header("Y", "c"));
    }

    @Test
    void bareLineFeedsAndLeadingEmptyLinesAreAccepted() throws IOException {
        HttpHead head = read("\r\nHTTP/1.1 404 Not Found\nA: 1\n\n");
        assertThat(head.status()).isEqualTo(404);
        assertThat(head.headers().first("A")).contains("1");
    }

    @Test
    void garbageHasNoStatus() throws IOException {
        assertThat(read("garbage\r\n\r\n").status()).isZero();
        assertThat(read("HTTP/1.1 abc\r\n\r\n").status()).isZero();
    }

    @Test
    void endBeforeTheHeadIsEmptyAndInsideItAFault() throws IOException {
        assertThat(HttpHead.read(bytes(""))).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> HttpHead.read(bytes("GET / HTTP/1.1\r\nA: 1\r\n")))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("A: 1");
    }

    @Test
    void tokensInListsAreFoundWithoutCase() {
        Headers headers = Headers.of("Connection", "", "connection", "X-Foo , Close");
        assertThat(headers.lists("Connection", "close")).isTrue();
        assertThat(headers.lists("Connection", "keep-alive")).isFalse();
    }

    private static HttpHead read(String text) throws IOException {
        return HttpHead.read(bytes(text)).orElseThrow();
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
