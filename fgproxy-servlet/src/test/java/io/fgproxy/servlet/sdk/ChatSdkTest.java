package io.fgproxy.servlet.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIIoException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Pace;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Chat completions, whole and streamed. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class ChatSdkTest extends OnEachServletWithSdk {
    private static final ChatCompletionCreateParams HELLO = chatWith(MODEL);

    @Test
    void chatIsAnswered() {
        ChatCompletion completion = sdk.chat().completions().create(HELLO);
        assertThat(completion.choices().get(0).message().content()).contains(SAID);
        assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(6);
        assertThat(seen().bodyText()).contains("Sag „Grüß Gott“.");
    }

    @Test
    void upstreamSeesTheMainKeyAndWhoPaysIsNotTheClientsChoice() {
        sdk(builder -> builder.apiKey(fixture.key).organization("org-other").project("proj_other"))
                .chat()
                .completions()
                .create(HELLO);
        RecordedRequest seen = seen();
        assertThat(seen.headers().all("authorization")).containsExactly("Bearer " + fixture.upstream.key());
        assertThat(seen.rawHead()).doesNotContain(fixture.key, "org-other", "proj_other");
        assertThat(seen.header("x-stainless-lang")).contains("java");
    }

    @Test
    void eachDeltaArrivesBeforeTheNextIsSent() {
        Gate gate = new Gate();
        fixture.upstream.say("One", " two", " three").pace(Pace.gated(gate));
        try (StreamResponse<ChatCompletionChunk> response =
                sdk.chat().completions().createStreaming(HELLO)) {
            Iterator<ChatCompletionChunk> chunks = response.stream().iterator();
            assertThat(text(chunks.next())).contains("");
            for (String delta : List.of("One", " two", " three")) {
                gate.awaitWaiting(1, SOON);
                gate.release();
                assertThat(text(chunks.next())).contains(delta);
            }
            gate.awaitWaiting(1, SOON);
            gate.release();
            assertThat(chunks.next().choices().get(0).finishReason()).isPresent();
            assertThat(chunks.hasNext()).isFalse();
        }
    }

    @Test
    void usageThatTheClientAskedForIsInTheStream() {
        ChatCompletionCreateParams withUsage = HELLO.toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> response =
                sdk.chat().completions().createStreaming(withUsage)) {
            List<ChatCompletionChunk> chunks = response.stream().toList();
            assertThat(chunks.stream().flatMap(chunk -> text(chunk).stream()))
                    .containsExactly("", "Hello", " from", " the", " fake", " upstream", ".");
            assertThat(chunks.get(chunks.size() - 1).usage().orElseThrow().completionTokens())
                    .isEqualTo(6);
        }
    }

    @Test
    void streamThatUpstreamCutIsAnError() {
        Reply cut = Reply.script()
                .readBody()
                .write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
                .chunk("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                        + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One\"},\"finish_reason\":null}]}\n\n")
                .close();
        fixture.upstream.respondNext(cut);
        try (StreamResponse<ChatCompletionChunk> response =
                sdk.chat().completions().createStreaming(HELLO)) {
            Iterator<ChatCompletionChunk> chunks = response.stream().iterator();
            assertThat(text(chunks.next())).contains("One");
            assertThatThrownBy(chunks::hasNext).isInstanceOf(OpenAIIoException.class);
        }
        assertThat(fixture.upstream.count()).isEqualTo(1);
    }

    @Test
    void rateLimitOfUpstreamIsRetriedBySdk() {
        fixture.upstream.respondNext(OpenAiReply.rateLimited(Duration.ofMillis(20)));
        ChatCompletion completion = sdk.chat().completions().create(HELLO);
        assertThat(completion.choices().get(0).message().content()).contains(SAID);
        assertThat(retries.count()).isEqualTo(1);
        assertThat(fixture.upstream.count()).isEqualTo(2);
    }

    private static Optional<String> text(ChatCompletionChunk chunk) {
        return chunk.choices().stream()
                .findFirst()
                .flatMap(choice -> choice.delta().content());
    }
}
