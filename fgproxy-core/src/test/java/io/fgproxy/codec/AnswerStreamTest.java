package io.fgproxy.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageReport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerStreamTest {
    private static final String CHAT = "chat.completions.create";
    private static final String RESPONSES = "responses.create";
    private static final String DELTA =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Grüße \\\"usage\\\":{ 🎉\"}}],\"usage\":null}\n\n";
    private static final String USAGE =
            "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,\"total_tokens\":14}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    @Test
    void usageIsReadFromTheLastChunk() {
        Told told = told(CHAT, false, DELTA + DELTA + USAGE + DONE);
        assertThat(told.report()).isEqualTo(reported(Usage.tokens(9, 5)));
        assertThat(told.bytes()).isEqualTo(DELTA + DELTA + USAGE + DONE);
    }

    @Test
    void theExtraChunkIsHiddenAndNothingElse() {
        Told told = told(CHAT, true, DELTA + DELTA + USAGE + DONE);
        assertThat(told.report()).isEqualTo(reported(Usage.tokens(9, 5)));
        assertThat(told.bytes()).isEqualTo(DELTA + DELTA + DONE);
    }

    @Test
    void whatIsNotHiddenIsPassedOnAsTheSameBuffers() {
        AnswerMeter meter = meter(CHAT, false);
        List<ByteBuffer> given = List.of(buffer(DELTA), buffer("data: {\"cho"));
        assertThat(meter.take(given)).isSameAs(given);
        assertThat(given).allMatch(buffer -> buffer.position() == 0);
        assertThat(meter.rest()).isEmpty();
    }

    @Test
    void wholeEventsArePassedOnAtOnceAndTheBeginningOfOneIsHeld() {
        AnswerMeter meter = meter(CHAT, true);
        assertThat(text(meter.take(List.of(buffer(DELTA + "data: {"))))).isEqualTo(DELTA);
        assertThat(meter.take(List.of(buffer("\"choices\":[]}\n")))).isEmpty();
        assertThat(text(meter.take(List.of(buffer("\n"))))).isEqualTo("data: {\"choices\":[]}\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n",
                "data: {\"choices\":[],\"usage\":null}\n\n",
                "data: {\"choices\":[{\"index\":0}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n",
                ": OPENROUTER PROCESSING\n\n",
                ":\n\n\n\n",
                "event: error\ndata: {\"error\":{\"message\":\"x\"}}\n\n",
                "data: not json at all {{{\n\n",
                "data\n\nid: 3\nretry: 10\n\n",
                "data: {\"usage\":{\"prompt_tokens\":1}}\n\n"
            })
    void otherEventsAreNeverHidden(String event) {
        assertThat(told(CHAT, true, event + DELTA).bytes()).isEqualTo(event + DELTA);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"delta\":{\"content\":\"x",
                "{\"choices\":[1,",
                "{\"id\":\"c\\",
                "{\"a\\",
                "{\"usage\"",
                "{\"usage\":",
                "\"",
                "[[[",
                "nul",
                "}"
            })
    void whatBreaksOffInAnEventIsNotGoneOnWithInTheNext(String data) {
        String broken = "data: " + data + "\n\n";
        Told told = told(CHAT, true, broken + USAGE + DONE);
        assertThat(told.report()).isEqualTo(reported(Usage.tokens(9, 5)));
        assertThat(told.bytes()).isEqualTo(broken + DONE);
    }

    @Test
    void anEventTooLongToBeHeldIsPassedOnAsItComes() {
        String start = "data: {\"choices\":[{\"delta\":{\"content\":\"";
        String filler = "x".repeat(200_000);
        AnswerMeter meter = meter(CHAT, true);
        assertThat(meter.take(List.of(buffer(start + filler)))).isEmpty();
        assertThat(text(meter.take(List.of(buffer(filler))))).hasSize(start.length() + 400_000);
        assertThat(text(meter.take(List.of(buffer("\"}}]}\n\n" + USAGE + DONE)))))
                .isEqualTo("\"}}]}\n\n" + DONE);
        assertThat(meter.report()).isEqualTo(reported(Usage.tokens(9, 5)));
    }

    @Test
    void anEventThatTheStreamEndsInIsPassedOnOrHiddenAsAWholeOneIs() {
        assertThat(told(CHAT, true, DELTA + "data: {\"choices\":[{\"x").bytes())
                .isEqualTo(DELTA + "data: {\"choices\":[{\"x");
        Told last = told(CHAT, true, DELTA + USAGE.strip());
        assertThat(last.bytes()).isEqualTo(DELTA);
        assertThat(last.report()).isEqualTo(reported(Usage.tokens(9, 5)));
    }

    @Test
    void aStreamThatIsCutOffSaysNothingOrWhatMakesNoSense() {
        assertThat(told(CHAT, false, DELTA + DELTA).report()).isEqualTo(new UsageReport.Absent());
        assertThat(told(CHAT, false, DELTA + "data: {\"choices\":[{\"x").report())
                .isEqualTo(new UsageReport.Absent());
        assertThat(told(CHAT, false, DELTA + "data: {\"choices\":[],\"usage\":{\"prompt_to")
                        .report())
                .isEqualTo(new UsageReport.Unparsable());
        assertThat(told(RESPONSES, false, "event: response.completed\ndata: {\"type\":\"response.comp")
                        .report())
                .isEqualTo(new UsageReport.Unparsable());
        assertThat(told(CHAT, false, "").report()).isEqualTo(new UsageReport.Absent());
    }

    @Test
    void usageThatGrowsWithEachChunkIsTheLastOne() {
        String chunk = "data: {\"choices\":[{}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":%d}}\n\n";
        assertThat(told(CHAT, false, chunk.formatted(1) + chunk.formatted(2) + DONE)
                        .report())
                .isEqualTo(reported(Usage.tokens(9, 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"response.completed", "response.incomplete", "response.failed"})
    void responsesTellUsageToolsAndTierInTheirLastEvent(String type) {
        String events = "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"usage\":null,"
                + "\"service_tier\":\"auto\",\"output\":[]}}\n\n"
                + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}\n\n"
                + "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"response\":{\"output\":["
                + "{\"type\":\"web_search_call\",\"id\":\"a\",\"action\":{\"type\":\"search_call\"}},"
                + "{\"id\":\"b\",\"type\":\"web_search_call\"},{\"type\":\"function_call\"},"
                + "{\"type\":\"code_interpreter_call\"},{\"type\":\"message\",\"content\":[{\"type\":\"x_call\"}]}],"
                + "\"service_tier\":\"default\",\"usage\":{\"input_tokens\":100,\"input_tokens_details\":"
                + "{\"cached_tokens\":60,\"cache_write_tokens\":10},\"output_tokens\":20,\"output_tokens_details\":"
                + "{\"reasoning_tokens\":8},\"total_tokens\":120}}}\n\n";
        Usage usage = new Usage(
                100,
                60,
                10,
                0,
                0,
                20,
                8,
                0,
                0,
                0,
                Map.of("web_search_call", 2L, "code_interpreter_call", 1L),
                "default");
        Told told = told(RESPONSES, true, events);
        assertThat(told.report()).isEqualTo(reported(usage));
        assertThat(told.bytes()).isEqualTo(events);
        assertThat(told(RESPONSES, false, events.replaceAll("event: [a-z_.]+\n", ""))
                        .report())
                .isEqualTo(reported(usage));
    }

    @Test
    void aTypeOfEventInsideTheAnswerMeansNothing() {
        String events = "data: {\"type\":\"response.created\",\"response\":{\"text\":\"response.completed\","
                + "\"usage\":{\"input_tokens\":0,\"output_tokens\":0}}}\n\n";
        assertThat(told(RESPONSES, false, events).report()).isEqualTo(new UsageReport.Absent());
    }

    @Test
    void otherStreamsTellUsageInTheirOwnEvents() {
        String usage = "\"usage\":{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}";
        assertThat(told("images.generate", false, event("image_generation.completed", usage) + event("x", usage))
                        .report())
                .isEqualTo(reported(Usage.tokens(3, 4)));
        assertThat(told(
                                "images.edit",
                                false,
                                event("image_edit.completed", usage).repeat(2))
                        .report())
                .isEqualTo(reported(Usage.tokens(6, 8)));
        assertThat(told("audio.speech.create", false, event("speech.audio.done", usage))
                        .report())
                .isEqualTo(reported(Usage.tokens(3, 4)));
        assertThat(told("audio.transcriptions.create", false, event("transcript.text.done", usage))
                        .report())
                .isEqualTo(reported(Usage.tokens(3, 4)));
        String run =
                "event: thread.run.step.completed\ndata: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n"
                        + "event: thread.run.completed\ndata: {\"object\":\"thread.run\","
                        + "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":12,\"total_tokens\":23}}\n\n";
        assertThat(told("threads.runs.create", false, run).report()).isEqualTo(reported(Usage.tokens(11, 12)));
    }

    @Test
    void aByteOrderMarkAndSeveralLinesOfDataAreRead() {
        String events = "\uFEFFdata: {\"choices\":\ndata:[],\ndata:   \"usage\":{\"prompt_tokens\":1,\n"
                + "data: \"completion_tokens\":2}}\n\n";
        assertThat(told(CHAT, true, events).report()).isEqualTo(reported(Usage.tokens(1, 2)));
        assertThat(told(CHAT, true, events).bytes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void everySplitGivesTheSameBytesAndTheSameReport(String lineEnd) {
        String sent = (": hello\n\n" + DELTA + "event: x\n" + DELTA + USAGE + DELTA + ":\n\n\n" + DONE)
                .replace("\n", lineEnd);
        String expected =
                (": hello\n\n" + DELTA + "event: x\n" + DELTA + DELTA + ":\n\n\n" + DONE).replace("\n", lineEnd);
        byte[] bytes = sent.getBytes(UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            check(new int[] {first}, bytes, expected, "split at " + first);
        }
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int[] splits = random.ints(random.nextInt(40), 0, bytes.length + 1)
                    .sorted()
                    .toArray();
            check(splits, bytes, expected, "seed " + seed);
        }
        int[] all = new int[bytes.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        check(all, bytes, expected, "byte by byte");
    }

    private static void check(int[] splits, byte[] bytes, String expected, String message) {
        AnswerMeter hiding = meter(CHAT, true);
        AnswerMeter plain = meter(CHAT, false);
        StringBuilder passed = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= splits.length; i++) {
            int to = i < splits.length ? splits[i] : bytes.length;
            ByteBuffer part =
                    i % 2 == 0 ? ByteBuffer.wrap(bytes, from, to - from).slice() : direct(bytes, from, to);
            passed.append(latin(hiding.take(List.of(part))));
            plain.take(List.of(part));
            from = to;
        }
        passed.append(latin(hiding.rest()));
        plain.rest();
        assertThat(passed.toString()).as(message).isEqualTo(new String(expected.getBytes(UTF_8), ISO_8859_1));
        assertThat(hiding.report()).as(message).isEqualTo(reported(Usage.tokens(9, 5)));
        assertThat(plain.report()).as(message).isEqualTo(reported(Usage.tokens(9, 5)));
    }

    private static ByteBuffer direct(byte[] bytes, int from, int to) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(to - from);
        buffer.put(bytes, from, to - from).flip();
        return buffer.asReadOnlyBuffer();
    }

    private record Told(String bytes, UsageReport report) {}

    private static Told told(String operation, boolean hide, String events) {
        AnswerMeter meter = meter(operation, hide);
        List<ByteBuffer> passed = new ArrayList<>(meter.take(List.of(buffer(events))));
        passed.addAll(meter.rest());
        return new Told(text(passed), meter.report());
    }

    private static String event(String type, String members) {
        return "data: {\"type\":\"" + type + "\",\"b64_json\":\"AAAA\"," + members + "}\n\n";
    }

    private static AnswerMeter meter(String operation, boolean hide) {
        return AnswerMeter.of(Answers.operation(operation), 200, "text/event-stream; charset=utf-8", hide);
    }

    private static UsageReport reported(Usage usage) {
        return new UsageReport.Reported(usage);
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static String text(List<ByteBuffer> buffers) {
        return new String(latin(buffers).getBytes(ISO_8859_1), UTF_8);
    }

    private static String latin(List<ByteBuffer> buffers) {
        StringBuilder text = new StringBuilder();
        buffers.forEach(buffer -> text.append(ISO_8859_1.decode(buffer.duplicate())));
        return text.toString();
    }
}
