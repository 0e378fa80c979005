package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.servlet.container.Container;
import io.fgproxy.servlet.container.ProxyProcess;
import io.fgproxy.testkit.http.BodyEnd;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import jakarta.servlet.ServletRegistration;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 512 MB up and 512 MB down through a proxy in a process of its own with a heap of 64 MB. */
@Tag("heavy")
class SmallHeapTest {
    private static final int PIECE = 1 << 20;
    private static final int PIECES = 512;

    /** The process with the small heap: prints port and sub-key, and serves until its input ends. */
    public static void main(String[] args) throws Exception {
        FgProxy proxy = FgProxy.builder().build();
        proxy.mainKeys().add(NewMainKey.of("default", args[1]));
        CreatedSubKey key = proxy.subKeys()
                .create(SubKeySettings.named("k")
                        .allowOperations("everything-but-admin")
                        .build());
        FgProxyConfig config =
                FgProxyConfig.builder().upstream(URI.create(args[2])).build();
        try (Container.Running running = Container.valueOf(args[0]).start("", context -> {
            ServletRegistration.Dynamic servlet = context.addServlet("fgproxy", new FgProxyServlet(proxy, config));
            servlet.setAsyncSupported(true);
            servlet.addMapping("/v1/*");
        })) {
            System.out.println(ProxyProcess.ready(running.port(), key.secret().reveal()));
            while (System.in.read() >= 0) {
                // Serving until the parent closes our input.
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void halfAGigabytePassesBothWays(Container container) throws Exception {
        try (FakeOpenAi upstream = FakeOpenAi.start();
                ProxyProcess process =
                        ProxyProcess.start(List.of("-Xmx64m"), SmallHeapTest.class, container, upstream)) {
            upload(upstream, process.port(), process.auth());
            download(upstream, process.port(), process.auth());
        }
    }

    private static void upload(FakeOpenAi upstream, int port, String auth) throws Exception {
        byte[] head = ("--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n--b\r\n"
                        + "Content-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] piece = new byte[PIECE];
        new Random(1).nextBytes(piece);
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        try (RawHttp http = RawHttp.connect("127.0.0.1", port)) {
            http.deadline(Duration.ofMinutes(5));
            http.sendRequest(
                    "POST",
                    "/v1/files",
                    auth,
                    "Content-Type: multipart/form-data; boundary=b",
                    "Content-Length: " + (head.length + (long) PIECE * PIECES + tail.length));
            http.send(head);
            sha.update(head);
            for (int i = 0; i < PIECES; i++) {
                http.send(piece);
                sha.update(piece);
            }
            http.send(tail);
            sha.update(tail);
            RawResponse response = http.readResponse();
            assertThat(response.status()).as(response.text()).isEqualTo(200);
        }
        RecordedRequest seen = upstream.takeRequest(Duration.ofSeconds(30));
        assertThat(seen.bodySha256()).isEqualTo(HexFormat.of().formatHex(sha.digest()));
    }

    private static void download(FakeOpenAi upstream, int port, String auth) {
        long bytes = (long) PIECE * PIECES;
        upstream.respondNext(Reply.generated(200, Headers.of("Content-Type", "audio/mpeg"), bytes));
        try (RawHttp http = RawHttp.connect("127.0.0.1", port)) {
            http.deadline(Duration.ofMinutes(5));
            http.sendRequest("GET", "/v1/files/file-1/content", auth);
            assertThat(http.readHead().headers().first("content-length")).contains(String.valueOf(bytes));
            assertThat(http.skipBody()).isEqualTo(BodyEnd.COMPLETE);
        }
    }
}
