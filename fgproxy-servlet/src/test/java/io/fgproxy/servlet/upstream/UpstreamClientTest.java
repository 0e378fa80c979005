package io.fgproxy.servlet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.http.RawHttp;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpstreamClientTest {
    private static final String CHAT_PATH = "/v1/chat/completions";
    private static final String CHAT =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String STREAM = CHAT.replaceFirst("}$", ",\"stream\":true}");

    @ParameterizedTest
    @MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
    void clientsThatLostTheirThreadsAreReplaced(Setup setup) throws Exception {
        Set<Thread> others = selectors();
        try (ProxyFixture fixture = ProxyFixture.start(setup)) {
            assertThat(status(fixture, CHAT)).isEqualTo(200);
            assertThat(status(fixture, STREAM)).isEqualTo(200);
            Set<Thread> ours = selectors();
            ours.removeAll(others);
            assertThat(ours).hasSizeGreaterThan(1);
            for (Thread thread : ours) {
                // One that meets a task of a stream is forgotten.
                while (thread.isAlive()) {
                    thread.interrupt();
                    thread.join(50);
                }
            }
            for (String body : new String[] {CHAT, STREAM, CHAT, STREAM}) {
                assertThat(status(fixture, body)).isEqualTo(200);
            }
            assertThat(fixture.upstream.count()).isEqualTo(6);
        }
    }

    private static int status(ProxyFixture fixture, String body) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(CHAT_PATH, body, fixture.auth);
            return http.readResponse().status();
        }
    }

    private static Set<Thread> selectors() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith("-SelectorManager"))
                .collect(Collectors.toSet());
    }
}
