package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.BodyEnd;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Large uploads and downloads pass whole, through a file, which is gone afterwards. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class LargeBodyTest extends OnEachSetup {
    private static final int PIECE = 1 << 20;
    private static final int PIECES = 24;

    @TempDir
    static Path spool;

    @BeforeParameterizedClassInvocation
    static void startWithSpool(Setup setup) throws Exception {
        restart(setup, config -> config.tempDirectory(spool).sharedMemoryBytes(4 * PIECE));
    }

    /** Sends a large file, and returns the hash of the whole body. */
    private byte[] upload(RawHttp http) throws Exception {
        byte[] head = ("--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n--b\r\n"
                        + "Content-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] piece = new byte[PIECE];
        Arrays.fill(piece, (byte) '\r');
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        http.sendRequest(
                "POST",
                "/v1/files",
                fixture.auth,
                "Content-Type: multipart/form-data; boundary=b",
                "Content-Length: " + (head.length + (long) PIECE * PIECES + tail.length));
        send(http, sha, head);
        for (int i = 0; i < PIECES; i++) {
            send(http, sha, piece);
        }
        send(http, sha, tail);
        return sha.digest();
    }

    @Test
    void uploadArrivesWholeAndLeavesNoFile() throws Exception {
        byte[] sha;
        try (RawHttp http = fixture.connect()) {
            sha = upload(http);
            assertThat(http.readResponse().status()).isEqualTo(200);
        }
        RecordedRequest seen = seen();
        assertThat(seen.bodySha256()).isEqualTo(HexFormat.of().formatHex(sha));
        assertThat(seen.header("content-length")).contains(String.valueOf(seen.bodyLength()));
        Eventually.await(SOON, LargeBodyTest::isSpoolEmpty, "the temporary file is removed");
    }

    @Test
    void noFileIsKeptWhileTheAnswerGoesOn() throws Exception {
        Gate gate = new Gate();
        fixture.upstream.respondNext(Reply.chunkedHead(200, Headers.of("Content-Type", "application/json"))
                .chunk("{")
                .await(gate)
                .chunk("}")
                .lastChunk());
        try (RawHttp http = fixture.connect()) {
            upload(http);
            assertThat(http.readHead().status()).isEqualTo(200);
            Eventually.await(SOON, LargeBodyTest::isSpoolEmpty, "the temporary file is removed");
            gate.open();
            assertThat(http.skipBody()).isEqualTo(BodyEnd.COMPLETE);
        }
        assertThat(seen().bodyLength()).isGreaterThan((long) PIECE * PIECES);
    }

    private static boolean isSpoolEmpty() {
        try (Stream<Path> files = Files.list(spool)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(RawHttp http, MessageDigest sha, byte[] bytes) {
        sha.update(bytes);
        http.send(bytes);
    }

    @Test
    void downloadArrivesWhole() {
        fixture.upstream.respondNext(Reply.generated(200, Headers.of("Content-Type", "audio/mpeg"), 60_000_000));
        try (RawHttp http = fixture.connect()) {
            http.sendJson(CHAT_PATH, CHAT, fixture.auth);
            assertThat(http.readHead().headers().first("content-length")).contains("60000000");
            assertThat(http.readBytes(60_000_000)).hasSize(60_000_000);
            assertThat(http.skipBody()).isEqualTo(BodyEnd.COMPLETE);
        }
    }

    @Test
    void jsonBeyondTheLimitIsRefusedWithoutReadingIt() {
        try (RawHttp http = fixture.connect()) {
            http.sendRequest(
                    "POST",
                    CHAT_PATH,
                    fixture.auth,
                    "Content-Type: application/json",
                    "Content-Length: " + (65L << 20));
            assertThat(http.readResponse().status()).isEqualTo(413);
        }
        assertThat(fixture.upstream.count()).isZero();
    }
}
