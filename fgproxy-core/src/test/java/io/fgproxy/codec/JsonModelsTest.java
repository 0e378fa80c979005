package io.fgproxy.codec;

import static io.fgproxy.codec.Requests.CHAT;
import static io.fgproxy.codec.Requests.facts;
import static io.fgproxy.codec.Requests.json;
import static io.fgproxy.codec.Requests.models;
import static io.fgproxy.codec.Requests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.UnknownModel;
import io.fgproxy.policy.DenialReason;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where models are found in a JSON body, and what is found when they are not there. */
class JsonModelsTest {
    private static final String RESPONSES = "POST /v1/responses";
    private static final String EVALS = "POST /v1/evals";
    private static final String GRADERS = "POST /v1/fine_tuning/alpha/graders/run";

    @Test
    void allPlacesOfAnOperationAreFound() {
        assertThat(models(RESPONSES, """
                        {"tools":[{"type":"function","name":"f"},{"type":"image_generation","model":"i"}],
                         "input":[{"role":"user"},"text",{"tools":[{"model":"j"},{"model":"k"}]}],
                         "moderation":{"model":"o"},"model":"m"}"""))
                .containsExactly(
                        "tools[1].model=i",
                        "input[2].tools[0].model=j",
                        "input[2].tools[1].model=k",
                        "moderation.model=o",
                        "model=m");
    }

    @Test
    void whatIsTheUsersOwnDataIsNoModel() {
        assertThat(models(RESPONSES, """
                        {"model":"m","tools":[{"parameters":{"model":["a"]}}],"metadata":{"model":{"model":1}},
                         "input":"{\\"model\\":\\"d\\"}","text":{"format":{"schema":{"properties":{"model":{}}}}}}""")).containsExactly("model=m");
    }

    @Test
    void modelsWhereNobodyExpectsThemCountToo() {
        assertThat(models(RESPONSES, """
                        {"model":"m","moderation":[{"model":"e"}],"text":{"moderation":{"model":"f"}},
                         "input":{"a":{"b":[[{"model":"g"}]]}},"unknown":{"model":"h"}}"""))
                .containsExactly(
                        "model=m",
                        "moderation[0].model=e",
                        "text.moderation.model=f",
                        "input.a.b[0][0].model=g",
                        "unknown.model=h");
    }

    @Test
    void gradersAreFoundAtAnyDepth() {
        assertThat(models(EVALS, """
                        {"testing_criteria":[{"model":"a","graders":{"model":"b","x":{"model":"c","y":[{"model":"d"},
                         [[{"z":{"model":"e"}}]]]}}},{"graders":[{"model":"f"}]},{"metadata":{"model":"g"}}]}"""))
                .containsExactly(
                        "testing_criteria[0].model=a",
                        "testing_criteria[0].graders.model=b",
                        "testing_criteria[0].graders.x.model=c",
                        "testing_criteria[0].graders.x.y[0].model=d",
                        "testing_criteria[0].graders.x.y[1][0][0].z.model=e",
                        "testing_criteria[1].graders[0].model=f");
        assertThat(
                        models(
                                GRADERS,
                                "{\"grader\":{\"model\":\"a\",\"graders\":{\"model\":\"b\",\"graders\":{\"graders\":{\"model\":\"c\"}}}}}"))
                .containsExactly("grader.model=a", "grader.graders.model=b", "grader.graders.graders.graders.model=c");
    }

    @ParameterizedTest
    @CsvSource({
        "0, testing_criteria[0].graders.0.model",
        "12x, testing_criteria[0].graders.12x.model",
        "a/b, testing_criteria[0].graders.a/b.model",
        "~1, testing_criteria[0].graders.~1.model",
        "~, testing_criteria[0].graders.~.model",
        "a.b, testing_criteria[0].graders.a.b.model",
        "'', testing_criteria[0].graders..model",
        "$1, testing_criteria[0].graders.$1.model",
    })
    void oddNamesAreShownAsTheyAre(String name, String where) {
        assertThat(models(EVALS, "{\"testing_criteria\":[{\"graders\":{\"" + name + "\":{\"model\":\"g\"}}}]}"))
                .containsExactly(where + "=g");
    }

    @Test
    void nothingButTheMainModelIsShownAsSuch() {
        for (String name : new String[] {".", "models", "a.model", "0", "-"}) {
            assertThat(models(CHAT, "{\"" + name + "\":\"x\",\"model\":\"m\"}")).containsExactly("model=m");
        }
        RequestFacts facts = facts(json(CHAT, "{\"moderation\":{\"model\":\"o\"},\"a\":{\"\":{\"model\":\"x\"}}}"));
        assertThat(models(facts)).containsExactly("moderation.model=o", "a..model=x");
        assertThat(facts.unestablished()).containsExactly(new UnknownModel.Missing("model"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.5", "true", "false", "{}", "[]", "[\"m\"]", "{\"model\":\"m\"}", "[[]]"})
    void aModelThatIsNoStringIsRefused(String value) {
        FactsResult.Unreadable main = refused(CHAT, "{\"model\":" + value + "}");
        assertThat(main)
                .isEqualTo(new FactsResult.Unreadable(DenialReason.BODY_INVALID, "'model' must be a string.", "model"));
        assertThat(refused(RESPONSES, "{\"model\":\"m\",\"tools\":[{\"model\":" + value + "}]}")
                        .param())
                .isEqualTo("tools[0].model");
        assertThat(refused(
                                RESPONSES,
                                "{\"model\":\"m\",\"input\":[1,{\"tools\":[{},{\"a\":1,\"model\":" + value + "}]}]}")
                        .param())
                .isEqualTo("input[1].tools[1].model");
        assertThat(refused(CHAT, "{\"moderation\":{\"model\":" + value + "}}").param())
                .isEqualTo("moderation.model");
        assertThat(refused(EVALS, "{\"testing_criteria\":[{\"graders\":[[{\"model\":" + value + "}]]}]}")
                        .param())
                .isEqualTo("testing_criteria[0].graders[0][0].model");
    }

    @Test
    void aNullModelIsAnAbsentOne() {
        RequestFacts facts = facts(json(CHAT, "{\"model\":null,\"moderation\":{\"model\":null}}"));
        assertThat(facts.models()).isEmpty();
        assertThat(facts.unestablished()).containsExactly(new UnknownModel.Missing("model"));
        for (String json : new String[] {"{}", "{\"moderation\":null}"}) {
            assertThat(facts(json(CHAT, json)).models()).isEmpty();
            assertThat(facts(json(CHAT, json)).unestablished()).isEqualTo(facts.unestablished());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u0000", "\ud800", "gpt-4o ", "\uff47pt", "gpt\n4o"})
    void strangeModelsAreReportedAsTheyAre(String model) {
        String escaped =
                model.chars().mapToObj(c -> String.format("\\u%04x", c)).collect(Collectors.joining());
        assertThat(models(CHAT, "{\"model\":\"" + escaped + "\"}")).containsExactly("model=" + model);
    }

    @Test
    void anAbsentModelIsTheDocumentedDefault() {
        assertThat(models("POST /v1/moderations", "{}")).containsExactly("model=omni-moderation-latest");
        assertThat(models("POST /v1/moderations", "{\"model\":null}")).containsExactly("model=omni-moderation-latest");
        assertThat(models("POST /v1/moderations", "{\"model\":\"m\"}")).containsExactly("model=m");
        assertThat(facts(json("POST /v1/moderations", "{}")).unestablished()).isEmpty();
    }

    @Test
    void aModelInThePathCountsBesidesTheBody() {
        assertThat(models("POST /v1/engines/davinci/completions", "{}")).containsExactly("model=davinci");
        assertThat(models("POST /v1/engines/davinci/completions", "{\"model\":\"curie\"}"))
                .containsExactly("model=curie", "model=davinci");
    }

    @Test
    void whatIsDecidedElsewhereIsUnestablished() {
        assertThat(facts(json("POST /v1/batches", "{\"model\":\"m\"}")).unestablished())
                .hasExactlyElementsOfTypes(UnknownModel.DecidedElsewhere.class);
        RequestFacts session = facts(json("POST /v1/realtime/client_secrets", "{\"session\":{\"model\":\"r\"}}"));
        assertThat(models(session)).containsExactly("session.model=r");
        assertThat(session.unestablished()).isNotEmpty();
    }
}
