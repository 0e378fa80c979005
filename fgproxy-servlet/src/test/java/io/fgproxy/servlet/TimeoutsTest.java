package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.TimeoutRule;
import io.fgproxy.quota.Amounts;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.Reply;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Times of some operations and of some keys, where those in general are minutes long. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class TimeoutsTest extends OnEachSetup {
    private static final Duration SHORT = Duration.ofMillis(300);

    @BeforeParameterizedClassInvocation
    static void startWithTimesOfOperations(Setup setup) throws Exception {
        restart(
                setup,
                config -> config.timeouts("embeddings.*", new TimeoutRule(SHORT, null, null))
                        .drainTimeout(Duration.ZERO));
    }

    private CreatedSubKey key(TimeoutRule rule) {
        return fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("timed")
                        .policy(Policy.standard().withTimeouts(rule))
                        .requests(100)
                        .build());
    }

    private RawResponse send(String path, String body, CreatedSubKey key) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(path, body, "Authorization: Bearer " + key.secret().reveal());
            return http.readResponse();
        }
    }

    @Test
    void anOperationHasATimeOfItsOwn() {
        fixture.upstream.respondNext(Reply.silent());
        CreatedSubKey key = key(TimeoutRule.standard());
        RawResponse response = send("/v1/embeddings", "{\"model\":\"text-embedding-3-small\",\"input\":\"a\"}", key);
        assertThat(response.status()).isEqualTo(504);
        assertThat(response.text()).contains("upstream_timeout");
        Eventually.await(SOON, () -> fixture.tally(key).held().equals(Amounts.NONE), "nothing is held");
        assertThat(fixture.tally(key).used().requests()).isZero();
    }

    @Test
    void aKeyHasATimeOfItsOwn() {
        fixture.upstream.respondNext(Reply.silent());
        CreatedSubKey key = key(new TimeoutRule(SHORT, null, null));
        assertThat(send(CHAT_PATH, CHAT, key).status()).isEqualTo(504);
        assertThat(seen().connection().awaitClosed(SOON)).isTrue();
    }

    @Test
    void aKeyEndsWhatTakesTooLongInAll() {
        fixture.upstream.respondNext(Reply.chunkedHead(200, Headers.of("Content-Type", "text/event-stream"))
                .chunk("data: 1\n\n")
                .silence());
        CreatedSubKey key = key(new TimeoutRule(null, null, SHORT));
        RawResponse response = send(CHAT_PATH, CHAT, key);
        assertThat(response.truncated()).isTrue();
        Eventually.await(SOON, () -> fixture.tally(key).held().equals(Amounts.NONE), "nothing is held");
        assertThat(fixture.tally(key).used().requests()).isEqualTo(1);
    }

    @Test
    void aKeyCannotHaveMoreTimeThanItsOperation() {
        fixture.upstream.respondNext(Reply.silent());
        CreatedSubKey key = key(new TimeoutRule(Duration.ofHours(1), null, null));
        RawResponse response = send("/v1/embeddings", "{\"model\":\"text-embedding-3-small\",\"input\":\"a\"}", key);
        assertThat(response.status()).isEqualTo(504);
    }
}
