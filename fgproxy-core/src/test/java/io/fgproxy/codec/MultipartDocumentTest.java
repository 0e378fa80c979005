package io.fgproxy.codec;

import static io.fgproxy.codec.Form.TYPE;
import static io.fgproxy.codec.Requests.facts;
import static io.fgproxy.codec.Requests.models;
import static io.fgproxy.codec.Requests.read;
import static io.fgproxy.codec.Requests.unreadable;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.McpTarget;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.ToolUse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A realtime call is described by a JSON document in one field, or by fields with brackets. */
class MultipartDocumentTest {
    private static final String CALLS = "POST /v1/realtime/calls";

    private static FactsResult call(Form form) {
        return read(CALLS, TYPE, form.end());
    }

    private static FactsResult session(String json) {
        return call(new Form().field("sdp", "v=0").field("session", json));
    }

    @Test
    void whatTheDocumentSaysIsEstablished() {
        RequestFacts facts = facts(session("{\"type\":\"realtime\",\"model\":\"m\",\"prompt\":{\"id\":\"pmpt_1\"},"
                + "\"audio\":{\"input\":{\"transcription\":{\"model\":\"t\"}}},"
                + "\"tools\":[{\"type\":\"mcp\",\"server_url\":\"https://mcp.example.com\"}]}"));
        assertThat(models(facts)).containsExactly("session.model=m", "session.audio.input.transcription.model=t");
        assertThat(facts.models()).allMatch(model -> model.span() == null);
        assertThat(facts.tools()).containsExactly(new ToolUse("mcp", null, "session.tools[0]"));
        assertThat(facts.mcpTargets())
                .containsExactly(new McpTarget(
                        McpTarget.Kind.SERVER_URL, "https://mcp.example.com", "session.tools[0].server_url"));
        assertThat(facts.references()).containsExactly(new Reference("prompt", "pmpt_1", "session.prompt.id"));
        assertThat(facts.parameters()).extracting(Parameter::name).containsExactly("sdp", "session");
    }

    @Test
    void aToolOfTheDocumentThatChoosesItsModelIsKnownToDoSo() {
        RequestFacts facts = facts(session("{\"tools\":[{\"type\":\"image_generation\"}]}"));
        assertThat(facts.unestablished().toString()).contains("session.tools[0].model");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model=m",
                "[]",
                "\"x\"",
                "{\"model\":\"m\"",
                "{\"model\":\"m\",\"model\":\"n\"}",
                "{\"Model\":\"m\"}",
                "{\"model\":\"m\"}{}",
                "{'model':'m'}"
            })
    void aDocumentThatIsNotStrictIsRefused(String json) {
        FactsResult.Unreadable refused = unreadable(session(json));
        assertThat(refused.message()).startsWith("In the field 'session': ");
        assertThat(refused.param()).isEqualTo("session");
    }

    @Test
    void aDocumentThatIsNotPlainIsRefused() {
        for (String more : new String[] {
            "; filename=\"a.json\"",
            "\r\nContent-Type: application/json",
            "\r\nContent-Type: text/plain; charset=utf-16",
            "\r\nContent-Transfer-Encoding: base64"
        }) {
            String headers = "Content-Disposition: form-data; name=\"session\"" + more;
            assertThat(unreadable(call(new Form().part(headers, "{\"model\":\"m\"}")))
                            .message())
                    .contains("plain text field");
        }
    }

    @Test
    void aLongDocumentIsReadAndATooLongOneRefused() {
        String start = "{\"instructions\":\"";
        assertThat(models(facts(session(start + "x".repeat(200_000) + "\",\"model\":\"m\"}"))))
                .containsExactly("session.model=m");
        assertThat(unreadable(session(start + "x".repeat(300_000) + "\",\"model\":\"m\"}"))
                        .message())
                .contains("too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Session", "SESSION", "session[]", "session[0]", "session[ ]", "sessioN[]"})
    void aNameThatMayBeReadAsTheDocumentsIsRefused(String name) {
        unreadable(call(new Form().field(name, "{\"model\":\"m\"}")));
    }

    @Test
    void twoDocumentsAreRefused() {
        unreadable(call(new Form().field("session", "{}").field("session", "{\"model\":\"m\"}")));
        unreadable(call(new Form().field("session", "{}").field("session[model]", "m")));
    }

    @Test
    void modelsInBracketsAreModels() {
        RequestFacts facts = facts(call(new Form()
                .field("session[model]", "m")
                .field("session[audio][input][transcription][model]", "t")
                .field("session[prompt][id]", "pmpt_1")));
        assertThat(models(facts)).containsExactly("session[model]=m", "session[audio][input][transcription][model]=t");
        assertThat(facts.references()).containsExactly(new Reference("prompt", "pmpt_1", "session[prompt][id]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session[tools][0][type]",
                "session[tools][]",
                "session[server_url]",
                "session[x][connector_id]",
                "session[tunnel_id]",
                "session[Model]",
                "session[tool_choice][server_url]"
            })
    void whatAFormCannotSayIsRefused(String name) {
        unreadable(call(new Form().field(name, "x")));
    }

    @Test
    void aModelInBracketsMustBePlain() {
        String header = "Content-Disposition: form-data; name=\"session[model]\"\r\nContent-Type: application/json";
        unreadable(call(new Form().part(header, "\"m\"")));
    }
}
