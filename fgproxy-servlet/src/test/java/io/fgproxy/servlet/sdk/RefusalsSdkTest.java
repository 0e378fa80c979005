package io.fgproxy.servlet.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.responses.ResponseCreateParams;
import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy refuses arrives as the SDK's own typed exceptions, is not retried, and never reaches upstream. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class RefusalsSdkTest extends OnEachServletWithSdk {
    private static final String INVALID_REQUEST = "invalid_request_error";

    @ParameterizedTest
    @ValueSource(strings = {"sk-fg-junk", "sk-proj-abcdefghijklmnopqrstuvwxyz", "x"})
    void textThatIsNoKeyIsUnauthorized(String key) {
        UnauthorizedException refusal = refusedChat(sdk(key), UnauthorizedException.class);
        assertError(refusal, 401, "invalid_api_key", INVALID_REQUEST);
        assertThat(refusal).hasMessageContaining("Incorrect API key provided");
    }

    @Test
    void wellFormedKeyThatNobodyMintedIsUnauthorized() {
        SecureRandom random = new SecureRandom();
        String secret = KeySecret.generate(SubKeyId.generate(random), random).reveal();
        UnauthorizedException refusal = refusedChat(sdk(secret), UnauthorizedException.class);
        assertError(refusal, 401, "invalid_api_key", INVALID_REQUEST);
        assertThat(refusal.getMessage()).doesNotContain(secret);
    }

    @Test
    void revokedKeyIsUnauthorized() {
        CreatedSubKey created =
                fixture.proxy.subKeys().create(SubKeySettings.named("gone").build());
        OpenAIClient client = sdk(created.secret().reveal());
        client.chat().completions().create(chatWith(MODEL));
        fixture.proxy.subKeys().revoke(created.key().id());
        fixture.upstream.reset();
        UnauthorizedException refusal = refusedChat(client, UnauthorizedException.class);
        assertError(refusal, 401, "invalid_api_key", INVALID_REQUEST);
        assertThat(refusal).hasMessageContaining("revoked");
    }

    @Test
    void expiredKeyIsUnauthorized() {
        OpenAIClient client = sdk(SubKeySettings.named("old").expiresAt(Instant.parse("2020-01-01T00:00:00Z")));
        UnauthorizedException refusal = refusedChat(client, UnauthorizedException.class);
        assertError(refusal, 401, "invalid_api_key", INVALID_REQUEST);
        assertThat(refusal).hasMessageContaining("expired at 2020-01-01T00:00:00Z");
    }

    @Test
    void refusedModelIsPermissionDenied() {
        OpenAIClient client = sdk(SubKeySettings.named("mini").allowModels(MODEL));
        PermissionDeniedException refusal = catchThrowableOfType(
                PermissionDeniedException.class,
                () -> client.chat().completions().create(chatWith("gpt-4o")));
        assertError(refusal, 403, "model_not_allowed", INVALID_REQUEST);
        assertThat(refusal.param()).contains("model");
        assertThat(refusal).hasMessageContaining("'gpt-4o'");
    }

    @Test
    void refusedModelOfAFormIsPermissionDenied() {
        OpenAIClient client = sdk(SubKeySettings.named("mini").allowModels("gpt-4o-transcribe"));
        PermissionDeniedException refusal = catchThrowableOfType(
                PermissionDeniedException.class,
                () -> client.audio()
                        .transcriptions()
                        .create(TranscriptionCreateParams.builder()
                                .file(new byte[10])
                                .model("whisper-1")
                                .build()));
        assertError(refusal, 403, "model_not_allowed", INVALID_REQUEST);
        assertThat(refusal.param()).contains("model");
    }

    @Test
    void refusedModelOfAStreamIsPermissionDenied() {
        OpenAIClient client = sdk(SubKeySettings.named("mini").denyModels("gpt-4o*"));
        PermissionDeniedException refusal =
                catchThrowableOfType(PermissionDeniedException.class, () -> streamTo(client));
        assertError(refusal, 403, "model_not_allowed", INVALID_REQUEST);
    }

    @Test
    void refusedOperationIsPermissionDenied() {
        OpenAIClient client = sdk(SubKeySettings.named("lists").allowOperations("models.*"));
        PermissionDeniedException refusal = refusedChat(client, PermissionDeniedException.class);
        assertError(refusal, 403, "operation_not_allowed", INVALID_REQUEST);
        assertThat(refusal).hasMessageContaining("chat.completions.create");
    }

    @Test
    void missingModelIsABadRequestIfModelsAreRestricted() {
        OpenAIClient client = sdk(SubKeySettings.named("mini").allowModels(MODEL));
        BadRequestException refusal = catchThrowableOfType(
                BadRequestException.class,
                () -> client.responses()
                        .create(ResponseCreateParams.builder().input("Hello").build()));
        assertError(refusal, 400, "missing_required_parameter", INVALID_REQUEST);
        assertThat(refusal.param()).contains("model");
    }

    @Test
    void modelThatTheKeyMayNotUseIsNotFound() {
        OpenAIClient client = sdk(SubKeySettings.named("mini").allowModels(MODEL));
        NotFoundException refusal = catchThrowableOfType(
                NotFoundException.class, () -> client.models().retrieve("gpt-4o"));
        assertError(refusal, 404, "model_not_found", INVALID_REQUEST);
        assertThat(refusal.param()).contains("model");
    }

    @Test
    void unknownPathIsNotFound() {
        OpenAIClient client = sdk(builder -> builder.apiKey(fixture.key).baseUrl(fixture.baseUrl() + "/no/such"));
        NotFoundException refusal = refusedChat(client, NotFoundException.class);
        assertError(refusal, 404, "unknown_url", INVALID_REQUEST);
    }

    @Test
    void usedUpQuotaIsARateLimitThatIsNotRetried() {
        OpenAIClient client = sdk(SubKeySettings.named("two").requests(2));
        client.chat().completions().create(chatWith(MODEL));
        client.models().list();
        fixture.upstream.reset();
        RateLimitException refusal = refusedChat(client, RateLimitException.class);
        assertError(refusal, 429, "insufficient_quota", "insufficient_quota");
        assertThat(refusal.headers().values("x-should-retry")).containsExactly("false");
        assertThat(refusal).hasMessageContaining("2 used");
    }

    private static void streamTo(OpenAIClient client) {
        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(chatWith(MODEL))) {
            assertThat(response.stream()).isEmpty();
        }
    }

    private static <E extends OpenAIServiceException> E refusedChat(OpenAIClient client, Class<E> type) {
        return catchThrowableOfType(type, () -> client.chat().completions().create(chatWith(MODEL)));
    }

    private void assertError(OpenAIServiceException refusal, int status, String code, String type) {
        assertThat(refusal).isNotNull();
        assertThat(refusal.statusCode()).isEqualTo(status);
        assertThat(refusal.code()).contains(code);
        assertThat(refusal.type()).contains(type);
        assertThat(refusal.headers().values("x-request-id")).hasSize(1);
        assertThat(fixture.upstream.count()).isZero();
        assertThat(retries.count()).isZero();
    }
}
