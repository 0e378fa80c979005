package io.fgproxy.testkit.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.testkit.http.RawResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextEndpointsTest extends Api {

    private static final String SENTENCE = "Hello from the fake upstream.";
    private static final String CHAT = "'model':'gpt-4o-mini','messages':[{'role':'user','content':'Hi there'}]";

    @Test
    void chatAnswersWithUsage() {
        RawResponse response = post("chat/completions", "{" + CHAT + "}");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).contains("application/json");
        assertThat(response.header("x-request-id").orElseThrow()).matches("req_[0-9a-f]{32}");
        assertThat(response.headers().all("set-cookie")).hasSize(2);
        assertThat(response.headers().names()).contains("x-ratelimit-remaining-tokens", "openai-organization");
        JsonNode answer = json(response);
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("model").asText()).isEqualTo("gpt-4o-mini-2024-07-18");
        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo(SENTENCE);
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(6);
        assertThat(answer.at("/usage/total_tokens").asInt())
                .isEqualTo(answer.at("/usage/prompt_tokens").asInt() + 6);
    }

    @Test
    void chatKeepsToTheOutputCapAndTheChoices() {
        JsonNode answer = json(post("chat/completions", "{" + CHAT + ",'max_completion_tokens':2,'n':3}"));
        assertThat(answer.path("choices")).hasSize(3);
        assertThat(answer.at("/choices/2/message/content").asText()).isEqualTo("Hello from");
        assertThat(answer.at("/choices/2/finish_reason").asText()).isEqualTo("length");
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(6);
    }

    @Test
    void chatStreamHasTheWholeSentence() {
        RawResponse response = post("chat/completions", "{" + CHAT + ",'stream':true}");
        assertThat(response.header("Content-Type")).contains("text/event-stream; charset=utf-8");
        assertThat(response.text()).endsWith("data: [DONE]\n\n").doesNotContain("usage");
        List<JsonNode> events = events(response);
        assertThat(events.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(events.stream()
                        .map(event -> event.at("/choices/0/delta/content").asText()))
                .containsExactly("", "Hello", " from", " the", " fake", " upstream", ".", "");
        assertThat(events.get(7).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void chatStreamReportsUsageWhenAsked() {
        upstream.report(new TokenCounts(100, 40, 20, 5));
        List<JsonNode> events = events(
                post("chat/completions", "{" + CHAT + ",'stream':true,'stream_options':{'include_usage':true}}"));
        JsonNode last = events.get(events.size() - 1);
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isEqualTo(40);
        assertThat(last.at("/usage/completion_tokens_details/reasoning_tokens").asInt())
                .isEqualTo(5);
        assertThat(last.at("/usage/total_tokens").asInt()).isEqualTo(120);
        assertThat(events.get(0).path("usage").isNull()).isTrue();
    }

    @Test
    void responsesAnswerWithUsage() {
        upstream.say("One", " two");
        JsonNode answer = json(post("responses", "{'model':'gpt-5','input':'Hi','instructions':'Be kind'}"));
        assertThat(answer.path("object").asText()).isEqualTo("response");
        assertThat(answer.path("status").asText()).isEqualTo("completed");
        assertThat(answer.path("instructions").asText()).isEqualTo("Be kind");
        assertThat(answer.at("/output/0/content/0/text").asText()).isEqualTo("One two");
        assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(2);
    }

    @Test
    void responsesStreamFollowsTheOfficialSequence() {
        upstream.say("One", " two");
        RawResponse response = post("responses", "{'model':'gpt-5','input':'Hi','stream':true}");
        List<JsonNode> events = events(response);
        assertThat(events.stream().map(event -> event.path("type").asText()))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
        }
        assertThat(events.get(9).at("/response/usage/output_tokens").asInt()).isEqualTo(2);
        assertThat(response.text())
                .contains("event: response.completed\ndata: ")
                .doesNotContain("[DONE]");
    }

    @Test
    void responsesStreamThatMeetsTheCapIsIncomplete() {
        List<JsonNode> events =
                events(post("responses", "{'model':'o3','input':'Hi','stream':true,'max_output_tokens':1}"));
        JsonNode last = events.get(events.size() - 1);
        assertThat(last.path("type").asText()).isEqualTo("response.incomplete");
        assertThat(last.at("/response/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
    }

    @Test
    void completionsAnswerForEachPrompt() {
        String request = "{'model':'gpt-3.5-turbo-instruct','prompt':['a','b'],'n':2";
        JsonNode answer = json(post("completions", request + "}"));
        assertThat(answer.path("object").asText()).isEqualTo("text_completion");
        assertThat(answer.path("choices")).hasSize(4);
        assertThat(answer.at("/choices/3/text").asText()).isEqualTo(SENTENCE);
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(24);
        RawResponse stream = post("completions", request + ",'stream':true,'stream_options':{'include_usage':true}}");
        assertThat(stream.text()).endsWith("data: [DONE]\n\n");
        List<JsonNode> events = events(stream);
        assertThat(events.get(events.size() - 1).at("/usage/completion_tokens").asInt())
                .isEqualTo(24);
    }

    @Test
    void embeddingsAreUnitVectorsInBothWritings() {
        String request = "{'model':'text-embedding-3-small','input':['a','b'],'dimensions':8";
        JsonNode floats = json(post("embeddings", request + "}"));
        JsonNode packed = json(post("embeddings", request + ",'encoding_format':'base64'}"));
        assertThat(floats.path("data")).hasSize(2);
        byte[] bytes = Base64.getDecoder().decode(packed.at("/data/1/embedding").asText());
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        double squares = 0;
        for (int i = 0; i < 8; i++) {
            float number = numbers.getFloat();
            assertThat(floats.at("/data/1/embedding").get(i).floatValue()).isEqualTo(number);
            squares += number * number;
        }
        assertThat(squares).isBetween(0.999, 1.001);
        assertThat(floats.at("/usage/prompt_tokens").asInt()).isEqualTo(2);
    }

    @Test
    void embeddingsTakeTokensAndKnowTheirDefaultSize() {
        JsonNode answer = json(post("embeddings", "{'model':'text-embedding-3-large','input':[[1,2,3],[4]]}"));
        assertThat(answer.path("data")).hasSize(2);
        assertThat(answer.at("/data/0/embedding")).hasSize(3_072);
        assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(4);
        assertThat(json(post("embeddings", "{'model':'m','input':[1,2,3]}")).path("data"))
                .hasSize(1);
        assertThat(post("embeddings", "{'model':'m','input':[]}").status()).isEqualTo(400);
    }

    @Test
    void moderationsFlagNothing() {
        JsonNode answer = json(post("moderations", "{'input':['a','b']}"));
        assertThat(answer.path("results")).hasSize(2);
        assertThat(answer.at("/results/0/flagged").asBoolean(true)).isFalse();
        assertThat(answer.at("/results/0/categories")).hasSize(13);
    }
}
