package io.fgproxy.codec;

import static io.fgproxy.codec.Requests.CHAT;
import static io.fgproxy.codec.Requests.models;
import static io.fgproxy.codec.Requests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Some JSON readers fold the case of member names, so a name in another case is as good as a duplicate. */
class JsonCaseTest {
    private static final String RESPONSES = "POST /v1/responses";

    @ParameterizedTest
    @ValueSource(strings = {"Model", "MODEL", "modeL", "mOdEl", "Mod\\u0065l", "\\u004dodel"})
    void theMainModelInAnotherCaseIsRefused(String name) {
        assertThat(refused(CHAT, "{\"" + name + "\":\"x\",\"model\":\"m\"}").message())
                .contains("may be read as 'model'");
        assertThat(refused(CHAT, "{\"model\":\"m\",\"" + name + "\":null}").param())
                .isEqualToIgnoringCase("model");
    }

    @Test
    void parentsAndNestedModelsInAnotherCaseAreRefused() {
        refused(CHAT, "{\"model\":\"m\",\"Moderation\":{\"model\":\"x\"}}");
        refused(CHAT, "{\"model\":\"m\",\"moderation\":{\"Model\":\"x\"}}");
        refused(RESPONSES, "{\"model\":\"m\",\"Tools\":[{\"model\":\"x\"}]}");
        refused(RESPONSES, "{\"model\":\"m\",\"tools\":[{},{\"MODEL\":\"x\"}]}");
        refused(RESPONSES, "{\"model\":\"m\",\"INPUT\":[]}");
        refused(RESPONSES, "{\"model\":\"m\",\"input\":[{\"tOOLS\":[]}]}");
        refused("POST /v1/evals", "{\"testing_criteria\":[{\"graders\":{\"deep\":[{\"er\":{\"Model\":\"x\"}}]}}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tool\u017f", "\u017fession", "\\u017fession"})
    void lettersThatFoldToAsciiAreRefused(String name) {
        String route = name.startsWith("tool") ? RESPONSES : "POST /v1/realtime/client_secrets";
        assertThat(refused(route, "{\"model\":\"m\",\"" + name + "\":[]}").message())
                .contains("may be read as");
    }

    @Test
    void theKelvinSignIsFoldedToo() throws UnreadableBodyException {
        JsonPaths paths = new JsonPaths(List.of(List.of("key", "model")));
        assertThat(paths.member(paths.start(), "key").states()).isNotZero();
        assertThat(paths.member(paths.start(), "keys")).isEqualTo(JsonPaths.NOWHERE);
        assertThatThrownBy(() -> paths.member(paths.start(), "\u212aey")).isInstanceOf(UnreadableBodyException.class);
    }

    @Test
    void otherNamesAndOtherPlacesAreFree() {
        assertThat(models(CHAT, """
                        {"model":"m","models":1,"mode":2,"_model":3,"model ":4,"\\u043codel":5,"Metadata":{"Model":6},
                         "messages":[{"Model":7,"MODERATION":{"Model":8}}],"moderation":{"x":{"Model":9}}}""")).containsExactly("model=m");
    }

    @Test
    void anAutomatonHasUpTo64Segments() throws UnreadableBodyException {
        JsonPaths widest = new JsonPaths(Collections.nCopies(32, List.of("*", "model")));
        long inside = widest.member(widest.start(), "anything").states();
        assertThat(widest.member(inside, "model")).isEqualTo(new JsonPaths.Step(0, true));
        assertThat(widest.element(inside)).isEqualTo(JsonPaths.NOWHERE);
        assertThat(widest.element(0)).isEqualTo(JsonPaths.NOWHERE);
        List<List<String>> tooMany = Collections.nCopies(65, List.of("model"));
        assertThatThrownBy(() -> new JsonPaths(tooMany)).isInstanceOf(IllegalArgumentException.class);
    }
}
