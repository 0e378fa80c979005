package io.fgproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.store.CreatedObject;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageReport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which stored objects an answer tells of. */
class AnswerObjectsTest {
    private static final String CHAT = "chat.completions.create";
    private static final String RESPONSES = "responses.create";

    private static AnswerMeter read(AnswerMeter meter, String answer) {
        for (byte b : answer.getBytes(UTF_8)) {
            meter.take(List.of(ByteBuffer.wrap(new byte[] {b})));
        }
        meter.rest();
        return meter;
    }

    private static AnswerMeter document(String operation, String json) {
        return read(AnswerMeter.of(Answers.operation(operation), 200, "application/json", false, true), json);
    }

    private static AnswerMeter stream(String operation, String events) {
        return read(AnswerMeter.of(Answers.operation(operation), 200, "text/event-stream", false, true), events);
    }

    private static List<String> ids(AnswerMeter meter) {
        return meter.created().stream().map(CreatedObject::id).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "files.create | file | {\"object\":\"file\",\"id\":\"x-1\"}",
                "batches.create | batch | {\"id\":\"x-1\",\"output_file_id\":null}",
                "vector_stores.create | vector_store | {\"x\":{\"id\":\"no\"},\"id\":\"x-1\",\"y\":[{\"id\":\"no\"}]}",
                "responses.create | response | {\"id\":\"x-1\",\"output\":[{\"id\":\"no\",\"type\":\"m\"}]}",
                "chat.completions.create | chat_completion | {\"id\":\"x-1\",\"choices\":[]}",
                "threads.create | thread | {\"id\":\"x-1\"}",
                "threads.runs.create | run | {\"id\":\"x-1\",\"thread_id\":\"no\"}",
                "threads.create_and_run | thread | {\"id\":\"no\",\"thread_id\":\"x-1\"}",
                "uploads.create | upload | {\"id\":\"x-1\"}",
                "uploads.complete | file | {\"id\":\"no\",\"file\":{\"id\":\"x-1\"}}",
                "batches.retrieve | file | {\"id\":\"no\",\"output_file_id\":\"x-1\",\"error_file_id\":null}",
                "batches.cancel | file | {\"id\":\"no\",\"input_file_id\":\"no\",\"error_file_id\":\"x-1\"}",
                "videos.remix | video | {\"id\":\"x-1\"}",
            })
    void documentTellsOfItsObject(String operation, String type, String json) {
        assertThat(document(operation, json).created()).containsExactly(new CreatedObject("x-1", type));
    }

    @Test
    void batchTellsOfAllItsFiles() {
        assertThat(ids(document("batches.retrieve", "{\"error_file_id\":\"file-e\",\"output_file_id\":\"file-o\"}")))
                .containsExactly("file-e", "file-o");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":null}",
                "{\"id\":7}",
                "{\"id\":\"\"}",
                "{\"id\":\"a b\"}",
                "{\"id\":\"a\\u0000\"}",
                "{\"id\":\"a\\n\"}",
                "{\"id\":\"\\ud800\"}",
                "{\"id\":\"\u00e9\"}",
                "{\"id\":{\"id\":\"x\"}}",
                "{\"ID\":\"x\"}",
                "{\"id\":\"x",
                "[{\"id\":\"x\"}]",
                "x",
                "",
            })
    void whatIsNoIdIsNotKept(String json) {
        assertThat(document("files.create", json).created()).isEmpty();
    }

    @Test
    void idsAreKeptUpToTheirBound() {
        String longest = "x".repeat(CreatedObject.LONGEST_ID);
        assertThat(ids(document("files.create", "{\"id\":\"" + longest + "\"}")))
                .containsExactly(longest);
        String escaped = "\\u0078".repeat(CreatedObject.LONGEST_ID);
        assertThat(ids(document("files.create", "{\"id\":\"" + escaped + "\"}")))
                .containsExactly(longest);
        assertThat(document("files.create", "{\"id\":\"" + longest + "y\"}").created())
                .isEmpty();
        assertThat(document("files.create", "{\"id\":\"" + "y".repeat(100_000) + "\"}")
                        .created())
                .isEmpty();
    }

    @Test
    void eventsOfAResponseTellItAtOnce() {
        AnswerMeter meter = stream(
                RESPONSES,
                "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\","
                        + "\"usage\":null}}\n\n"
                        + "data: {\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"delta\":\"a\"}\n\n");
        assertThat(meter.created()).containsExactly(new CreatedObject("resp_1", "response"));
        assertThat(meter.report()).isEqualTo(new UsageReport.Absent());
        read(
                meter,
                "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"usage\":"
                        + "{\"input_tokens\":3,\"output_tokens\":4}}}\n\n");
        assertThat(ids(meter)).containsExactly("resp_1");
        assertThat(meter.report()).isEqualTo(new UsageReport.Reported(Usage.tokens(3, 4)));
    }

    @Test
    void firstEventTellsOfTheObject() {
        assertThat(ids(stream(
                        "threads.create_and_run",
                        "event: thread.created\ndata: {\"id\":\"thread_1\"}\n\n"
                                + "event: thread.run.created\ndata: {\"id\":\"run_1\"}\n\ndata: [DONE]\n\n")))
                .containsExactly("thread_1");
        assertThat(ids(stream(
                        CHAT, ": hello\n\ndata: {\"choices\":[]}\n\ndata: {\"id\":\"c-1\"}\n\ndata: {\"id\":\"c-2\"}")))
                .containsExactly("c-1");
        assertThat(ids(stream(CHAT, "data: {\"id\":\"c-1\",\"cho"))).containsExactly("c-1");
        assertThat(ids(stream(CHAT, "data: [DONE]\n\n"))).isEmpty();
    }

    @Test
    void hiddenChunkStaysHiddenAndIdsDoNotTouchTheUsage() {
        AnswerMeter meter = AnswerMeter.of(Answers.operation(CHAT), 200, "text/event-stream", true, true);
        String shown = "data: {\"id\":\"c-1\",\"choices\":[{}]}\n\n";
        String usage = "data: {\"id\":\"c-1\",\"id\":\"c-2\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,"
                + "\"completion_tokens\":4}}\n\n";
        List<ByteBuffer> passed =
                new ArrayList<>(meter.take(List.of(ByteBuffer.wrap((shown + usage).getBytes(UTF_8)))));
        passed.addAll(meter.rest());
        StringBuilder text = new StringBuilder();
        passed.forEach(buffer -> text.append(UTF_8.decode(buffer)));
        assertThat(text).hasToString(shown);
        assertThat(ids(meter)).containsExactly("c-1");
        assertThat(meter.report()).isEqualTo(new UsageReport.Reported(Usage.tokens(3, 4)));
    }

    @Test
    void nothingIsToldWhereNothingIsStored() {
        String json = "{\"id\":\"x-1\"}";
        for (AnswerMeter meter : List.of(
                AnswerMeter.of(Answers.operation("files.create"), 200, "application/json", false),
                AnswerMeter.of(Answers.operation("files.create"), 200, "application/json", false, false),
                AnswerMeter.of(Answers.operation(RESPONSES), 200, "application/json", false, false),
                AnswerMeter.of(Answers.operation(RESPONSES), 400, "application/json", false, true),
                AnswerMeter.of(Answers.operation(RESPONSES), 200, "text/plain", false, true),
                AnswerMeter.of(Answers.operation(RESPONSES), 200, null, false, true),
                AnswerMeter.of(Answers.operation("files.retrieve"), 200, "application/json", false, true),
                AnswerMeter.of(Answers.operation("files.create"), 200, "text/event-stream", false, true))) {
            assertThat(read(meter, json).created()).isEmpty();
        }
    }
}
