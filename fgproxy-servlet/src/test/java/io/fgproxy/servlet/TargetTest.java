package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths, queries, methods and framings that could be read in two ways never reach upstream. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#all")
class TargetTest extends OnEachSetup {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/files/a%2Fb",
                "/v1//models",
                "//v1/models",
                "/v1/./models",
                "/v1/../v1/models",
                "/v1/models/..",
                "/v1/models/.",
                "/v1/%2e%2e/v1/models",
                "/v1/%2E/models",
                "/v1/..;/models",
                "/v1/%252e%252e/models",
                "/v1/models;jsessionid=1",
                "/v1;x=1/models",
                "/v1/;/models",
                "/v1/models%3Bx",
                "/v1/models%5C..",
                "/v1/models\\..",
                "/v1/models%00",
                "/v1/models%0d%0aX:1",
                "/v1/%6dodels",
                "/%76%31/models",
                "/v1/models/",
                "/v1/models%20",
                "/v1/models%",
                "/v1/models%zz",
                "/v1/models/gpt%2d4o",
                "/v1/\u00e9",
                "/v1/%C3%A9",
                "/V1/models",
                "/v1/Models",
                "/v1/models#x",
                "/v1/organization/users",
                "/v1/unknown",
                "/v1",
                "/v1/",
                "/v1/models/../organization/users",
                "/v1/chat/completions/../models"
            })
    void targetThatIsNotPlainlyAnOperationIsRefused(String target) {
        RawResponse response = get(target);
        // A container may cut a fragment off, which leaves a plain path; a plain path may be another one's matter.
        if (!(target.contains("#") && response.status() == 200)) {
            assertThat(response.status()).isIn(400, 403, 404);
            assertThat(fixture.upstream.count()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "a|b", "\"", "<>", "^", "\\", "`", "%zz", "%", "a=%0", "\u00e9", "a=\u007f"})
    void queryThatIsNotEscapedIsRefused(String query) {
        assertThat(get("/v1/models?" + query).status()).isEqualTo(400);
        assertThat(fixture.upstream.count()).isZero();
    }

    @Test
    void absoluteFormDoesNotChangeTheUpstreamHost() {
        RawResponse response = get("http://evil.example/v1/models");
        assertThat(response.status()).isIn(200, 400);
        assertThat(fixture.upstream.requests())
                .allMatch(seen -> seen.headers().all("host").equals(List.of("127.0.0.1:" + fixture.upstream.port())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "HEAD", "PUT", "PATCH", "OPTIONS", "get", "Post", "FOO"})
    void otherMethodsAreNotAllowed(String method) {
        try (RawHttp http = fixture.connect()) {
            http.sendRequest(method, "/v1/models", fixture.auth);
            // Containers refuse some of them by themselves.
            assertThat(http.readResponse().status()).isIn(400, 405, 501);
        }
        assertThat(fixture.upstream.count()).isZero();
    }

    @Test
    void connectIsRefused() {
        try (RawHttp http = fixture.connect()) {
            http.send("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n" + fixture.auth + "\r\n\r\n");
            // None of the containers asks a servlet; Undertow fails on it.
            assertThat(http.readResponse().status()).isIn(400, 404, 405, 500, 501);
        }
        assertThat(fixture.upstream.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "xchunked", "gzip, chunked", "chunked, chunked", "identity", "chunked;q=1"})
    void otherTransferEncodingsAreRefused(String coding) {
        RawResponse response = raw("POST /v1/chat/completions HTTP/1.1\nHost: h\n$AUTH\n"
                + "Content-Type: application/json\nTransfer-Encoding: " + coding + "\n\n0\n\n");
        assertThat(response.status()).isIn(400, 501);
        assertThat(fixture.upstream.count()).isZero();
    }

    @Test
    void twoFramingsNeverBecomeTwoRequests() {
        RawResponse response = raw("POST /v1/chat/completions HTTP/1.1\nHost: h\n$AUTH\n"
                + "Content-Type: application/json\nContent-Length: " + CHAT.length()
                + "\nTransfer-Encoding: chunked\n\n" + Integer.toHexString(CHAT.length()) + "\n" + CHAT + "\n0\n\n");
        // Tomcat drops the length, reads the chunks, and hides from us that there was a choice.
        assertThat(response.status()).isIn(200, 400);
        assertThat(fixture.upstream.count()).isEqualTo(response.status() == 200 ? 1 : 0);
        assertThat(fixture.upstream.requests()).allMatch(seen -> seen.bodyText().equals(CHAT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2\nContent-Length: 3", "+2", "-1", "2,2", "2 2", "0x2", "", "99999999999999999999"})
    void lengthsThatAreNotOneNumberAreRefused(String length) {
        RawResponse response = raw("POST /v1/chat/completions HTTP/1.1\nHost: h\n$AUTH\n"
                + "Content-Type: application/json\nContent-Length: " + length + "\n\n{}");
        assertThat(response.status()).isIn(400, 413);
        assertThat(fixture.upstream.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "deflate", "identity, gzip", "x"})
    void encodedBodiesAreRefused(String coding) {
        assertThat(chat("Content-Encoding: " + coding).status()).isEqualTo(415);
        assertThat(fixture.upstream.count()).isZero();
    }
}
