package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.testkit.http.BodyEnd;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain way through: what arrives is what was sent. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#all")
class ProxyingTest extends OnEachSetup {
    @Test
    void answerArrivesByteForByte() {
        String json = "{ \"object\":\"list\",\n  \"data\" : [] , \"é\":\"\\u00e9\"}\n";
        RawResponse response = getAnswered(Reply.json(200, json));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo(json);
        assertThat(response.header("content-length"))
                .contains(String.valueOf(json.getBytes(StandardCharsets.UTF_8).length));
        assertThat(seen().target()).isEqualTo(FILE_PATH);
    }

    @Test
    void jsonWithLengthKeepsItsBytesAndLength() {
        String spaced = " {\"model\" : \"gpt-4o-mini\",\t\"messages\":[ ]} ";
        assertThat(post(CHAT_PATH, spaced).status()).isEqualTo(200);
        RecordedRequest seen = seen();
        assertThat(seen.bodyText()).isEqualTo(spaced);
        assertThat(seen.header("content-length")).contains(String.valueOf(spaced.length()));
        assertThat(seen.header("transfer-encoding")).isEmpty();
    }

    @Test
    void chunkedJsonArrivesWholeWithOneFraming() {
        RawResponse response = raw("POST /v1/chat/completions HTTP/1.1\nHost: h\n$AUTH\n"
                + "Content-Type: application/json\nTransfer-Encoding: chunked\n\n"
                + "10\n{\"model\":\"gpt-4o\n12\n-mini\",\"messages\":\n3\n[]}\n0\n\n");
        assertThat(response.status()).isEqualTo(200);
        RecordedRequest seen = seen();
        assertThat(seen.bodyText()).isEqualTo("{\"model\":\"gpt-4o-mini\",\"messages\":[]}");
        assertThat(seen.headers().all("content-length").size()
                        + seen.headers().all("transfer-encoding").size())
                .isEqualTo(1);
    }

    @Test
    void postOfNothingIsForwardedAsNothing() {
        fixture.upstream.respondNext(Reply.json(200, "{}"));
        RawResponse response = raw("POST /v1/batches/batch_1/cancel HTTP/1.1\nHost: h\n$AUTH\nContent-Length: 0\n\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(seen().header("content-length")).contains("0");
    }

    @Test
    void postWithoutAnyFramingHasNoBody() {
        fixture.upstream.respondNext(Reply.json(200, "{}"));
        RawResponse response = raw("POST /v1/batches/batch_1/cancel HTTP/1.1\nHost: h\n$AUTH\n\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(seen().bodyLength()).isZero();
    }

    @Test
    void getWithBodyIsRefused() {
        RawResponse response =
                raw("GET /v1/models HTTP/1.1\nHost: h\n$AUTH\nContent-Type: application/json\nContent-Length: 2\n\n{}");
        assertThat(response.status()).isEqualTo(400);
        assertThat(fixture.upstream.count()).isZero();
    }

    @Test
    void lengthBeyondTheIntegersIsRefusedByItsSizeNotMisread() {
        RawResponse response = raw("POST /v1/files HTTP/1.1\nHost: h\n$AUTH\n"
                + "Content-Type: multipart/form-data; boundary=b\nContent-Length: 4294967297\n\n--b");
        assertThat(response.status()).isEqualTo(413);
        assertThat(fixture.upstream.count()).isZero();
    }

    @Test
    void headIsNotAnOperation() {
        try (RawHttp http = fixture.connect()) {
            http.sendRequest("HEAD", "/v1/models", fixture.auth);
            RawResponse response = http.readResponse();
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header("allow")).contains("GET, POST, DELETE");
        }
    }

    @Test
    void noContentHasNoBody() {
        RawResponse response = getAnswered(Reply.empty(204, Headers.of("Content-Length", "0")));
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(response.truncated()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
    void noContentThatAnnouncesContentIsABadGateway(String framing) {
        RawResponse response = getAnswered(Reply.raw("HTTP/1.1 204 No Content\r\n" + framing + "\r\n\r\n"));
        assertThat(response.status()).isEqualTo(502);
    }

    @Test
    void notModifiedHasNoBody() {
        RawResponse response =
                getAnswered(Reply.raw("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 5\r\n\r\n"));
        assertThat(response.status()).isEqualTo(304);
        assertThat(response.header("etag")).contains("\"x\"");
        assertThat(response.body()).isEmpty();
        assertThat(response.truncated()).isFalse();
    }

    @Test
    void resetContentHasNoBody() {
        RawResponse response = getAnswered(Reply.empty(205, Headers.of("Content-Length", "0")));
        assertThat(response.status()).isEqualTo(205);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void redirectIsPassedOnNotFollowed() {
        RawResponse response = getAnswered(
                Reply.empty(302, Headers.of("Location", "https://elsewhere.example/x", "Content-Length", "0")));
        assertThat(response.status()).isEqualTo(302);
        assertThat(response.header("location")).contains("https://elsewhere.example/x");
        assertThat(fixture.upstream.count()).isEqualTo(1);
    }

    @Test
    void refusedMainKeyIsNotShownToTheClient() {
        fixture.upstream.respondNext(Reply.json(401, "{\"error\":{\"message\":\"Incorrect key: sk-proj-****wxyz\"}}"));
        RawResponse response = chat();
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.text()).contains("upstream_refused_key").doesNotContain("sk-proj");
    }

    @ParameterizedTest
    @ValueSource(ints = {299, 407, 429, 500, 529, 599, 600, 999})
    void unusualStatusIsPassedOnOrABadGateway(int status) {
        RawResponse response = getAnswered(Reply.json(status, "{}"));
        assertThat(response.status()).isIn(status, 502);
        assertThat(response.end()).isEqualTo(BodyEnd.COMPLETE);
    }

    @Test
    void interimResponsesAreSkipped() {
        RawResponse response =
                getAnswered(Reply.json(200, "{}").afterInterim("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("{}");
    }

    @Test
    void compressedAnswerIsPassedOnAsItIs() {
        RawResponse response = getAnswered(Reply.gzip(
                200,
                Headers.of("Content-Type", "application/json"),
                "{}".repeat(100).getBytes(StandardCharsets.UTF_8)));
        assertThat(response.header("content-encoding")).contains("gzip");
        assertThat(response.body()).startsWith(0x1f, 0x8b);
        assertThat(response.header("content-length")).contains(String.valueOf(response.body().length));
    }

    @Test
    void upstreamIsAskedForPlainText() {
        chat("Accept-Encoding: br, gzip");
        assertThat(seen().headers().all("accept-encoding")).containsExactly("identity");
    }

    @Test
    void queryArrivesAsItWasWritten() {
        String target = "/v1/files?after=%20+%2b%2B&order=&limit=2&purpose";
        get(target);
        assertThat(seen().target()).isEqualTo(target);
    }

    @Test
    void repeatedListInAQueryArrivesAsItWasWritten() {
        String target = "/v1/responses/resp_1?include%5B%5D=b&include%5b%5d=a&stream=false";
        get(target);
        assertThat(seen().target()).isEqualTo(target);
    }

    @Test
    void emptyQueryIsNone() {
        get("/v1/models?");
        assertThat(seen().target()).isEqualTo("/v1/models");
    }

    @Test
    void largeAnswerArrivesWhole() {
        RawResponse response = getAnswered(Reply.generated(200, Headers.of("Content-Type", "audio/mpeg"), 3_000_000));
        assertThat(response.body()).hasSize(3_000_000);
        assertThat(response.truncated()).isFalse();
    }

    @Test
    void requestsFollowEachOtherOnOneConnection() {
        try (RawHttp http = fixture.connect()) {
            for (int i = 0; i < 5; i++) {
                http.sendJson(CHAT_PATH, CHAT, fixture.auth);
                assertThat(http.readResponse().status()).isEqualTo(200);
            }
        }
        assertThat(fixture.upstream.count()).isEqualTo(5);
    }
}
