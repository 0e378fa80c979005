package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.UnknownModel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRuleTest {
    private static final ModelRule ANY = ModelRule.standard();
    private static final UnknownModel MISSING = new UnknownModel.Missing("model");
    private static final UnknownModel ELSEWHERE = new UnknownModel.DecidedElsewhere("run");

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, true",
        "gpt-4o-mini, true",
        "GPT-4o, false",
        "o1, false",
        "ft:gpt-4o:acme::x, false",
        "gpt-4o-audio, false",
        "GPT-4O-AUDIO, false",
    })
    void allowIsByCaseAndDenyWins(String model, boolean allowed) {
        ModelRule rule = ANY.allowing(List.of("gpt-4o*")).denying(List.of("gpt-4o-AUDIO"));
        assertThat(rule.allows(model)).isEqualTo(allowed);
        assertThat(isAllowed(rule, Facts.chat(model))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o", "ft:gpt-4o:acme::x", "anything", "*", "**", "a*"})
    void theStandardAllowsEveryModel(String model) {
        assertThat(ANY.allows(model)).isTrue();
        assertThat(isAllowed(ANY, Facts.chat(model))).isTrue();
    }

    @Test
    void anEmptyAllowListAllowsNothing() {
        ModelRule rule = ANY.allowing(List.of());
        assertThat(rule.allows("gpt-4o")).isFalse();
        assertThat(isAllowed(rule, Facts.chat("gpt-4o"))).isFalse();
        assertThat(isAllowed(rule, Facts.of("models.list"))).isTrue();
    }

    @Test
    void aDeniedBaseIsDeniedInItsFineTunesToo() {
        ModelRule rule = ANY.denying(List.of("gpt-4o"));
        assertThat(isAllowed(rule, Facts.chat("ft:gpt-4o:acme::x"))).isFalse();
        assertThat(isAllowed(rule, Facts.chat("FT:GPT-4O:acme::x"))).isFalse();
        assertThat(isAllowed(rule, Facts.chat("gpt-4o-mini"))).isTrue();
    }

    @Test
    void allModelsOfARequestMustBeAllowed() {
        ModelRule rule = ANY.allowing(List.of("a", "b"));
        assertThat(isAllowed(rule, Facts.chat("a", "b", "a"))).isTrue();
        RequestFacts facts = Facts.start("responses.create", "a")
                .model(new NamedModel("c", "tools[0].model"))
                .build();
        assertThat(rule.judge(facts))
                .isEqualTo(new Decision.Denied(
                        DenialReason.MODEL_NOT_ALLOWED, "This key may not use the model 'c'.", "tools[0].model"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "gpt-4o ",
                " gpt-4o",
                "gpt 4o",
                "gpt-4o\n",
                "\tgpt-4o",
                "gpt-4o\u0000",
                "\u0000",
                "gpt-4o\u007f",
                "gpt-4\u043e",
                "\uff47pt-4o",
                "gpt-4o\u200b",
                "\u202egpt-4o",
                "gpt-4o\u00a0",
                "\ud800"
            })
    void namesThatUpstreamMayReadOtherwiseAreRefusedWhateverIsAllowed(String name) {
        for (ModelRule rule : List.of(ANY, ANY.allowing(List.of("*")), ANY.denying(List.of("o1")))) {
            assertThat(rule.allows(name)).isFalse();
            assertThat(rule.judge(Facts.chat("gpt-4o", name)))
                    .isEqualTo(new Decision.Denied(
                            DenialReason.MODEL_NOT_ALLOWED, "This is not a name a model can have.", "model"));
        }
    }

    @Test
    void veryLongNamesAreRefused() {
        assertThat(isAllowed(ANY, Facts.chat("m".repeat(256)))).isTrue();
        assertThat(isAllowed(ANY, Facts.chat("m".repeat(257)))).isFalse();
    }

    @Test
    void aMissingModelIsRefusedOnlyIfModelsAreRestricted() {
        RequestFacts facts = Facts.unestablished("chat.completions.create", MISSING);
        assertThat(isAllowed(ANY, facts)).isTrue();
        for (ModelRule rule :
                List.of(ANY.allowing(List.of("*")), ANY.denying(List.of("o1")), ANY.allowing(List.of()))) {
            assertThat(rule.judge(facts))
                    .isEqualTo(new Decision.Denied(
                            DenialReason.MODEL_MISSING,
                            "This key is restricted to some models, so the request must name one in 'model'.",
                            "model"));
        }
    }

    @Test
    void aModelDecidedElsewhereIsRefusedOnlyIfModelsAreRestricted() {
        RequestFacts facts = Facts.unestablished("threads.runs.submit_tool_outputs", ELSEWHERE, "a");
        assertThat(isAllowed(ANY, facts)).isTrue();
        for (ModelRule rule : List.of(ANY.allowing(List.of("a")), ANY.denying(List.of("o1")))) {
            assertThat(rule.judge(facts)).isInstanceOfSatisfying(Decision.Denied.class, denied -> {
                assertThat(denied.reason()).isEqualTo(DenialReason.MODEL_NOT_ALLOWED);
                assertThat(denied.message()).contains("threads.runs.submit_tool_outputs");
            });
        }
    }

    @Test
    void aNamedModelThatIsNotAllowedIsToldBeforeOneThatIsUnknown() {
        RequestFacts facts = Facts.unestablished("chat.completions.create", MISSING, "b");
        assertThat(ANY.allowing(List.of("a")).judge(facts)).isInstanceOfSatisfying(Decision.Denied.class, denied -> {
            assertThat(denied.reason()).isEqualTo(DenialReason.MODEL_NOT_ALLOWED);
            assertThat(denied.message()).contains("'b'");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"models.retrieve", "models.delete", "engines.retrieve"})
    void whoAsksForAModelByItsPathIsToldThatItDoesNotExist(String operation) {
        assertThat(ANY.allowing(List.of("a")).judge(Facts.of(operation, "b")))
                .isEqualTo(new Decision.Denied(
                        DenialReason.MODEL_NOT_FOUND,
                        "The model 'b' does not exist or you do not have access to it.",
                        "model"));
        assertThat(isAllowed(ANY.allowing(List.of("b")), Facts.of(operation, "b")))
                .isTrue();
    }

    @Test
    void patternsAreChecked() {
        assertThatThrownBy(() -> ANY.allowing(List.of("a", ""))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ANY.denying(List.of("a b"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rulesAreValues() {
        assertThat(ANY.allowing(List.of("a"))).isEqualTo(ANY.allowing(List.of("a")));
        assertThat(ANY.allowing(List.of())).isNotEqualTo(ANY);
        assertThat(ANY.denying(List.of())).isEqualTo(ANY);
    }

    private static boolean isAllowed(ModelRule rule, RequestFacts facts) {
        return rule.judge(facts) instanceof Decision.Allowed;
    }
}
