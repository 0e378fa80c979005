package io.fgproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageReport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerDocumentTest {
    private static final String CHAT = "chat.completions.create";
    private static final String TRANSCRIPTION = "audio.transcriptions.create";
    private static final UsageReport ABSENT = new UsageReport.Absent();
    private static final UsageReport UNPARSABLE = new UsageReport.Unparsable();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}",
                "{\"id\":\"x\",\"choices\":[{\"message\":{\"content\":\"\\\"usage\\\":{\\\\\"}}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}",
                "{\"usage\":{\"completion_tokens\":3,\"prompt_tokens\":7,\"x\":[{}]},\"choices\":[{\"usage\":{\"prompt_tokens\":1}}]}",
                " \n{ \"\\u0075sage\" : {\"input_tokens\":7,\"output_tokens\":3} }\n",
                "\uFEFF{\"usage\":{\"prompt_tokens\":7,\"total_tokens\":10}}",
                "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"prompt_tokens_details\":null}}",
                "{\"usage\":{\"prompt_tokens\":7,\"input_tokens\":7,\"completion_tokens\":1,\"total_tokens\":10}}",
                "{\"nested\":{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}},\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}"
            })
    void usageIsReadWhereverItStands(String document) {
        assertThat(report(CHAT, document)).isEqualTo(reported(Usage.tokens(7, 3)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usage\":[]}",
                "{\"usage\":\"7\"}",
                "{\"usage\":7}",
                "{\"usage\":{}}",
                "{\"usage\":{\"prompt_tokens\":7}}",
                "{\"usage\":{\"completion_tokens\":7}}",
                "{\"usage\":{\"prompt_tokens\":-7,\"completion_tokens\":3}}",
                "{\"usage\":{\"prompt_tokens\":7.5,\"completion_tokens\":3}}",
                "{\"usage\":{\"prompt_tokens\":7.0,\"completion_tokens\":3}}",
                "{\"usage\":{\"prompt_tokens\":\"7\",\"completion_tokens\":3}}",
                "{\"usage\":{\"prompt_tokens\":true,\"completion_tokens\":3}}",
                "{\"usage\":{\"prompt_tokens\":9223372036854775808,\"completion_tokens\":3}}",
                "{\"usage\":{\"prompt_tokens\":7,\"input_tokens\":8,\"completion_tokens\":3}}",
                "{\"usage\":{\"prompt_tokens\":7,\"prompt_tokens\":7,\"completion_tokens\":3}}",
                "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3},\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}",
                "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"prompt_tokens_details\":[]}}",
                "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":-1}}}",
                "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}",
                "{\"usage\":{\"prompt_tokens\":7,\"completion_to",
                "{\"choices\":[{\"message\":",
                "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,}}"
            })
    void whatMakesNoSenseIsUnparsable(String document) {
        assertThat(report(CHAT, document)).isEqualTo(UNPARSABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{}", "{\"usage\":null}", "[]", "\"usage\"", "{\"response\":{\"usage\":{}}}"})
    void whatIsNotSaidIsAbsent(String document) {
        assertThat(report(CHAT, document)).isEqualTo(ABSENT);
    }

    @Test
    void zeroIsSaid() {
        assertThat(report(CHAT, "{\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0}}"))
                .isEqualTo(reported(Usage.ZERO));
    }

    @Test
    void partsAndTierAreRead() {
        String document = "{\"service_tier\":\"flex\",\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":40,\"audio_tokens\":30},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":20,\"audio_tokens\":10,"
                + "\"accepted_prediction_tokens\":1,\"rejected_prediction_tokens\":2}}}";
        assertThat(report(CHAT, document))
                .isEqualTo(reported(new Usage(100, 40, 0, 30, 0, 50, 20, 10, 0, 0, Map.of(), "flex")));
    }

    @Test
    void hostedToolsAreCounted() {
        String document = "{\"output\":[{\"type\":\"file_search_call\"},{\"type\":\"custom_tool_call\"},"
                + "{\"content\":[{\"type\":\"web_search_call\"}],\"type\":\"message\"},{\"type\":\"file_search_call\"}],"
                + "\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}";
        assertThat(report("responses.create", document))
                .isEqualTo(reported(Usage.tokens(1, 2).withCalls(Map.of("file_search_call", 2L))));
        assertThat(report("responses.create", "{\"status\":\"queued\",\"output\":[],\"usage\":null}"))
                .isEqualTo(ABSENT);
    }

    @Test
    void embeddingsHaveInputOnly() {
        String document = "{\"data\":[{\"embedding\":[0.1,-2e-3]}],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}";
        assertThat(report("embeddings.create", document)).isEqualTo(reported(Usage.tokens(8, 0)));
    }

    @Test
    void imagesHaveParts() {
        String document = "{\"created\":1,\"data\":[{\"b64_json\":\"AA\"}],\"usage\":{\"input_tokens\":50,"
                + "\"output_tokens\":60,\"total_tokens\":110,\"input_tokens_details\":{\"text_tokens\":10,"
                + "\"image_tokens\":40},\"output_tokens_details\":{\"image_tokens\":60,\"text_tokens\":0}}}";
        assertThat(report("images.generate", document))
                .isEqualTo(reported(new Usage(50, 0, 0, 0, 40, 60, 0, 0, 60, 0, Map.of(), "")));
        assertThat(report("images.generate", "{\"created\":1,\"data\":[{\"url\":\"https://x\"}]}"))
                .isEqualTo(ABSENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'text':'a','usage':{'type':'duration','seconds':9}}|9000",
                "{'text':'a','usage':{'type':'duration','seconds':9.0004}}|9001",
                "{'task':'transcribe','duration':8.470000267028809,'text':'a'}|8471",
                "{'duration':8,'usage':{'type':'duration','seconds':9}}|9000",
                "{'duration':0,'text':''}|0"
            })
    void transcriptionsMayTellSeconds(String document, long millis) {
        assertThat(report(TRANSCRIPTION, document.replace('\'', '"')))
                .isEqualTo(reported(new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, millis, Map.of(), "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'duration':'8'}",
                "{'duration':-1}",
                "{'duration':1e400}",
                "{'usage':{'type':'duration'}}",
                "{'usage':{'type':'duration','seconds':null}}"
            })
    void secondsThatMakeNoSenseAreUnparsable(String document) {
        assertThat(report(TRANSCRIPTION, document.replace('\'', '"'))).isEqualTo(UNPARSABLE);
    }

    @Test
    void transcriptionsMayTellTokens() {
        String document = "{\"text\":\"a\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"input_token_details\":"
                + "{\"text_tokens\":0,\"audio_tokens\":14},\"output_tokens\":45,\"total_tokens\":59}}";
        assertThat(report(TRANSCRIPTION, document))
                .isEqualTo(reported(new Usage(14, 0, 0, 14, 0, 45, 0, 0, 0, 0, Map.of(), "")));
    }

    @Test
    void whatIsNoSuccessOrHasNoUsageIsNotRead() {
        String document = "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}";
        for (AnswerMeter meter : List.of(
                AnswerMeter.of(Answers.operation(CHAT), 400, "application/json", false),
                AnswerMeter.of(Answers.operation(CHAT), 300, "application/json", false),
                AnswerMeter.of(Answers.operation(CHAT), 199, "application/json", false),
                AnswerMeter.of(Answers.operation(CHAT), 200, "text/plain", false),
                AnswerMeter.of(Answers.operation(CHAT), 200, null, true),
                AnswerMeter.of(Answers.operation("responses.retrieve"), 200, "application/json", false),
                AnswerMeter.of(Answers.operation("batches.create"), 200, "application/json", false))) {
            List<ByteBuffer> bytes = List.of(ByteBuffer.wrap(document.getBytes(UTF_8)));
            assertThat(meter.take(bytes)).isSameAs(bytes);
            assertThat(meter.rest()).isEmpty();
            assertThat(meter.report()).isEqualTo(ABSENT);
        }
    }

    @Test
    void anAnswerOfAnySizeIsReadWithoutKeepingIt() {
        byte[] block = new byte[1 << 20];
        Arrays.fill(block, (byte) 'A');
        AnswerMeter meter = AnswerMeter.of(Answers.operation("images.generate"), 200, "application/json", false);
        meter.take(List.of(ByteBuffer.wrap("{\"data\":[{\"b64_json\":\"".getBytes(UTF_8))));
        for (int i = 0; i < 200; i++) {
            meter.take(List.of(ByteBuffer.wrap(block)));
        }
        meter.take(List.of(ByteBuffer.wrap(
                "\"}],\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"total_tokens\":3}}".getBytes(UTF_8))));
        assertThat(meter.report()).isEqualTo(reported(Usage.tokens(1, 2)));
    }

    @Test
    void usageTooLongToBeKeptIsUnparsable() {
        String document =
                "{\"usage\":{\"x\":\"" + "x".repeat(70_000) + "\",\"prompt_tokens\":7,\"completion_tokens\":3}}";
        assertThat(report(CHAT, document)).isEqualTo(UNPARSABLE);
    }

    @Test
    void everySplitGivesTheSameReport() {
        byte[] bytes =
                ("{\"id\":\"ü\\\"\\\\\",\"output\":[{\"type\":\"web_search_call\",\"x\":[1,{\"type\":\"y_call\"}]},"
                                + "{\"type\":\"message\"}],\"service_tier\":\"default\",\"n\":-1.5e3,"
                                + "\"usage\":{\"input_tokens\":12,\"output_tokens\":34,\"total_tokens\":46},\"b\":true}")
                        .getBytes(UTF_8);
        UsageReport expected = reported(
                Usage.tokens(12, 34).withCalls(Map.of("web_search_call", 1L)).withServiceTier("default"));
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            AnswerMeter meter = AnswerMeter.of(Answers.operation("responses.create"), 200, "application/json", false);
            int from = 0;
            while (from < bytes.length) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(1 + seed % 20));
                meter.take(List.of(ByteBuffer.wrap(bytes, from, to - from)));
                from = to;
            }
            meter.rest();
            assertThat(meter.report()).as("seed " + seed).isEqualTo(expected);
        }
    }

    private static UsageReport report(String operation, String document) {
        AnswerMeter meter = AnswerMeter.of(Answers.operation(operation), 200, "application/json", false);
        List<ByteBuffer> bytes = List.of(ByteBuffer.wrap(document.getBytes(UTF_8)));
        assertThat(meter.take(bytes)).isSameAs(bytes);
        assertThat(meter.rest()).isEmpty();
        return meter.report();
    }

    private static UsageReport reported(Usage usage) {
        return new UsageReport.Reported(usage);
    }
}
