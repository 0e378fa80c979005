package io.fgproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageReport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which events of a stream tell the usage, by the rules of the HTML standard. */
class AnswerEventsTest {
    private static final String TYPE = "image_generation.completed";
    private static final String DATA = "data: {\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}\n\n";

    @ParameterizedTest
    @CsvSource({
        "event: image_generation.completed, 1",
        "event:image_generation.completed, 1",
        "event:  image_generation.completed, 0",
        "event: image_generation.completed.x, 0",
        "Event: image_generation.completed, 0",
        "events: image_generation.completed, 0",
        "eventeventevent: image_generation.completed, 0",
        "a_field_of_a_long_name_event: image_generation.completed, 0",
        "': event: image_generation.completed', 0",
        "event: x|event: image_generation.completed, 1",
        "event: image_generation.completed|event: x, 0",
        "event: image_generation.completed|event, 0",
        "event: image_generation.completed|event:, 0",
        "event: image_generation.completed|id: 7|:, 1",
    })
    void theTypeOfAnEventIsItsLastOne(String lines, int counted) {
        assertThat(report("images.generate", lines.replace('|', '\n') + "\n" + DATA))
                .isEqualTo(counted == 1 ? reported(Usage.tokens(3, 4)) : new UsageReport.Absent());
    }

    @Test
    void theTypeOfAnEventIsNotThatOfTheNext() {
        assertThat(report("images.generate", "event: " + TYPE + "\n" + DATA + DATA))
                .isEqualTo(reported(Usage.tokens(3, 4)));
    }

    @Test
    void callsOfSeveralResultsCountTogether() {
        String result = "data: {\"type\":\"response.completed\",\"response\":{\"output\":[%s],\"usage\":"
                + "{\"input_tokens\":3,\"output_tokens\":4}}}\n\n";
        String search = "{\"type\":\"web_search_call\"}";
        assertThat(report(
                        "responses.create",
                        result.formatted(search + "," + search)
                                + result.formatted(search + ",{\"type\":\"code_interpreter_call\"}")))
                .isEqualTo(reported(
                        Usage.tokens(6, 8).withCalls(Map.of("web_search_call", 3L, "code_interpreter_call", 1L))));
    }

    @Test
    void aLongEventInManyPiecesIsPassedOnWhole() {
        String start = "data: {\"choices\":[]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"";
        String filler = "x".repeat(150_000);
        String end = "\"}}]}\n\ndata: [DONE]\n\n";
        AnswerMeter meter = meter("chat.completions.create", true);
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        for (String piece : List.of(start, filler, filler, filler, "y", end)) {
            meter.take(List.of(ByteBuffer.wrap(piece.getBytes(UTF_8)))).forEach(buffer -> write(buffer, passed));
        }
        meter.rest().forEach(buffer -> write(buffer, passed));
        assertThat(passed.toString(UTF_8)).isEqualTo(start + filler.repeat(3) + "y" + end);
    }

    private static void write(ByteBuffer buffer, ByteArrayOutputStream to) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        to.writeBytes(bytes);
    }

    private static UsageReport report(String operation, String events) {
        AnswerMeter meter = meter(operation, false);
        meter.take(List.of(ByteBuffer.wrap(events.getBytes(UTF_8))));
        meter.rest();
        return meter.report();
    }

    private static AnswerMeter meter(String operation, boolean hide) {
        return AnswerMeter.of(Answers.operation(operation), 200, "text/event-stream", hide);
    }

    private static UsageReport reported(Usage usage) {
        return new UsageReport.Reported(usage);
    }
}
