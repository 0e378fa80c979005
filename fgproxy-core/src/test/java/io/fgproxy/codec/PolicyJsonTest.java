package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fgproxy.policy.ModelRule;
import io.fgproxy.policy.OperationRule;
import io.fgproxy.policy.Policy;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyJsonTest {
    private static final ModelRule ANY_MODEL = ModelRule.standard();
    private static final OperationRule INFERENCE = OperationRule.standard();

    static Stream<Policy> policies() {
        return Stream.of(
                Policy.standard(),
                Policy.standard().withOperations(INFERENCE).withModels(ANY_MODEL.allowing(List.of())),
                Policy.standard()
                        .withOperations(INFERENCE)
                        .withModels(ANY_MODEL.allowing(List.of("gpt-4o*", "ft:*", "~!\"\\<>"))),
                Policy.standard().withOperations(INFERENCE).withModels(ANY_MODEL.denying(List.of("o1", "*"))),
                Policy.standard().withOperations(INFERENCE.allowing(List.of())).withModels(ANY_MODEL),
                Policy.standard()
                        .withOperations(INFERENCE
                                .allowing(List.of("models.*", "files:read", "rag", "POST /v1/embeddings"))
                                .denying(List.of("models.delete", "files")))
                        .withModels(ANY_MODEL.allowing(List.of("a", "a", "b")).denying(List.of("b"))));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void whatIsWrittenIsRead(Policy policy) {
        assertThat(PolicyJson.read(PolicyJson.write(policy))).isEqualTo(policy);
    }

    @Test
    void theFormIsExact() {
        assertThat(PolicyJson.write(Policy.standard()))
                .isEqualTo("{\"models\":{\"deny\":[]},\"operations\":{\"deny\":[]}}");
        Policy policy = Policy.standard()
                .withOperations(INFERENCE.allowing(List.of()).denying(List.of("models.*")))
                .withModels(ANY_MODEL.allowing(List.of("m\"")));
        assertThat(PolicyJson.write(policy))
                .isEqualTo("{\"models\":{\"allow\":[\"m\\\"\"],\"deny\":[]},"
                        + "\"operations\":{\"allow\":[],\"deny\":[\"models.*\"]}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"models\":{}}",
                "{\"operations\":{}}",
                "{\"models\":{\"allow\":null,\"deny\":null},\"operations\":{\"deny\":null,\"allow\":null}}"
            })
    void whatIsAbsentOrNullIsStandard(String json) {
        assertThat(PolicyJson.read(json)).isEqualTo(Policy.standard());
    }

    @Test
    void anEmptyListIsNotAnAbsentOne() {
        assertThat(PolicyJson.read("{\"models\":{\"allow\":[]}}").models().allow())
                .isEmpty();
        assertThat(PolicyJson.read("{\"operations\":{\"allow\":[]}}")
                        .operations()
                        .allow())
                .isEmpty();
        assertThat(PolicyJson.read("{}").models().allow()).isNull();
        assertThat(PolicyJson.read("{}").operations().allow()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":{}} | model",
                "{\"Models\":{}} | Models",
                "{\"models\":{},\"limits\":[]} | limits",
                "{\"models\":{\"allowed\":[]}} | models.allowed",
                "{\"models\":{\"allow\":[],\"Deny\":[]}} | models.Deny",
                "{\"operations\":{\"only\":[]}} | operations.only",
                "{\"models\":null} | models",
                "{\"models\":[]} | models",
                "{\"models\":\"gpt-4o\"} | models",
                "{\"operations\":true} | operations",
                "{\"models\":{\"allow\":\"gpt-4o\"}} | models.allow",
                "{\"models\":{\"allow\":{}}} | models.allow",
                "{\"models\":{\"allow\":[\"a\",1]}} | models.allow",
                "{\"models\":{\"allow\":[null]}} | models.allow",
                "{\"models\":{\"deny\":[[\"a\"]]}} | models.deny",
                "{\"models\":{\"deny\":false}} | models.deny",
                "{\"models\":{\"allow\":[\"\"]}} | models.allow",
                "{\"models\":{\"allow\":[\"a b\"]}} | models.allow",
                "{\"models\":{\"deny\":[\"\\u0000\"]}} | models.deny",
                "{\"models\":{\"deny\":[\"\\ud800\"]}} | models.deny",
                "{\"operations\":{\"allow\":[\"chat.completion\"]}} | operations.allow",
                "{\"operations\":{\"allow\":[\"\"]}} | operations.allow",
                "{\"operations\":{\"deny\":[\"nothing.*\"]}} | operations.deny",
                "{\"operations\":{\"deny\":[0]}} | operations.deny",
            })
    void whatIsNotUnderstoodIsRefusedByItsName(String json, String param) {
        InvalidMemberException refusal =
                catchThrowableOfType(InvalidMemberException.class, () -> PolicyJson.read(json));
        assertThat(refusal.param()).isEqualTo(param);
        assertThat(refusal).hasMessageContaining(param);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "1",
                "\"\"",
                "{",
                "{}{}",
                "{} x",
                "{'models':{}}",
                "{\"models\":{},\"models\":{}}",
                "{\"models\":{\"allow\":[],\"allow\":[\"a\"]}}",
                "{\"models\":{\"allow\":[],}}",
                "\ufeff{}",
                "{\"models\":{\"allow\":[\"\\u006\u0130\"]}}",
                "{}//"
            })
    void whatIsNotOneStrictObjectIsRefused(String json) {
        assertThatThrownBy(() -> PolicyJson.read(json)).isInstanceOf(IllegalArgumentException.class);
    }
}
