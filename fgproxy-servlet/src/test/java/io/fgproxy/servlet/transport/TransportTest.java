package io.fgproxy.servlet.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Tally;
import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.servlet.container.Container;
import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way upstream: whom it trusts, by which proxy it goes, in which version of HTTP. */
class TransportTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Setup SETUP = new Setup(Container.JETTY, false, true);
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("us er:pa:ss".getBytes(StandardCharsets.UTF_8));

    @TempDir
    static Path directory;

    private static Path trusted;
    private static SSLContext serverSide;

    @BeforeAll
    static void makeCertificate() throws Exception {
        trusted = Certificate.make(directory);
        serverSide = Certificate.serverSide(trusted);
    }

    private static TlsUpstream upstream() {
        return new TlsUpstream(serverSide, 100);
    }

    private static FgProxyConfig.Builder trusting(FgProxyConfig.Builder config) {
        return config.trustStore(trusted, Certificate.PASSWORD);
    }

    /** What is asked. */
    String chatBody() {
        return "{\"model\":\"gpt-4o-mini\",\"messages\":[]}";
    }

    /** What is answered to that. */
    String answer() {
        return TlsUpstream.ANSWER;
    }

    /** A proxy in front of an upstream, and a key of it. */
    private final class Served implements AutoCloseable {
        private final ProxyFixture fixture;
        private final CreatedSubKey key;

        Served(TlsUpstream upstream, UnaryOperator<FgProxyConfig.Builder> config) throws Exception {
            fixture = ProxyFixture.start(SETUP, builder -> config.apply(builder.upstream(upstream.baseUrl())));
            key = fixture.proxy
                    .subKeys()
                    .create(SubKeySettings.named("k").requests(100).build());
        }

        RawResponse chat() {
            try (RawHttp http = fixture.connect()) {
                http.sendJson(
                        "/v1/chat/completions",
                        chatBody(),
                        "Authorization: Bearer " + key.secret().reveal());
                return http.readResponse();
            }
        }

        /** So many requests that are upstream at the same time. */
        void assertAnswered(int together, TlsUpstream upstream) throws Exception {
            upstream.answerTogether(together);
            ExecutorService clients = Executors.newFixedThreadPool(together);
            try {
                for (Future<RawResponse> response :
                        clients.invokeAll(Collections.nCopies(together, (Callable<RawResponse>) this::chat))) {
                    assertThat(response.get().status()).isEqualTo(200);
                    assertThat(response.get().text()).isEqualTo(answer());
                }
            } finally {
                clients.shutdown();
            }
        }

        void assertCharged(long requests) {
            Eventually.await(SOON, () -> fixture.tally(key).used().requests() == requests, "they are charged");
            assertThat(fixture.tally(key).used().outputTokens()).isEqualTo(5 * requests);
        }

        void assertUnreachable() {
            RawResponse response = chat();
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.text()).contains("upstream_unreachable");
            assertThat(fixture.tally(key)).isEqualTo(Tally.ZERO);
        }

        @Override
        public void close() {
            fixture.close();
        }
    }

    @Test
    void whoIsInTheTrustStoreIsTrusted() throws Exception {
        try (TlsUpstream upstream = upstream();
                Served served = new Served(upstream, TransportTest::trusting)) {
            assertThat(served.chat().status()).isEqualTo(200);
            served.assertCharged(1);
            assertThat(upstream.seen).singleElement().satisfies(seen -> {
                assertThat(seen.protocol()).isEqualTo("HTTP/1.1");
                assertThat(seen.headers()).containsKey("Authorization");
            });
        }
    }

    @Test
    void whoIsNotTrustedGetsNothing() throws Exception {
        try (TlsUpstream upstream = upstream();
                Served served = new Served(upstream, config -> config)) {
            served.assertUnreachable();
            assertThat(upstream.seen).isEmpty();
        }
    }

    @Test
    void aTrustStoreThatCannotBeReadIsToldAtOnce() throws Exception {
        Path junk = Files.writeString(directory.resolve("junk.p12"), "junk");
        Path absent = directory.resolve("absent.p12");
        for (Path file : List.of(junk, absent)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FgProxyConfig.builder().trustStore(file, "wrong-password"))
                    .withMessageContaining(file.toString())
                    .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain("wrong-password"));
        }
    }

    @Test
    void aTunnelLogsInAtTheProxyAndNowhereElse() throws Exception {
        try (LoginProxy proxy = new LoginProxy(BASIC);
                TlsUpstream upstream = upstream();
                Served served = new Served(
                        upstream,
                        config ->
                                trusting(config).httpProxy(proxy.hostAndPort()).httpProxyLogin("us er", "pa:ss"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(served.chat().status()).isEqualTo(200);
            }
            served.assertCharged(3);
            assertThat(proxy.heads)
                    .isNotEmpty()
                    .allSatisfy(head -> assertThat(head)
                            .startsWith("CONNECT localhost:")
                            .contains("Proxy-Authorization: " + BASIC)
                            .doesNotContain("\r\nAuthorization:"));
            assertThat(upstream.seen)
                    .hasSize(3)
                    .allSatisfy(seen -> assertThat(seen.headers())
                            .containsKey("Authorization")
                            .doesNotContainKey("Proxy-Authorization"));
        }
    }

    @Test
    void aPlainUpstreamIsAskedByTheProxyToo() throws Exception {
        try (LoginProxy proxy = new LoginProxy(BASIC);
                TlsUpstream upstream = new TlsUpstream(null, 100);
                Served served = new Served(
                        upstream,
                        config -> config.httpProxy(proxy.hostAndPort()).httpProxyLogin("us er", "pa:ss"))) {
            assertThat(served.chat().status()).isEqualTo(200);
            assertThat(proxy.heads)
                    .singleElement()
                    .satisfies(
                            head -> assertThat(head).startsWith("POST " + upstream.baseUrl() + "/chat/completions "));
        }
    }

    @Test
    void aProxyThatRefusesTheLoginIsABadGateway() throws Exception {
        try (LoginProxy proxy = new LoginProxy(BASIC);
                TlsUpstream upstream = upstream();
                Served served = new Served(
                        upstream,
                        config ->
                                trusting(config).httpProxy(proxy.hostAndPort()).httpProxyLogin("user", "wrong"))) {
            served.assertUnreachable();
            assertThat(upstream.seen).isEmpty();
            assertThat(proxy.heads).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno"
            })
    void aProxyThatDoesNotGetThereIsABadGateway(String refusal) throws Exception {
        try (LoginProxy proxy = new LoginProxy(BASIC);
                TlsUpstream upstream = upstream();
                Served served = new Served(
                        upstream,
                        config ->
                                trusting(config).httpProxy(proxy.hostAndPort()).httpProxyLogin("us er", "pa:ss"))) {
            proxy.refusal = refusal;
            served.assertUnreachable();
        }
    }

    @Test
    void http2IsUsedWhereItIsOffered() throws Exception {
        try (TlsUpstream upstream = upstream();
                Served served = new Served(upstream, config -> trusting(config).http2(true))) {
            assertThat(served.chat().status()).isEqualTo(200);
            served.assertCharged(1);
            assertThat(upstream.seen)
                    .singleElement()
                    .satisfies(seen -> assertThat(seen.protocol()).isEqualTo("HTTP/2.0"));
        }
    }

    @Test
    void plainUpstreamsAreNotAskedToChangeToHttp2() throws Exception {
        try (TlsUpstream upstream = new TlsUpstream(null, 100);
                Served served = new Served(upstream, config -> config.http2(true))) {
            assertThat(served.chat().status()).isEqualTo(200);
            assertThat(upstream.seen).singleElement().satisfies(seen -> {
                assertThat(seen.protocol()).isEqualTo("HTTP/1.1");
                assertThat(seen.headers()).doesNotContainKeys("Upgrade", "HTTP2-Settings");
            });
        }
    }

    @Test
    void manyAtOnceArriveWhole() throws Exception {
        int together = 8;
        try (TlsUpstream upstream = upstream();
                Served served = new Served(upstream, TransportTest::trusting)) {
            for (int round = 0; round < 3; round++) {
                served.assertAnswered(together, upstream);
            }
            served.assertCharged(3L * together);
        }
    }

    @Test
    void whatGoesBeyondTheStreamsOfAConnectionIsAskedInHttp11() throws Exception {
        int together = 8;
        try (TlsUpstream upstream = new TlsUpstream(serverSide, 2);
                Served served = new Served(upstream, config -> trusting(config).http2(true))) {
            // The first one brings the settings of the connection along.
            assertThat(served.chat().status()).isEqualTo(200);
            served.assertAnswered(together, upstream);
            served.assertCharged(1 + together);
            assertThat(upstream.seen).hasSize(1 + together);
            assertThat(upstream.seen)
                    .filteredOn(seen -> seen.protocol().equals("HTTP/1.1"))
                    .hasSizeGreaterThanOrEqualTo(together - 2);
        }
    }
}
