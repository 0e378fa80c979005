package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.UnknownModel;
import io.fgproxy.operation.ModelPattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups of models and aliases in a rule for models. */
class ModelGroupTest {
    private static final ModelRule ANY = ModelRule.standard();
    private static final Map<String, List<ModelPattern>> GROUPS =
            Map.of("cheap", List.of(ModelPattern.of("gpt-4o-mini"), ModelPattern.of("o*-mini")), "none", List.of());

    @Test
    void aGroupStandsForItsModels() {
        ModelRule rule = ANY.allowing(List.of("@cheap", "x")).resolve(GROUPS);
        assertThat(rule).isEqualTo(ANY.allowing(List.of("gpt-4o-mini", "o*-mini", "x")));
        assertThat(Facts.said(rule.judge(Facts.chat("o3-mini")))).isEqualTo("allowed");
        assertThat(Facts.said(rule.judge(Facts.chat("gpt-4o")))).isEqualTo("MODEL_NOT_ALLOWED model");
        ModelRule denying = ANY.denying(List.of("@cheap")).resolve(GROUPS);
        assertThat(denying.allows("GPT-4o-mini")).isFalse();
        assertThat(denying.allows("gpt-4o")).isTrue();
    }

    @Test
    void anEmptyGroupAllowsNothing() {
        ModelRule rule = ANY.allowing(List.of("@none")).resolve(GROUPS);
        assertThat(rule.allowsAll()).isFalse();
        assertThat(Facts.said(rule.judge(Facts.chat("gpt-4o")))).isEqualTo("MODEL_NOT_ALLOWED model");
        assertThat(Facts.said(
                        rule.judge(Facts.unestablished("chat.completions.create", new UnknownModel.Missing("model")))))
                .isEqualTo("MODEL_MISSING model");
        assertThat(ANY.denying(List.of("@none")).resolve(GROUPS)).isEqualTo(ANY);
    }

    @Test
    void anUnknownGroupRefusesEveryRequest() {
        for (ModelRule rule : List.of(
                ANY.allowing(List.of("*", "@gone", "@also")),
                ANY.denying(List.of("@gone", "@cheap")),
                ANY.allowing(List.of("@cheap", "@gone")).denying(List.of("@z")))) {
            ModelRule resolved = rule.resolve(GROUPS);
            assertThat(resolved.groups()).contains("gone").doesNotContain("cheap");
            assertThat(resolved.allows("gpt-4o-mini")).isFalse();
            assertThat(Facts.said(resolved.judge(Facts.chat("gpt-4o-mini")))).isEqualTo("POLICY_INCOMPLETE");
            assertThat(Facts.said(resolved.judge(Facts.chat()))).isEqualTo("POLICY_INCOMPLETE");
            assertThat(Facts.said(resolved.judge(Facts.chat("@gone")))).isEqualTo("POLICY_INCOMPLETE");
        }
        assertThat(ANY.denying(List.of("@gone")).judge(Facts.chat("a")))
                .isEqualTo(new Decision.Denied(
                        DenialReason.POLICY_INCOMPLETE,
                        "The policy of this key names the group of models 'gone', which does not exist. Tell its owner.",
                        null));
    }

    @Test
    void theNameOfAGroupIsNoModel() {
        ModelRule rule = ANY.allowing(List.of("@cheap")).resolve(GROUPS);
        assertThat(rule.allows("@cheap")).isFalse();
        assertThat(rule.allows("cheap")).isFalse();
    }

    @Test
    void aRuleWithoutGroupsStaysItself() {
        ModelRule rule = ANY.allowing(List.of("a")).denying(List.of("b"));
        assertThat(rule.groups()).isEmpty();
        assertThat(rule.resolve(GROUPS)).isSameAs(rule);
        assertThat(ANY.denying(List.of("@z", "@a", "m")).allowing(List.of("@q")).groups())
                .containsExactly("a", "q", "z");
    }

    @Test
    void resolvingKeepsTheAliases() {
        ModelRule rule = ANY.allowing(List.of("@cheap")).aliasing(Map.of("fast", "gpt-4o-mini"));
        assertThat(rule.resolve(GROUPS).aliases()).containsEntry("fast", "gpt-4o-mini");
    }

    @ParameterizedTest
    @CsvSource({"'', a", "a, ''", "'a b', c", "c, 'a b'", "same, same", "\u00e9, a"})
    void aliasesAreChecked(String alias, String model) {
        assertThatThrownBy(() -> ANY.aliasing(Map.of(alias, model)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("alias");
    }

    @Test
    void aliasesAreCopied() {
        Map<String, String> aliases = new HashMap<>(Map.of("fast", "gpt-4o"));
        ModelRule rule = ANY.aliasing(aliases);
        aliases.clear();
        assertThat(rule.aliases()).containsOnlyKeys("fast");
        assertThat(rule.allowsAll()).isTrue();
        assertThat(rule.allowing(List.of("a")).aliases()).hasSize(1);
        assertThat(rule.denying(List.of("a")).aliases()).hasSize(1);
        assertThat(rule.allowing(List.of("a")).allowsAll()).isFalse();
        assertThat(rule.denying(List.of("a")).allowsAll()).isFalse();
    }
}
