package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.operation.ModelPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedRulesTest {
    private static final SharedRules NONE = SharedRules.none();
    private static final Policy OWN = Policy.standard().withInput(new InputRule(1L));
    private static final Policy GROUP = Policy.standard().withInput(new InputRule(2L));
    private static final Policy PARENT = Policy.standard().withInput(new InputRule(3L));

    @Test
    void aKeyWithoutAGroupIsBoundByItsOwnPolicyOnly() {
        assertThat(NONE.levels(OWN, null)).contains(List.of(OWN));
        assertThat(groups().levels(OWN, null)).contains(List.of(OWN));
    }

    @Test
    void groupAndParentBindFromTheInsideOut() {
        assertThat(groups().levels(OWN, "students")).contains(List.of(OWN, GROUP, PARENT));
        assertThat(groups().levels(OWN, "school")).contains(List.of(OWN, PARENT));
    }

    @Test
    void anUnknownGroupIsNoPolicyAtAll() {
        assertThat(NONE.levels(OWN, "students")).isEmpty();
        assertThat(groups().levels(OWN, "Students")).isEmpty();
        assertThat(groups().levels(OWN, "")).isEmpty();
    }

    @Test
    void modelGroupsStandForTheirModelsOnEveryLevel() {
        SharedRules rules = groups().withModelGroups(Map.of("cheap", patterns("a", "b*"), "banned", patterns("bad")));
        Policy own = OWN.withModels(ModelRule.standard().allowing(List.of("x", "@cheap", "y")));
        assertThat(rules.levels(own, null).orElseThrow().get(0).models())
                .isEqualTo(ModelRule.standard().allowing(List.of("x", "a", "b*", "y")));
        Policy group = GROUP.withModels(ModelRule.standard().denying(List.of("@banned")));
        SharedRules grouped = rules.withKeyGroups(Map.of("g", new KeyGroup(null, group)));
        assertThat(grouped.levels(own, "g").orElseThrow().get(1).models())
                .isEqualTo(ModelRule.standard().denying(List.of("bad")));
        assertThat(grouped.levels(own, "g").orElseThrow().get(1).input()).isEqualTo(new InputRule(2L));
    }

    @Test
    void anUnknownModelGroupStaysAndRefusesEverything() {
        Policy own = OWN.withModels(ModelRule.standard().denying(List.of("@gone")));
        ModelRule rule = NONE.levels(own, null).orElseThrow().get(0).models();
        assertThat(rule.groups()).containsExactly("gone");
        assertThat(rule.allows("anything")).isFalse();
    }

    @Test
    void everyChangeIsTheNextVersion() {
        assertThat(SharedRules.none()).isEqualTo(new SharedRules(0, Map.of(), Map.of()));
        SharedRules rules = NONE.withKeyGroups(Map.of()).withModelGroups(Map.of());
        assertThat(rules.version()).isEqualTo(2);
        assertThatThrownBy(() -> new SharedRules(-1, Map.of(), Map.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a b", "a.b", "@a", "\u00e9", "a\n"})
    void namesAreChecked(String name) {
        assertThatThrownBy(() -> NONE.withModelGroups(Map.of(name, List.of())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NONE.withKeyGroups(Map.of(name, new KeyGroup(null, OWN))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesHaveAtMost64Characters() {
        assertThat(NONE.withModelGroups(Map.of("a_-9".repeat(16), List.of())).modelGroups())
                .hasSize(1);
        assertThatThrownBy(() -> NONE.withModelGroups(Map.of("a".repeat(65), List.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aParentMustExistAndHaveNone() {
        KeyGroup orphan = new KeyGroup("nobody", OWN);
        assertThatThrownBy(() -> NONE.withKeyGroups(Map.of("a", orphan)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' does not exist");
        assertThatThrownBy(() -> NONE.withKeyGroups(Map.of("a", new KeyGroup("a", OWN))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has a parent itself");
        assertThatThrownBy(() -> NONE.withKeyGroups(
                        Map.of("a", new KeyGroup("b", OWN), "b", new KeyGroup("c", OWN), "c", new KeyGroup(null, OWN))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has a parent itself");
        assertThatThrownBy(() -> NONE.withKeyGroups(Map.of("a", new KeyGroup("b", OWN), "b", new KeyGroup("a", OWN))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void groupsOfModelsDoNotNest() {
        assertThatThrownBy(() -> NONE.withModelGroups(Map.of("a", patterns("x", "@b"), "b", List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' names another group");
    }

    @Test
    void thereAreNotTooManyGroups() {
        Map<String, List<ModelPattern>> models = new HashMap<>();
        Map<String, KeyGroup> keys = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            models.put("m" + i, List.of());
            keys.put("k" + i, new KeyGroup(null, OWN));
        }
        SharedRules most = new SharedRules(1, models, keys);
        assertThat(most.keyGroups()).hasSize(10_000);
        models.put("more", List.of());
        keys.put("more", new KeyGroup(null, OWN));
        assertThatThrownBy(() -> most.withModelGroups(models)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> most.withKeyGroups(keys)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rulesAreValues() {
        List<ModelPattern> models = new ArrayList<>(patterns("a"));
        Map<String, List<ModelPattern>> groups = new HashMap<>(Map.of("g", models));
        Map<String, KeyGroup> keys = new HashMap<>(Map.of("k", new KeyGroup(null, OWN)));
        SharedRules rules = new SharedRules(1, groups, keys);
        models.clear();
        groups.clear();
        keys.clear();
        assertThat(rules.modelGroups()).isEqualTo(Map.of("g", patterns("a")));
        assertThat(rules.keyGroups()).containsOnlyKeys("k");
    }

    private static SharedRules groups() {
        return NONE.withKeyGroups(
                Map.of("students", new KeyGroup("school", GROUP), "school", new KeyGroup(null, PARENT)));
    }

    private static List<ModelPattern> patterns(String... texts) {
        return List.of(texts).stream().map(ModelPattern::of).toList();
    }
}
