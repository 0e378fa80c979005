package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Tally;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.upstream.OpenAiReply;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each refusal has its status and code, reaches the client as OpenAI-shaped JSON, and costs nothing. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class RefusalTest extends OnEachSetup {
    private static final String OTHER_MODEL = "{\"model\":\"gpt-4o\",\"messages\":[]}";

    private RawResponse chatAs(String secret, String json) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(CHAT_PATH, json, "Authorization: Bearer " + secret);
            return http.readResponse();
        }
    }

    private CreatedSubKey create(SubKeySettings.Builder settings) {
        return fixture.proxy.subKeys().create(settings.build());
    }

    private void assertRefused(RawResponse response, int status, String code) {
        assertThat(response.text()).contains("\"code\":\"" + code + "\"").startsWith("{\"error\":{\"message\":\"");
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("content-type").orElseThrow()).startsWith("application/json");
        assertThat(response.header("x-request-id")).isPresent();
        assertThat(fixture.upstream.count()).isZero();
    }

    @Test
    void missingKeyIsRefused() {
        RawResponse response = raw("GET /v1/models HTTP/1.1\nHost: h\n\n");
        assertRefused(response, 401, "invalid_api_key");
        assertThat(response.header("www-authenticate")).contains("Bearer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sk-fg-junk", "sk-proj-abc", "x", "sk-fg-0000000000000000", "Bearer x", "null", "undefined"})
    void unknownAndMalformedKeysAreRefused(String secret) {
        assertRefused(chatAs(secret, CHAT), 401, "invalid_api_key");
    }

    @Test
    void refusalOfASmallBodyLeavesTheConnectionUsable() {
        try (RawHttp http = fixture.connect()) {
            for (int i = 0; i < 3; i++) {
                http.sendJson(CHAT_PATH, CHAT, "Authorization: Bearer sk-fg-junk");
                assertThat(http.readResponse().status()).isEqualTo(401);
            }
            http.sendJson(CHAT_PATH, CHAT, fixture.auth);
            assertThat(http.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void refusalOfALargeBodyTellsThatTheConnectionEnds() {
        RawResponse response = raw("POST /v1/chat/completions HTTP/1.1\nHost: h\nAuthorization: Bearer x\n"
                + "Content-Type: application/json\nContent-Length: 1000000\n\n{");
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("connection")).contains("close");
    }

    @Test
    void basicAuthenticationIsNoKey() {
        RawResponse response = raw("GET /v1/models HTTP/1.1\nHost: h\nAuthorization: Basic eDp5\n\n");
        assertRefused(response, 401, "invalid_api_key");
    }

    @Test
    void keyInTheQueryOrInOtherHeadersIsNoKey() {
        RawResponse response = raw("GET /v1/models?api_key=" + fixture.key + " HTTP/1.1\nHost: h\napi-key: "
                + fixture.key + "\nCookie: key=" + fixture.key + "\n\n");
        assertRefused(response, 401, "invalid_api_key");
    }

    @Test
    void expiredKeyIsRefused() {
        CreatedSubKey key =
                create(SubKeySettings.named("old").expiresAt(Instant.now().minusSeconds(1)));
        assertRefused(chatAs(key.secret().reveal(), CHAT), 401, "invalid_api_key");
    }

    @Test
    void keyThatIsNotYetValidIsRefused() {
        CreatedSubKey key =
                create(SubKeySettings.named("early").notBefore(Instant.now().plusSeconds(3600)));
        assertRefused(chatAs(key.secret().reveal(), CHAT), 401, "invalid_api_key");
    }

    @Test
    void disabledKeyIsRefusedUntilItIsEnabled() {
        CreatedSubKey key = create(SubKeySettings.named("k"));
        fixture.proxy.subKeys().disable(key.key().id());
        assertRefused(chatAs(key.secret().reveal(), CHAT), 401, "invalid_api_key");
        fixture.proxy.subKeys().enable(key.key().id());
        assertThat(chatAs(key.secret().reveal(), CHAT).status()).isEqualTo(200);
    }

    @Test
    void revokedKeyIsRefusedAtOnce() {
        CreatedSubKey key = create(SubKeySettings.named("k"));
        assertThat(chatAs(key.secret().reveal(), CHAT).status()).isEqualTo(200);
        fixture.upstream.reset();
        fixture.proxy.subKeys().revoke(key.key().id());
        RawResponse response = chatAs(key.secret().reveal(), CHAT);
        assertRefused(response, 401, "invalid_api_key");
        assertThat(response.text()).contains("revoked");
    }

    @Test
    void rotatedSecretIsRefusedAtOnce() {
        CreatedSubKey key = create(SubKeySettings.named("k"));
        CreatedSubKey rotated = fixture.proxy.subKeys().rotate(key.key().id());
        assertRefused(chatAs(key.secret().reveal(), CHAT), 401, "invalid_api_key");
        assertThat(chatAs(rotated.secret().reveal(), CHAT).status()).isEqualTo(200);
    }

    @Test
    void exhaustedKeyIsRefusedWithoutInvitingRetries() {
        CreatedSubKey key = create(SubKeySettings.named("k").requests(1));
        assertThat(chatAs(key.secret().reveal(), CHAT).status()).isEqualTo(200);
        fixture.upstream.reset();
        RawResponse response = chatAs(key.secret().reveal(), CHAT);
        assertRefused(response, 429, "insufficient_quota");
        assertThat(response.header("x-should-retry")).contains("false");
        assertThat(response.text()).contains("of 1 for its lifetime");
    }

    @Test
    void failureOfUpstreamIsNotCharged() {
        CreatedSubKey key = create(SubKeySettings.named("k").requests(1));
        for (int status : new int[] {400, 404, 429, 500, 503}) {
            fixture.upstream.respondNext(OpenAiReply.error(status, "some_code", "no"));
            assertThat(chatAs(key.secret().reveal(), CHAT).status()).isEqualTo(status);
            assertThat(fixture.tally(key)).isEqualTo(Tally.ZERO);
        }
        assertThat(chatAs(key.secret().reveal(), CHAT).status()).isEqualTo(200);
        Eventually.await(
                Duration.ofSeconds(10), () -> fixture.tally(key).used().requests() == 1, "the request is charged");
    }

    @Test
    void modelThatIsNotAllowedIsRefused() {
        CreatedSubKey key = create(SubKeySettings.named("k").allowModels("gpt-4o-mini"));
        RawResponse response = chatAs(key.secret().reveal(), OTHER_MODEL);
        assertRefused(response, 403, "model_not_allowed");
        assertThat(response.text()).contains("\"param\":\"model\"");
        assertThat(chatAs(key.secret().reveal(), CHAT).status()).isEqualTo(200);
    }

    @Test
    void deniedModelIsRefusedHoweverItIsWritten() {
        CreatedSubKey key = create(SubKeySettings.named("k").denyModels("gpt-4o"));
        for (String name : new String[] {"gpt-4o", "GPT-4o", "gpt-4\\u006f", "ft:gpt-4o:org::1"}) {
            assertRefused(chatAs(key.secret().reveal(), "{\"model\":\"" + name + "\"}"), 403, "model_not_allowed");
        }
    }

    @Test
    void missingModelIsRefusedWhereModelsAreRestricted() {
        CreatedSubKey key = create(SubKeySettings.named("k").allowModels("gpt-4o-mini"));
        assertRefused(chatAs(key.secret().reveal(), "{\"messages\":[]}"), 400, "missing_required_parameter");
    }

    @Test
    void operationThatIsNotAllowedIsRefusedBeforeItsBody() {
        CreatedSubKey key = create(SubKeySettings.named("k").allowOperations("models.*"));
        assertRefused(chatAs(key.secret().reveal(), CHAT), 403, "operation_not_allowed");
    }

    @Test
    void administrationIsNeverAllowed() {
        CreatedSubKey key = create(SubKeySettings.named("k").allowOperations("everything-but-admin"));
        try (RawHttp http = fixture.connect()) {
            http.sendRequest(
                    "GET",
                    "/v1/organization/admin_api_keys",
                    "Authorization: Bearer " + key.secret().reveal());
            assertRefused(http.readResponse(), 403, "operation_not_allowed");
        }
    }

    @Test
    void unknownPathIsNotFound() {
        assertRefused(get("/v1/no/such/thing"), 404, "unknown_url");
    }

    @Test
    void modelThatIsNotAllowedIsNotFound() {
        CreatedSubKey key = create(SubKeySettings.named("k").allowModels("gpt-4o-mini"));
        try (RawHttp http = fixture.connect()) {
            http.sendRequest(
                    "GET",
                    "/v1/models/gpt-4o",
                    "Authorization: Bearer " + key.secret().reveal());
            assertRefused(http.readResponse(), 404, "model_not_found");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "",
                "[]",
                "{\"model\":\"gpt-4o-mini\",\"model\":\"gpt-4o\"}",
                "{\"model\":\"gpt-4o-mini\",\"MODEL\":\"gpt-4o\"}",
                "{\"model\":\"gpt-4o-mini\"}{}",
                "{\"model\":\"gpt-4o-mini\"} x",
                "{\"model\":7}",
                "{'model':'gpt-4o'}",
                "{\"model\":\"gpt-4o-mini\",}"
            })
    void brokenOrAmbiguousJsonIsRefused(String json) {
        CreatedSubKey key = create(SubKeySettings.named("k").allowModels("gpt-4o-mini"));
        RawResponse response = chatAs(key.secret().reveal(), json);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).contains("\"error\"");
        assertThat(fixture.upstream.count()).isZero();
    }

    @Test
    void otherContentTypesAreRefused() {
        RawResponse response = raw("POST /v1/chat/completions HTTP/1.1\nHost: h\n$AUTH\n"
                + "Content-Type: text/plain\nContent-Length: 2\n\n{}");
        assertRefused(response, 415, "unsupported_content_type");
    }
}
