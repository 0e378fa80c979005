package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.testkit.wire.Pattern;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Speech out (bytes of the {@link Pattern}), speech in (the file's length decides the duration). */
final class AudioEndpoints {

    private static final int BYTES_PER_SECOND = 16_000;
    private static final int TOKENS_PER_SECOND = 10;

    private AudioEndpoints() {}

    /** {@code POST /v1/audio/speech}. */
    static Reply speech(Call call) throws IOException, ApiException {
        JsonNode json = call.json();
        Call.required(json, "model");
        Call.required(json, "input");
        Call.required(json, "voice");
        if (json.path("stream_format").asText("audio").equals("sse")) {
            return speechEvents(call, Said.tokensOf(json.path("input")));
        }
        String type = switch (json.path("response_format").asText("mp3")) {
            case "opus" -> "audio/opus";
            case "aac" -> "audio/aac";
            case "flac" -> "audio/flac";
            case "wav" -> "audio/wav";
            case "pcm" -> "audio/pcm";
            default -> "audio/mpeg";
        };
        return Reply.generatedChunked(
                200, AnswerHeaders.of(call.now(), type), call.behaviour().speechBytes());
    }

    private static Reply speechEvents(Call call, long inputTokens) {
        String audio = Base64.getEncoder().encodeToString(Pattern.bytes(1_024));
        TokenCounts tokens = call.behaviour().tokens().orElse(TokenCounts.of(inputTokens, TOKENS_PER_SECOND));
        String delta = event(Json.object("type", "speech.audio.delta", "audio", audio));
        String done = event(Json.object("type", "speech.audio.done", "usage", plainUsage(tokens)));
        return call.stream(List.of(), List.of(delta, delta, done));
    }

    /** {@code POST /v1/audio/transcriptions}. */
    static Reply transcription(Call call) throws IOException, ApiException {
        return heard(call, "transcribe");
    }

    /** {@code POST /v1/audio/translations}. */
    static Reply translation(Call call) throws IOException, ApiException {
        return heard(call, "translate");
    }

    private static Reply heard(Call call, String task) throws IOException, ApiException {
        Multipart form = call.form();
        String model = form.required("model");
        long seconds = Math.max(1, form.requiredPart("file").length() / BYTES_PER_SECOND);
        TokenCounts tokens = call.behaviour()
                .tokens()
                .orElse(TokenCounts.of(
                        seconds * TOKENS_PER_SECOND, call.behaviour().deltas().size()));
        ObjectNode usage =
                model.startsWith("whisper") ? Json.object("type", "duration", "seconds", seconds) : tokenUsage(tokens);
        String text = String.join("", call.behaviour().deltas());
        if (form.field("stream").orElse("false").equals("true")) {
            return call.stream(List.of(), events(call.behaviour().deltas(), usage));
        }
        return switch (form.field("response_format").orElse("json")) {
            case "text" -> call.ok(AnswerHeaders.of(call.now(), "text/plain; charset=utf-8"), text + "\n");
            case "srt" -> call.ok(AnswerHeaders.of(call.now(), "text/plain; charset=utf-8"), subtitles("", text));
            case "vtt" ->
                call.ok(AnswerHeaders.of(call.now(), "text/plain; charset=utf-8"), subtitles("WEBVTT\n\n", text));
            case "verbose_json" -> call.ok(verbose(task, text, seconds, usage));
            default -> call.ok(Json.object("text", text, "usage", usage));
        };
    }

    private static String subtitles(String title, String text) {
        String mark = title.isEmpty() ? "," : ".";
        return title + "1\n00:00:00" + mark + "000 --> 00:00:01" + mark + "000\n" + text + "\n\n";
    }

    private static ObjectNode verbose(String task, String text, long seconds, ObjectNode usage) {
        ObjectNode segment = Json.object(
                "id",
                0,
                "seek",
                0,
                "start",
                0.0,
                "end",
                (double) seconds,
                "text",
                text,
                "tokens",
                List.of(50_364, 2_425, 50_414),
                "temperature",
                0.0,
                "avg_logprob",
                -0.28,
                "compression_ratio",
                1.23,
                "no_speech_prob",
                0.009);
        return Json.object(
                "task",
                task,
                "language",
                "english",
                "duration",
                (double) seconds,
                "text",
                text,
                "segments",
                List.of(segment),
                "usage",
                usage);
    }

    private static List<String> events(List<String> deltas, ObjectNode usage) {
        List<String> events = new ArrayList<>();
        for (String delta : deltas) {
            events.add(event(Json.object("type", "transcript.text.delta", "delta", delta)));
        }
        events.add(event(Json.object("type", "transcript.text.done", "text", String.join("", deltas), "usage", usage))
                + "data: [DONE]\n\n");
        return events;
    }

    private static String event(JsonNode data) {
        return "data: " + data + "\n\n";
    }

    private static ObjectNode plainUsage(TokenCounts tokens) {
        return Json.object(
                "input_tokens", tokens.input(),
                "output_tokens", tokens.output(),
                "total_tokens", tokens.total());
    }

    private static ObjectNode tokenUsage(TokenCounts tokens) {
        return Json.object(
                "type", "tokens",
                "total_tokens", tokens.total(),
                "input_tokens", tokens.input(),
                "input_token_details", Json.object("text_tokens", 0, "audio_tokens", tokens.input()),
                "output_tokens", tokens.output());
    }
}
