package io.fgproxy.codec;

import static io.fgproxy.codec.Requests.CHAT;
import static io.fgproxy.codec.Requests.models;
import static io.fgproxy.codec.Requests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        refused(CHAT, "{\"model\":\"m\",\"Moderation\":{},\"moderation\":{\"model\":\"x\"}}");
        refused(CHAT, "{\"model\":\"m\",\"moderation\":{\"Model\":\"x\"}}");
        refused(CHAT, "{\"model\":\"m\",\"moderation\":{\"x\":{\"Model\":9}}}");
        refused(RESPONSES, "{\"model\":\"m\",\"Tools\":[{\"model\":\"x\"}]}");
        refused(RESPONSES, "{\"model\":\"m\",\"tools\":[{},{\"MODEL\":\"x\"}]}");
        refused(RESPONSES, "{\"model\":\"m\",\"INPUT\":[]}");
        refused(RESPONSES, "{\"model\":\"m\",\"messages\":[{\"Model\":7}]}");
        refused(RESPONSES, "{\"tools\":[{\"Type\":\"mcp\"}]}");
        refused(RESPONSES, "{\"tools\":[{\"function\":{\"NAME\":\"f\"}}]}");
        refused(RESPONSES, "{\"prompt\":{\"ID\":\"p\"}}");
        refused(RESPONSES, "{\"text\":[{\"Server_URL\":\"x\"}]}");
        refused(RESPONSES, "{\"model\":\"m\",\"input\":[{\"tOOLS\":[]}]}");
        refused("POST /v1/evals", "{\"testing_criteria\":[{\"graders\":{\"deep\":[{\"er\":{\"Model\":\"x\"}}]}}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tool\u017f",
                "re\u017fponse_id",
                "\\u017fource",
                "\u017fkill_id",
                "s\u212aill_id",
                "\u0130tems",
                "v\u0131deo"
            })
    void lettersThatFoldToAsciiAreRefused(String name) {
        assertThat(refused(RESPONSES, "{\"model\":\"m\",\"" + name + "\":[]}").message())
                .contains("may be read as");
    }

    @ParameterizedTest
    @CsvSource({
        "n, N",
        "store, STORE",
        "user, u\u017fer",
        "top_k, top_\u212a",
        "\u00e9, \u00c9",
        "a, \\u0041",
        "'', \\u0000"
    })
    void twoParametersThatAreEqualWhenFoldedAreRefused(String one, String other) {
        refused(CHAT, "{\"" + one + "\":1,\"" + other + "\":1}");
        refused(CHAT, "{\"" + other + "\":1,\"model\":\"m\",\"" + one + "\":1}");
    }

    @Test
    void wordsAreToldFromWhatLooksLikeThem() {
        Vocabulary words = new Vocabulary(List.of("key", "model", "a_name_of_two_words", "k"));
        assertThat(words.find("key")).isEqualTo(words.number("key")).isEqualTo(1);
        assertThat(words.find("Key")).isEqualTo(-1);
        assertThat(words.find("\u212aey")).isEqualTo(-1);
        assertThat(words.find("\u212a")).isEqualTo(-4);
        assertThat(words.find("a_name_of_two_words")).isEqualTo(3);
        assertThat(words.find("a_name_of_two_Words")).isEqualTo(-3);
        for (String name : new String[] {"", "keys", "ke", "kez", "\u043aey", "a_name_of_two_word", "x".repeat(500)}) {
            assertThat(words.find(name)).as(name).isZero();
        }
        assertThat(words.word(2)).isEqualTo("model");
        assertThatThrownBy(() -> words.number("keys")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void otherNamesAndOtherPlacesAreFree() {
        assertThat(models(CHAT, """
                        {"model":"m","models":1,"mode":2,"_model":3,"metadata":{"Model":6,"model":7,"A":8,"a":9},
                         "messages":[{"\\u043codel":5,"mo del_":4,"Moderation":8,"moderation":9,"Type":10,"Id":11}],"Metadata_":{"x":{"ID":9}}}""")).containsExactly("model=m");
    }
}
