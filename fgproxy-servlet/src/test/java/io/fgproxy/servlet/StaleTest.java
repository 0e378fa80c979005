package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.codec.PolicyJson;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.memory.InMemoryKeyStore;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What another node changed binds here for the next request, although this node knows the key as it was. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class StaleTest extends OnEachSetup {
    private static final String LARGE =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(50_000) + "\"}]}";

    private static FgProxy other;

    private CreatedSubKey key;

    @BeforeParameterizedClassInvocation
    static void startTwoNodes(Setup setup) throws Exception {
        KeyStore store = new InMemoryKeyStore();
        MasterKey master = MasterKey.generate();
        other = FgProxy.builder().store(store).masterKey(master).build();
        restart(setup, FgProxy.builder().store(store).masterKey(master).build());
    }

    @BeforeEach
    void mint() {
        key = other.subKeys().create(SubKeySettings.named("k").build());
    }

    private void setPolicy(String json) {
        other.subKeys()
                .update(
                        key.key().id(),
                        settings -> settings.toBuilder()
                                .policy(PolicyJson.read(json))
                                .build());
    }

    private RawResponse chatAs(String body, boolean chunked) {
        try (RawHttp http = fixture.connect()) {
            String auth = "Authorization: Bearer " + key.secret().reveal();
            if (chunked) {
                http.send("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\n" + auth
                        + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
            } else {
                http.sendJson(CHAT_PATH, body, auth);
            }
            return http.readResponse();
        }
    }

    @Test
    void bodyIsNotRefusedByALimitThatWasLifted() {
        for (boolean chunked : new boolean[] {false, true}) {
            setPolicy("{\"input\":{\"max_bytes\":10000}}");
            assertThat(chatAs(CHAT, chunked).status()).isEqualTo(200);
            setPolicy("{\"input\":{\"max_bytes\":100000}}");
            assertThat(chatAs(LARGE, chunked).status()).isEqualTo(200);
        }
    }

    @Test
    void bodyIsRefusedByALimitThatWasLowered() {
        for (boolean chunked : new boolean[] {false, true}) {
            setPolicy("{\"input\":{\"max_bytes\":100000}}");
            assertThat(chatAs(LARGE, chunked).status()).isEqualTo(200);
            fixture.upstream.reset();
            setPolicy("{\"input\":{\"max_bytes\":10000}}");
            RawResponse refused = chatAs(LARGE, chunked);
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.text()).contains("10000 bytes");
            assertThat(fixture.upstream.count()).isZero();
        }
    }

    @Test
    void modelsAreListedByThePolicyOfNow() {
        fixture.upstream.models("gpt-4o", "gpt-4o-mini");
        assertThat(models()).contains("\"gpt-4o\"");
        other.subKeys()
                .update(
                        key.key().id(),
                        settings ->
                                settings.toBuilder().allowModels("gpt-4o-mini").build());
        assertThat(models()).contains("\"gpt-4o-mini\"").doesNotContain("\"gpt-4o\"");
        other.subKeys()
                .update(
                        key.key().id(),
                        settings -> settings.toBuilder().allowModels("gpt-4o*").build());
        assertThat(models()).contains("\"gpt-4o\"");
    }

    private String models() {
        try (RawHttp http = fixture.connect()) {
            http.sendRequest(
                    "GET", "/v1/models", "Authorization: Bearer " + key.secret().reveal());
            RawResponse response = http.readResponse();
            assertThat(response.status()).isEqualTo(200);
            return response.text();
        }
    }
}
