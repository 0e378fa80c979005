package io.fgproxy.codec;

import static io.fgproxy.codec.Requests.facts;
import static io.fgproxy.codec.Requests.json;
import static io.fgproxy.codec.Requests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.McpTarget;
import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.ToolUse;
import io.fgproxy.facts.UnknownModel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools, items and what they refer to, as a JSON body names them. */
class JsonToolsTest {
    private static final String RESPONSES = "POST /v1/responses";

    @Test
    void eachPlaceOutsideIsToldByItsKind() {
        assertThat(of("""
                        {"tools":[{"type":"mcp","server_url":"https://a.example/"},{"type":"mcp","connector_id":"c"},
                        {"type":"mcp","tunnel_id":"t"}]}""").mcpTargets())
                .containsExactly(
                        new McpTarget(McpTarget.Kind.SERVER_URL, "https://a.example/", "tools[0].server_url"),
                        new McpTarget(McpTarget.Kind.CONNECTOR, "c", "tools[1].connector_id"),
                        new McpTarget(McpTarget.Kind.TUNNEL, "t", "tools[2].tunnel_id"));
    }

    @Test
    void aToolThatUsesAModelAndNamesNoneLeavesItOpen() {
        RequestFacts facts = of("""
                        {"model":"m","tools":[
                        {"type":"image_generation"},
                        {"type":"image_generation","model":"i"},
                        {"type":"image_generation","x":{"model":"j"}},
                        {"x":{"tools":[{"type":"function"}]},"model":"k","type":"image_generation"},
                        {"type":"image_generation","model":null}]}""");
        assertThat(facts.unestablished())
                .containsExactly(
                        new UnknownModel.Missing("tools[0].model"),
                        new UnknownModel.Missing("tools[2].model"),
                        new UnknownModel.Missing("tools[4].model"));
    }

    @Test
    void toolsAreToldWithTypeAndName() {
        assertThat(of("""
                        {"tools":[{"type":"function","name":"f"},{"function":{"name":"g"},"type":"function"},
                        {"type":"custom","custom":{"name":"h"},"name":"h"},{"a":1}],
                        "functions":[{"name":"i"}],"web_search_options":{},
                        "input":[{"type":"mcp_list_tools","tools":[{"name":"j"}]},{"tools":[{"name":"k"}]}]}""").tools())
                .containsExactly(
                        new ToolUse("function", "f", "tools[0]"),
                        new ToolUse("function", "g", "tools[1]"),
                        new ToolUse("custom", "h", "tools[2]"),
                        new ToolUse("", null, "tools[3]"),
                        new ToolUse("function", "i", "functions[0]"),
                        new ToolUse("web_search", null, "web_search_options"),
                        new ToolUse("mcp", "j", "input[0].tools[0]"),
                        new ToolUse("", "k", "input[1].tools[0]"));
    }

    @Test
    void theChoiceOfAToolIsOneButNotThatAmongSeveral() {
        assertThat(of("{\"model\":\"m\",\"tool_choice\":{\"type\":\"image_generation\"}}"))
                .extracting(RequestFacts::tools, RequestFacts::unestablished)
                .containsExactly(List.of(new ToolUse("image_generation", null, "tool_choice")), List.of());
        assertThat(of("""
                        {"tool_choice":{"type":"allowed_tools","tools":[{"type":"web_search"}]},
                        "tools":[{"type":"allowed_tools"}]}""").tools())
                .containsExactly(
                        new ToolUse("web_search", null, "tool_choice.tools[0]"),
                        new ToolUse("allowed_tools", null, "tools[0]"));
        assertThat(of("{\"tool_choice\":\"auto\"}").tools()).isEmpty();
    }

    @Test
    void twoNamesOfOneToolAreRefused() {
        FactsResult.Unreadable unreadable =
                refused(RESPONSES, "{\"tools\":[{\"name\":\"f\",\"function\":{\"name\":\"g\"}}]}");
        assertThat(unreadable.message()).isEqualTo("'tools[0]' has two names.");
        assertThat(unreadable.param()).isEqualTo("tools[0]");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"id\":\"a\"} | true",
                "{\"id\":\"a\",\"type\":\"item_reference\"} | true",
                "{\"type\":\"item_reference\",\"role\":\"user\",\"id\":\"a\"} | true",
                "{\"id\":\"a\",\"type\":\"message\"} | false",
                "{\"id\":\"a\",\"role\":\"user\"} | false",
                "{\"role\":\"user\",\"id\":\"a\"} | false",
                "{\"type\":\"item_reference\"} | false",
                "{\"type\":\"item_reference\",\"id\":null} | false",
            })
    void anItemWithNothingButItsIdIsAReference(String item, boolean refers) {
        Reference expected = new Reference("item", "a", "input[0].id");
        assertThat(of("{\"input\":[" + item + "]}").references().contains(expected))
                .isEqualTo(refers);
    }

    @ParameterizedTest
    @CsvSource({
        "file_id,file",
        "training_file,file",
        "vector_store_id,vector_store",
        "previous_response_id,response",
        "conversation,conversation",
        "container_id,container",
        "skill_id,skill",
        "assistant_id,assistant",
        "thread_id,thread",
        "run_id,run"
    })
    void aStoredObjectIsNamedByItsId(String member, String type) {
        assertThat(of("{\"a\":[{\"" + member + "\":\"x\"}]}").references())
                .containsExactly(new Reference(type, "x", "a[0]." + member));
        assertThat(of("{\"" + member + "\":null}").references()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"file_ids,file", "vector_store_ids,vector_store", "part_ids,upload_part", "project_ids,admin:project"})
    void storedObjectsAreNamedInLists(String member, String type) {
        assertThat(of("{\"" + member + "\":[\"x\",\"y\"]}").references())
                .containsExactly(new Reference(type, "x", member + "[0]"), new Reference(type, "y", member + "[1]"));
        assertThat(of("{\"" + member + "\":\"x\"}").references()).containsExactly(new Reference(type, "x", member));
        assertThat(refused(RESPONSES, "{\"" + member + "\":[[\"x\"]]}").param()).isEqualTo(member + "[0]");
    }

    @ParameterizedTest
    @CsvSource({
        "workflow,workflow",
        "video,video",
        "voice,voice",
        "audio,chat_audio",
        "source,file",
        "prompt,prompt",
        "conversation,conversation"
    })
    void someStoredObjectsAreNamedInsideAnObject(String member, String type) {
        assertThat(of("{\"" + member + "\":{\"id\":\"x\"}}").references())
                .containsExactly(new Reference(type, "x", member + ".id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parameters", "input_schema", "output_schema", "annotations", "headers"})
    void someDataInAToolIsTheUsersOwn(String member) {
        String own = "\"" + member + "\":{\"model\":1,\"file_id\":\"x\"}";
        assertThat(of("{\"tools\":[{\"type\":\"function\"," + own + ",\"function\":{" + own + "}}]}"))
                .satisfies(facts -> assertThat(facts.references()).isEmpty());
        assertThat(refused(RESPONSES, "{\"a\":{" + own + "}}").param()).isEqualTo("a." + member + ".model");
    }

    @Test
    void theNamesOfAPromptsVariablesAreTheUsersAndTheirValuesAreNot() {
        assertThat(of("{\"prompt\":{\"variables\":{\"model\":{\"file_id\":\"x\"}}}}")
                        .references())
                .containsExactly(new Reference("file", "x", "prompt.variables.model.file_id"));
    }

    @Test
    void storedObjectsAndMcpServersAreBounded() {
        of("{\"file_ids\":[\"x\"" + ",\"x\"".repeat(9_999) + "]}");
        assertThat(refused(RESPONSES, "{\"file_ids\":[\"x\"" + ",\"x\"".repeat(10_000) + "]}")
                        .message())
                .isEqualTo("The body names more than 10000 stored objects.");
        String server = "{\"server_url\":\"x\"}";
        of("{\"a\":[" + server + ("," + server).repeat(999) + "]}");
        assertThat(refused(RESPONSES, "{\"a\":[" + server + ("," + server).repeat(1_000) + "]}")
                        .message())
                .isEqualTo("The body names more than 1000 MCP servers.");
    }

    private static RequestFacts of(String body) {
        return facts(json(RESPONSES, body));
    }
}
