package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource({
        "name, name, true, true",
        "name, Name, false, true",
        "Name, nAME, false, true",
        "name, names, false, false",
        "name, '', false, false",
        "*, '', true, true",
        "na*e, nae, true, true",
        "na*e, naNAE, false, true",
        "*_k, x_\u212a, false, true",
        "kiss, \u212ai\u017f\u017f, false, true",
        "i, \u0130, false, true",
        "a, \u00e1, false, false",
    })
    void exactForAllowAndFoldedForDeny(String pattern, String name, boolean exact, boolean folded) {
        assertThat(NamePattern.of(pattern).matches(name)).isEqualTo(exact);
        assertThat(NamePattern.of(pattern).matchesFolded(name)).isEqualTo(folded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\n", "\u0000", "\u007f", "\u00e9", "\u017f"})
    void patternsAreVisibleAscii(String text) {
        assertThatThrownBy(() -> NamePattern.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void patternsHaveAtMost256Characters() {
        assertThat(NamePattern.of("!~".repeat(128)).text()).hasSize(256);
        assertThatThrownBy(() -> NamePattern.of("a".repeat(257))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void patternsAreValuesByTheirText() {
        assertThat(NamePattern.of("a*"))
                .isEqualTo(NamePattern.of("a*"))
                .isNotEqualTo(NamePattern.of("A*"))
                .isNotEqualTo("a*")
                .hasSameHashCodeAs(NamePattern.of("a*"))
                .hasToString("a*");
        assertThat(NamePattern.of("a").hashCode()).isNotZero();
    }

    @Test
    void listsAreValues() {
        NameLists standard = NameLists.standard();
        assertThat(standard.isStandard()).isTrue();
        assertThat(standard.allowing(List.of()).isStandard()).isFalse();
        assertThat(standard.denying(List.of("a")).isStandard()).isFalse();
        assertThat(standard.allowing(List.of("a")).allowing(null)).isEqualTo(standard);
        List<NamePattern> patterns = new ArrayList<>(NamePattern.all(List.of("a")));
        NameLists lists = new NameLists(patterns, patterns);
        patterns.clear();
        assertThat(lists).isEqualTo(standard.allowing(List.of("a")).denying(List.of("a")));
    }
}
