package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.wire.Pace;
import io.fgproxy.testkit.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Replies in OpenAI's shapes, for scripting {@link FakeOpenAi}. */
public final class OpenAiReply {

    private OpenAiReply() {}

    /** An error with that status, code and message, and the type that goes with them. */
    public static Reply error(int status, String code, String message) {
        return error(status, code, message, Headers.none());
    }

    /** An error with additional header fields, such as {@code Retry-After}. */
    public static Reply error(int status, String code, String message, Headers additional) {
        return whole(status, additional, OpenAiErrors.body(message, OpenAiErrors.typeOf(status, code), null, code));
    }

    /** The 429 of a rate limit, with {@code Retry-After} and {@code retry-after-ms}. */
    public static Reply rateLimited(Duration retryAfter) {
        long seconds = Math.max(1, retryAfter.toSeconds());
        return error(
                429,
                "rate_limit_exceeded",
                "Rate limit reached for gpt-4o-mini in organization fake-org-main on requests per min (RPM): Limit 500,"
                        + " Used 500, Requested 1. Please try again in " + retryAfter.toMillis() + "ms. Visit"
                        + " https://platform.openai.com/account/rate-limits to learn more.",
                Headers.of(
                        "Retry-After", Long.toString(seconds), "retry-after-ms", Long.toString(retryAfter.toMillis())));
    }

    /** The 429 of an account without money. */
    public static Reply insufficientQuota() {
        return error(
                429,
                "insufficient_quota",
                "You exceeded your current quota, please check your plan and billing details. For more information on"
                        + " this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.");
    }

    /** Any JSON under OpenAI's usual header fields. */
    public static Reply json(int status, String json) {
        return Reply.of(status, AnswerHeaders.json(Instant.now()), json.getBytes(StandardCharsets.UTF_8));
    }

    /** A whole chat completion. */
    public static Reply chat(String model, TokenCounts tokens, String... deltas) {
        return whole(
                200, Headers.none(), chatAnswer(model, tokens, true, deltas).whole());
    }

    /** A streamed chat completion; pace as in {@link FakeOpenAi#pace(Pace)}. */
    public static Reply chatStream(
            String model, TokenCounts tokens, boolean includeUsage, Pace pace, String... deltas) {
        ChatAnswer answer = chatAnswer(model, tokens, includeUsage, deltas);
        return Reply.chunked(200, AnswerHeaders.events(Instant.now()), answer.opening(), pace, answer.paced());
    }

    /** A whole answer of the Responses API. */
    public static Reply response(String model, TokenCounts tokens, String... deltas) {
        return whole(200, Headers.none(), responsesAnswer(model, tokens, deltas).whole());
    }

    /** A streamed answer of the Responses API; pace as in {@link FakeOpenAi#pace(Pace)}. */
    public static Reply responseStream(String model, TokenCounts tokens, Pace pace, String... deltas) {
        ResponsesAnswer answer = responsesAnswer(model, tokens, deltas);
        return Reply.chunked(200, AnswerHeaders.events(Instant.now()), answer.opening(), pace, answer.paced());
    }

    /** The events given as they are, under OpenAI's header fields for streams; one piece is one chunk. */
    public static Reply events(Pace pace, String... pieces) {
        return Reply.chunked(200, AnswerHeaders.events(Instant.now()), pace, List.of(pieces));
    }

    /** OpenAI's header fields for a stream, for composing by hand. */
    public static Headers eventHeaders() {
        return AnswerHeaders.events(Instant.now());
    }

    private static Reply whole(int status, Headers additional, ObjectNode body) {
        byte[] text = Json.pretty(body).getBytes(StandardCharsets.UTF_8);
        return Reply.of(status, AnswerHeaders.json(Instant.now()).and(additional), text);
    }

    private static ChatAnswer chatAnswer(String model, TokenCounts tokens, boolean includeUsage, String... deltas) {
        Said said = new Said(List.of(deltas), false, tokens);
        return ChatAnswer.of(
                Instant.now().getEpochSecond(), model, said, 1, new ChatAnswer.StreamOptions(includeUsage, true));
    }

    private static ResponsesAnswer responsesAnswer(String model, TokenCounts tokens, String... deltas) {
        Said said = new Said(List.of(deltas), false, tokens);
        return new ResponsesAnswer(Instant.now().getEpochSecond(), model, Json.object(), said);
    }
}
