package io.fgproxy.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 5 | hello | hello | COMPLETE",
                "Content-Length: 5 | hellohello | hello | COMPLETE",
                "Content-Length: 5 | hel | hel | CUT",
                "Content-Length: abc | hello | '' | MALFORMED",
                "Content-Length: -5 | hello | '' | MALFORMED",
                "X: 1 | hello | hello | UNTIL_CLOSE",
                "Transfer-Encoding: chunked | '5~hello~0~~' | hello | COMPLETE",
                "Transfer-Encoding: chunked | '5;ext=1~hello~1~!~00~~' | hello! | COMPLETE",
                "Transfer-Encoding: chunked | '5~hello~' | hello | CUT",
                "Transfer-Encoding: chunked | '5~hello~0~' | hello | CUT",
                "Transfer-Encoding: chunked | '5~hel' | hel | CUT",
                "Transfer-Encoding: chunked | '5~hello!~0~~' | hello | MALFORMED",
                "Transfer-Encoding: chunked | 'x~hello~0~~' | '' | MALFORMED",
                "Transfer-Encoding: chunked | '-5~hello~0~~' | '' | MALFORMED",
            })
    void endTellsWhatBecameOfTheFraming(String header, String wire, String body, BodyEnd end) throws IOException {
        HttpHead head = HttpHead.parse("HTTP/1.1 200 OK\r\n" + header);
        BodyReader reader = BodyReader.forResponse(head, "GET", bytes(wire.replace("~", "\r\n")));
        assertThat(new String(reader.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(body);
        assertThat(reader.end()).contains(end);
    }

    @ParameterizedTest
    @CsvSource({"HEAD,200", "GET,204", "GET,304", "POST,103"})
    void someResponsesHaveNoBodyWhateverTheySay(String method, int status) {
        HttpHead head = HttpHead.parse("HTTP/1.1 " + status + " X\r\nContent-Length: 5");
        assertThat(BodyReader.forResponse(head, method, bytes("hello")).end()).contains(BodyEnd.COMPLETE);
    }

    @Test
    void requestWithoutFramingHasNoBody() {
        HttpHead head = HttpHead.parse("POST / HTTP/1.1\r\nHost: h");
        assertThat(BodyReader.forRequest(head, bytes("hello")).end()).contains(BodyEnd.COMPLETE);
    }

    @Test
    void trailersAreKept() throws IOException {
        HttpHead head = HttpHead.parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked");
        BodyReader reader = BodyReader.forResponse(head, "GET", bytes("1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n"));
        reader.readAllBytes();
        assertThat(reader.trailers()).isEqualTo(Headers.of("X-Sum", "1"));
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
