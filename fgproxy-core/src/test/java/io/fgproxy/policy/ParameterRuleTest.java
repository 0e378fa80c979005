package io.fgproxy.policy;

import static io.fgproxy.policy.Facts.number;
import static io.fgproxy.policy.Facts.parameter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Parameter.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of parameters, those that must be there, and forced values. */
class ParameterRuleTest {
    private static final ParameterRule ANY = ParameterRule.standard();
    private static final String CHAT = "chat.completions.create";

    @ParameterizedTest
    @CsvSource({
        "model, true",
        "messages, true",
        "temperature, true",
        "temp, true",
        "tem, false",
        "Temperature, false",
        "MODEL, false",
        "xtemperature, false",
        "logprobs, false",
        "'', false",
        "' model', false",
        "messages[], true",
        "messages[0][role], true",
        "[messages], false",
    })
    void onlyAllowedNamesPass(String name, boolean allowed) {
        ParameterRule rule = ANY.allowing(List.of("model", "messages", "temp*"));
        assertThat(judge(rule, number(name, "1"))).isEqualTo(allowed ? "allowed" : "PARAMETER_NOT_ALLOWED " + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logprobs",
                "LogProbs",
                "logprob\u017f",
                "logprobs[]",
                "LOGPROBS[0]",
                "top_logprobs",
                "include",
                "include[]",
                "Include[1]"
            })
    void deniedNamesAreRefusedInAnyCaseAndWithBrackets(String name) {
        ParameterRule rule = ANY.denying(List.of("logprobs", "*_logprobs", "include[]"));
        assertThat(judge(rule, number(name, "1"))).isEqualTo("PARAMETER_NOT_ALLOWED " + name);
        assertThat(judge(rule.allowing(List.of("*")), number("n", "1"), number(name, "1")))
                .isEqualTo("PARAMETER_NOT_ALLOWED " + name);
        assertThat(judge(rule, number("n", "1"))).isEqualTo("allowed");
    }

    @Test
    void aNameWithBracketsCanBeAllowedAsItIs() {
        ParameterRule rule = ANY.allowing(List.of("include[]"));
        assertThat(judge(rule, number("include[]", "1"))).isEqualTo("allowed");
        assertThat(judge(rule, number("include[x]", "1"))).isEqualTo("PARAMETER_NOT_ALLOWED include[x]");
        assertThat(judge(rule, number("include", "1"))).isEqualTo("PARAMETER_NOT_ALLOWED include");
    }

    @Test
    void anEmptyAllowListAllowsNoParameterAtAll() {
        assertThat(judge(ANY.allowing(List.of()), number("n", "1"))).isEqualTo("PARAMETER_NOT_ALLOWED n");
        assertThat(judge(ANY.allowing(List.of()))).isEqualTo("allowed");
        assertThat(judge(ANY, number("anything", "1"))).isEqualTo("allowed");
    }

    @Test
    void aRequiredParameterMustBeThereWhereTheOperationTakesIt() {
        ParameterRule rule = ANY.requiring(List.of("user"));
        assertThat(judge(rule, parameter("user", Kind.STRING, "u1"))).isEqualTo("allowed");
        assertThat(judge(rule)).isEqualTo("PARAMETER_MISSING user");
        assertThat(judge(rule, parameter("user", Kind.NULL, "null"))).isEqualTo("PARAMETER_MISSING user");
        assertThat(judge(rule, parameter("user", Kind.STRING, ""))).isEqualTo("PARAMETER_MISSING user");
        assertThat(judge(rule, parameter("user", Kind.FIELD, ""))).isEqualTo("PARAMETER_MISSING user");
        assertThat(judge(rule, parameter("user", Kind.STRUCTURE, null))).isEqualTo("allowed");
        assertThat(Facts.said(rule.judge(Facts.of("models.list")))).isEqualTo("allowed");
        assertThat(Facts.said(rule.judge(Facts.chat()))).isEqualTo("PARAMETER_MISSING user");
    }

    @Test
    void allOfTheRequiredMustBeThere() {
        ParameterRule rule = ANY.requiring(List.of("user", "n"));
        assertThat(judge(rule, parameter("user", Kind.STRING, "u1"))).isEqualTo("PARAMETER_MISSING n");
        assertThat(judge(rule, parameter("user", Kind.STRING, "u1"), number("n", "1")))
                .isEqualTo("allowed");
    }

    /** A reader that folds case would take the second for the first. */
    @ParameterizedTest
    @ValueSource(strings = {"Store", "STORE", "\u017ftore", "store[]", "Store[x]"})
    void whatMayBeReadAsAForcedNameIsRefused(String name) {
        ParameterRule rule = ANY.forcing(Map.of("store", new Scalar.Flag(false)));
        assertThat(judge(rule, parameter("store", Kind.BOOLEAN, "false"), parameter(name, Kind.BOOLEAN, "true")))
                .isEqualTo("PARAMETER_NOT_ALLOWED " + name);
        assertThat(judge(ANY, parameter(name, Kind.BOOLEAN, "true"))).isEqualTo("allowed");
    }

    @Test
    void whatMayBeReadAsACappedOrRequiredNameIsRefused() {
        assertThat(judge(ANY.capping(Map.of("n", Cap.clamp(1))), number("N", "1")))
                .isEqualTo("PARAMETER_NOT_ALLOWED N");
        assertThat(judge(ANY.requiring(List.of("user")), parameter("User", Kind.STRING, "x")))
                .isEqualTo("PARAMETER_NOT_ALLOWED User");
        ParameterRule output = ANY.capping(Map.of(ParameterRule.OUTPUT_TOKENS, Cap.clamp(9)));
        assertThat(judge(output, number("Max_Tokens", "5"))).isEqualTo("PARAMETER_NOT_ALLOWED Max_Tokens");
        assertThat(judge(output, number("max_completion_to\u212aens", "5")))
                .isEqualTo("PARAMETER_NOT_ALLOWED max_completion_to\u212aens");
        assertThat(judge(output, number("Output_Tokens", "5"), number("max_tokens", "5")))
                .isEqualTo("allowed");
        assertThat(ANY.capping(Map.of("n", Cap.clamp(1)))
                        .judge(Facts.json(CHAT, number("N", "1")).build()))
                .isEqualTo(new Decision.Denied(
                        DenialReason.PARAMETER_NOT_ALLOWED, "The parameter 'N' may be read as 'n'.", "N"));
    }

    @ParameterizedTest
    @CsvSource({
        "BOOLEAN, false, true",
        "BOOLEAN, true, false",
        "STRING, false, false",
        "FIELD, false, true",
        "FIELD, False, false",
        "NULL, null, false",
        "NUMBER, 0, false",
        "STRUCTURE, , false",
        "FILE, , false",
    })
    void aForcedFlagIsSetUnlessItIsSaid(Kind kind, String text, boolean said) {
        ParameterRule rule = ANY.forcing(Map.of("store", new Scalar.Flag(false)));
        assertThat(rule.judge(Facts.json(CHAT, parameter("store", kind, text)).build()))
                .isEqualTo(said ? Decision.ALLOWED : set("store", new Scalar.Flag(false)));
    }

    @Test
    void aForcedValueIsAddedWhereTheOperationTakesIt() {
        ParameterRule rule = ANY.forcing(Map.of("store", new Scalar.Flag(false)));
        assertThat(rule.judge(Facts.json(CHAT).build())).isEqualTo(set("store", new Scalar.Flag(false)));
        assertThat(rule.judge(Facts.json("embeddings.create").build())).isEqualTo(Decision.ALLOWED);
        assertThat(rule.judge(Facts.of("models.list"))).isEqualTo(Decision.ALLOWED);
    }

    @Test
    void withoutABodyNothingCanBeForced() {
        assertThat(ANY.forcing(Map.of("store", new Scalar.Flag(false))).judge(Facts.chat()))
                .isEqualTo(new Decision.Denied(
                        DenialReason.BODY_INVALID,
                        "The request needs a body: for this key 'store' is set in it.",
                        "store"));
    }

    @Test
    void severalForcedValuesComeInTheOrderOfTheirNames() {
        Map<String, Scalar> values = new HashMap<>();
        values.put("user", new Scalar.Text("u"));
        values.put("n", new Scalar.Whole(1));
        values.put("store", new Scalar.Nothing());
        Decision decision = ANY.forcing(values)
                .judge(Facts.json(CHAT, parameter("user", Kind.STRING, "other")).build());
        assertThat(decision)
                .isEqualTo(new Decision.Allowed(List.of(
                        new Amendment.SetParameter("n", new Scalar.Whole(1)),
                        new Amendment.SetParameter("store", new Scalar.Nothing()),
                        new Amendment.SetParameter("user", new Scalar.Text("u")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "tools", "input_file_id", "endpoint"})
    void whatIsRuledElsewhereCannotBeForcedOrCapped(String name) {
        assertThatThrownBy(() -> ANY.forcing(Map.of(name, new Scalar.Text("x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
        assertThatThrownBy(() -> ANY.capping(Map.of(name, Cap.clamp(1)))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rulesAreChecked() {
        ParameterRule forcing = ANY.forcing(Map.of("n", new Scalar.Whole(1)));
        assertThatThrownBy(() -> forcing.capping(Map.of("n", Cap.clamp(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("both forced and capped");
        assertThat(forcing.capping(Map.of("m", Cap.clamp(1))).cap()).hasSize(1);
        assertThatThrownBy(() -> ANY.requiring(List.of("a b"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ANY.forcing(Map.of("", new Scalar.Whole(1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ANY.capping(Map.of("\u00e9", Cap.clamp(1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ANY.allowing(List.of(""))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ANY.denying(List.of(" "))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cap.clamp(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Cap.refuse(0)).isEqualTo(new Cap(0, Cap.Over.REFUSE));
        assertThat(Cap.clamp(0)).isEqualTo(new Cap(0, Cap.Over.CLAMP));
    }

    @Test
    void rulesAreValues() {
        List<String> names = new ArrayList<>(List.of("user"));
        Map<String, Scalar> values = new HashMap<>(Map.of("n", new Scalar.Whole(1)));
        ParameterRule rule = ANY.requiring(names).forcing(values);
        names.clear();
        values.clear();
        assertThat(rule.required()).containsExactly("user");
        assertThat(rule.force()).containsOnlyKeys("n");
        assertThat(ANY.isStandard()).isTrue();
        assertThat(rule.isStandard()).isFalse();
        assertThat(ANY.allowing(List.of()).isStandard()).isFalse();
        assertThat(ANY.allowing(List.of("a")).allowing(null)).isEqualTo(ANY);
        assertThat(ANY.denying(List.of("a")).denying(List.of())).isEqualTo(ANY);
    }

    private static String judge(ParameterRule rule, Parameter... parameters) {
        return Facts.said(rule.judge(Facts.json(CHAT, parameters).build()));
    }

    private static Decision set(String name, Scalar value) {
        return new Decision.Allowed(List.of(new Amendment.SetParameter(name, value)));
    }
}
