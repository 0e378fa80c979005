package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.upstream.TokenCounts;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Who holds a key is told about it, and about nothing else. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#all")
class OwnKeyTest extends OnEachSetup {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/v1/sub_key";

    private CreatedSubKey create(SubKeySettings.Builder settings) {
        return fixture.proxy.subKeys().create(settings.build());
    }

    private RawResponse send(String method, String target, String secret) {
        try (RawHttp http = fixture.connect()) {
            http.sendRequest(method, target, "Authorization: Bearer " + secret);
            return http.readResponse();
        }
    }

    private RawResponse ask(CreatedSubKey key) {
        return send("GET", PATH, key.secret().reveal());
    }

    private JsonNode shown(CreatedSubKey key) throws JsonProcessingException {
        RawResponse response = ask(key);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-type").orElseThrow()).startsWith("application/json");
        assertThat(response.header("cache-control")).contains("no-store");
        assertThat(response.header("x-request-id")).isPresent();
        assertThat(fixture.upstream.requests())
                .allMatch(request -> !request.path().contains("sub_key"));
        return JSON.readTree(response.text());
    }

    private int chatAs(CreatedSubKey key) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH, CHAT, "Authorization: Bearer " + key.secret().reveal());
            return http.readResponse().status();
        }
    }

    private void assertRefused(RawResponse response, int status, String code) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.text()).contains("\"code\":\"" + code + "\"");
    }

    @Test
    void holderIsToldValidityPolicyLimitsAndUsage() throws Exception {
        String group = "team-" + setup.toString().replace(' ', '-').toLowerCase(Locale.ROOT);
        Limit limit = Limit.of(Meter.TOTAL_TOKENS, 90_000, Window.each(Window.Unit.MONTH));
        fixture.proxy.groups().putKeys(group, new KeyGroup(null, Policy.standard(), List.of(limit)));
        CreatedSubKey key = create(SubKeySettings.named("ci")
                .allowModels("gpt-4o-mini")
                .requests(10)
                .group(group)
                .expiresAt(Instant.ofEpochSecond(4102444800L)));
        fixture.upstream.report(TokenCounts.of(11, 7));
        assertThat(chatAs(key)).isEqualTo(200);
        Eventually.await(SOON, () -> fixture.tally(key).used().requests() == 1, "the request is charged");

        JsonNode shown = shown(key);

        assertThat(shown.at("/object").asText()).isEqualTo("sub_key");
        assertThat(shown.at("/id").asText()).isEqualTo(key.key().id().value());
        assertThat(shown.at("/name").asText()).isEqualTo("ci");
        assertThat(shown.at("/status").asText()).isEqualTo("enabled");
        assertThat(shown.at("/expires_at").asLong()).isEqualTo(4102444800L);
        assertThat(shown.at("/models")).hasToString("{\"allow\":[\"gpt-4o-mini\"],\"deny\":[]}");
        assertThat(shown.at("/limits"))
                .hasToString("[{\"meter\":\"requests\",\"amount\":10,\"window\":\"lifetime\",\"used\":1,\"held\":0,"
                        + "\"remaining\":9,\"resets_at\":null}]");
        assertThat(shown.at("/group").asText()).isEqualTo(group);
        assertThat(shown.at("/group_limits/0/used").asLong()).isEqualTo(18);
        assertThat(shown.at("/group_limits/0/remaining").asLong()).isEqualTo(89_982);
        assertThat(shown.at("/group_limits/0/resets_at").asLong())
                .isGreaterThan(Instant.now().getEpochSecond());
        assertThat(shown.at("/usage/output_tokens/used").asLong()).isEqualTo(7);
        assertThat(shown.has("main_keys")).isFalse();
        assertThat(shown.has("secret")).isFalse();
    }

    @Test
    void askingCountsNothingAndWorksForWhoIsUsedUpOrMayCallNothing() throws Exception {
        CreatedSubKey key = create(SubKeySettings.named("none").requests(0).allowOperations("files.list"));
        for (int i = 0; i < 3; i++) {
            JsonNode shown = shown(key);
            assertThat(shown.at("/limits/0/remaining").asLong()).isZero();
            assertThat(shown.at("/usage/requests/used").asLong()).isZero();
        }
        assertThat(chatAs(key)).isEqualTo(403);
    }

    @Test
    void whatIsToldIsWhatHoldsNow() throws Exception {
        CreatedSubKey key = create(SubKeySettings.named("before").requests(1));
        assertThat(shown(key).at("/name").asText()).isEqualTo("before");
        fixture.proxy
                .subKeys()
                .update(
                        key.key().id(),
                        settings ->
                                settings.toBuilder().name("after").requests(2).build());
        JsonNode shown = shown(key);
        assertThat(shown.at("/name").asText()).isEqualTo("after");
        assertThat(shown.at("/limits/0/amount").asLong()).isEqualTo(2);
    }

    @Test
    void keyThatIsNotValidIsToldSoToItsHolderOnly() {
        CreatedSubKey key = create(SubKeySettings.named("k"));
        assertThat(ask(key).status()).isEqualTo(200);
        fixture.proxy.subKeys().disable(key.key().id());
        assertRefused(ask(key), 401, "invalid_api_key");
        assertThat(ask(key).text()).contains("disabled");
        fixture.proxy.subKeys().revoke(key.key().id());
        assertThat(ask(key).text()).contains("revoked");
        String other = key.secret().reveal();
        RawResponse guessed = send("GET", PATH, other.substring(0, other.length() - 1) + "!");
        assertRefused(guessed, 401, "invalid_api_key");
        assertThat(guessed.text()).doesNotContain("revoked");
        CreatedSubKey expired =
                create(SubKeySettings.named("old").expiresAt(Instant.now().minusSeconds(1)));
        assertThat(ask(expired).status()).isEqualTo(401);
        assertThat(ask(expired).text()).contains("expired at");
    }

    @Test
    void rotatedSecretAndDeletedKeyTellNothing() {
        CreatedSubKey key = create(SubKeySettings.named("k"));
        assertThat(ask(key).status()).isEqualTo(200);
        CreatedSubKey rotated = fixture.proxy.subKeys().rotate(key.key().id());
        assertRefused(ask(key), 401, "invalid_api_key");
        assertThat(ask(rotated).status()).isEqualTo(200);
        fixture.proxy.subKeys().delete(key.key().id());
        assertRefused(ask(rotated), 401, "invalid_api_key");
    }

    @Test
    void withoutKeyNothingIsTold() {
        assertRefused(raw("GET /v1/sub_key HTTP/1.1\nHost: h\n\n"), 401, "invalid_api_key");
    }

    @Test
    void onlyGetIsTaken() {
        for (String method : List.of("POST", "DELETE")) {
            RawResponse response = raw(method + " /v1/sub_key HTTP/1.1\nHost: h\n$AUTH\n"
                    + "Content-Type: application/json\nContent-Length: 2\n\n{}");
            assertRefused(response, 405, "method_not_allowed");
            assertThat(response.header("allow")).contains("GET");
        }
    }

    @Test
    void nobodyElsesKeyCanBeAskedFor() {
        CreatedSubKey other = create(SubKeySettings.named("other"));
        assertThat(get(PATH + "/" + other.key().id()).status()).isEqualTo(404);
        assertRefused(get(PATH + "?id=" + other.key().id()), 400, "invalid_value");
        assertThat(get(PATH).text()).doesNotContain(other.key().id().value());
    }
}
