package io.fgproxy.servlet.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.models.responses.ResponseCreateParams;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.wire.Reply;
import io.fgproxy.testkit.wire.RequestMatcher;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstream's errors arrive as they would without the proxy, and are retried as they would be. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class UpstreamErrorsSdkTest extends OnEachServletWithSdk {
    private static final int RETRIES_BY_DEFAULT = 2;

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void serverErrorPasses(int status) {
        always(OpenAiReply.error(status, "server_error", "The server had an error."));
        InternalServerException error = failedChat(InternalServerException.class);
        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.code()).contains("server_error");
        assertThat(error).hasMessageContaining("The server had an error.");
        assertRetried();
    }

    @Test
    void serverErrorThatPassesByIsOvercomeByARetry() {
        fixture.upstream.respondNext(OpenAiReply.error(500, "server_error", "The server had an error."));
        assertThat(sdk.chat().completions().create(chatWith(MODEL)).choices()).hasSize(1);
        assertThat(retries.count()).isEqualTo(1);
    }

    @Test
    void upstreamThatHangsUpIsAServerError() {
        always(Reply.script().readBody().close());
        InternalServerException error = failedChat(InternalServerException.class);
        assertThat(error.statusCode()).isEqualTo(502);
        assertThat(error.code()).contains("upstream_connection_lost");
        assertThat(error.type()).contains("server_error");
    }

    @Test
    void rateLimitPassesAndIsRetried() {
        always(OpenAiReply.rateLimited(Duration.ofMillis(20)));
        RateLimitException error = failedChat(RateLimitException.class);
        assertThat(error.code()).contains("rate_limit_exceeded");
        assertThat(error.type()).contains("requests");
        assertThat(error.headers().values("retry-after-ms")).containsExactly("20");
        assertRetried();
    }

    @Test
    void badRequestPasses() {
        BadRequestException error = catchThrowableOfType(
                BadRequestException.class,
                () -> sdk.responses()
                        .create(ResponseCreateParams.builder().input("Hello").build()));
        assertThat(error.type()).contains("invalid_request_error");
        assertThat(error.param()).contains("model");
        assertThat(fixture.upstream.count()).isEqualTo(1);
    }

    @Test
    void unknownModelPasses() {
        NotFoundException error =
                catchThrowableOfType(NotFoundException.class, () -> sdk.models().retrieve("no-such-model"));
        assertThat(error.code()).contains("model_not_found");
        assertThat(error.param()).contains("model");
        assertThat(fixture.upstream.count()).isEqualTo(1);
    }

    private void always(Reply reply) {
        fixture.upstream.respondAlways(RequestMatcher.any(), reply);
    }

    private <E extends OpenAIServiceException> E failedChat(Class<E> type) {
        E error = catchThrowableOfType(type, () -> sdk.chat().completions().create(chatWith(MODEL)));
        assertThat(error).isNotNull();
        return error;
    }

    private void assertRetried() {
        assertThat(retries.count()).isEqualTo(RETRIES_BY_DEFAULT);
        assertThat(fixture.upstream.count()).isEqualTo(1 + RETRIES_BY_DEFAULT);
    }
}
