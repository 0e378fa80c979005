package io.fgproxy.servlet.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.StreamResponse;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Pace;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The Responses API, whole and streamed. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class ResponsesSdkTest extends OnEachServletWithSdk {
    private static final ResponseCreateParams HELLO =
            ResponseCreateParams.builder().model(MODEL).input("Say hello.").build();

    @Test
    void responseIsCreated() {
        Response response = sdk.responses().create(HELLO);
        assertThat(text(response)).isEqualTo(SAID);
        assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(6);
    }

    @Test
    void eachDeltaArrivesBeforeTheNextIsSent() {
        Gate gate = new Gate();
        fixture.upstream.say("One", " two", " three").pace(Pace.gated(gate));
        try (StreamResponse<ResponseStreamEvent> response = sdk.responses().createStreaming(HELLO)) {
            Iterator<ResponseStreamEvent> events = response.stream().iterator();
            assertThat(events.next().isCreated()).isTrue();
            assertThat(events.next().isInProgress()).isTrue();
            assertThat(events.next().isOutputItemAdded()).isTrue();
            assertThat(events.next().isContentPartAdded()).isTrue();
            for (String delta : List.of("One", " two", " three")) {
                gate.awaitWaiting(1, SOON);
                gate.release();
                assertThat(events.next().asOutputTextDelta().delta()).isEqualTo(delta);
            }
            gate.awaitWaiting(1, SOON);
            gate.release();
            assertThat(events.next().asOutputTextDone().text()).isEqualTo("One two three");
            assertThat(events.next().isContentPartDone()).isTrue();
            assertThat(events.next().isOutputItemDone()).isTrue();
            assertThat(text(events.next().asCompleted().response())).isEqualTo("One two three");
            assertThat(events.hasNext()).isFalse();
        }
    }

    private static String text(Response response) {
        return response.output()
                .get(0)
                .asMessage()
                .content()
                .get(0)
                .asOutputText()
                .text();
    }
}
