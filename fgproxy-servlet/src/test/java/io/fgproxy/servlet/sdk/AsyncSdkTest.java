package io.fgproxy.servlet.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.AsyncStreamResponse;
import com.openai.errors.PermissionDeniedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Pace;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The asynchronous side of the SDK. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class AsyncSdkTest extends OnEachServletWithSdk {
    @Test
    void chatsAtTheSameTimeAreAnswered() {
        List<CompletableFuture<ChatCompletion>> chats = IntStream.range(0, 10)
                .mapToObj(i -> sdk.async().chat().completions().create(chatWith(MODEL)))
                .toList();
        assertThat(chats)
                .allSatisfy(chat -> assertThat(chat.get(SOON.toSeconds(), TimeUnit.SECONDS)
                                .choices()
                                .get(0)
                                .message()
                                .content())
                        .contains(SAID));
        assertThat(fixture.upstream.count()).isEqualTo(10);
    }

    @Test
    void eachDeltaArrivesBeforeTheNextIsSent() throws Exception {
        Gate gate = new Gate();
        fixture.upstream.say("One", " two", " three").pace(Pace.gated(gate));
        BlockingQueue<String> deltas = new LinkedBlockingQueue<>();
        AsyncStreamResponse<ChatCompletionChunk> stream = sdk.async()
                .chat()
                .completions()
                .createStreaming(chatWith(MODEL))
                .subscribe(chunk -> chunk.choices()
                        .forEach(choice -> choice.delta().content().ifPresent(deltas::add)));
        assertThat(next(deltas)).isEmpty();
        for (String delta : List.of("One", " two", " three")) {
            gate.release();
            assertThat(next(deltas)).isEqualTo(delta);
        }
        assertThat(stream.onCompleteFuture()).isNotDone();
        gate.release();
        stream.onCompleteFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(deltas).isEmpty();
    }

    @Test
    void refusalIsTyped() {
        CompletableFuture<ChatCompletion> chat = sdk(SubKeySettings.named("lists")
                        .allowOperations("models.*"))
                .async()
                .chat()
                .completions()
                .create(chatWith(MODEL));
        assertThat(chat)
                .failsWithin(SOON)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        PermissionDeniedException.class,
                        e -> assertThat(e.code()).contains("operation_not_allowed"));
        assertThat(retries.count()).isZero();
    }

    private static String next(BlockingQueue<String> deltas) throws InterruptedException {
        return deltas.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    }
}
