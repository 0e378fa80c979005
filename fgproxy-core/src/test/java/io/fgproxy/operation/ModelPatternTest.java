package io.fgproxy.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPatternTest {
    @ParameterizedTest
    @CsvSource({
        "gpt-4o, gpt-4o, true",
        "gpt-4o, gpt-4o-mini, false",
        "gpt-4o, my-gpt-4o, false",
        "gpt-4o, GPT-4o, false",
        "gpt-4o, ft:gpt-4o:acme::x, false",
        "gpt-4o*, gpt-4o, true",
        "gpt-4o*, gpt-4o-mini, true",
        "gpt-4o*, gpt-4o:beta, true",
        "*, gpt-4o, true",
        "*, ft:gpt-4o:acme::x, true",
        "**, ft:gpt-4o:acme::x, true",
        "*-mini, gpt-4o-mini, true",
        "*-mini, ft:gpt-4o-mini, false",
        "*-mini, ft:gpt-4o:acme:x-mini, false",
        "gpt-*-mini, gpt-4o-mini, true",
        "gpt-*-mini, gpt--mini, true",
        "gpt-*-mini, gpt-mini, false",
        "gpt-*-mini, gpt-4:o-mini, false",
        "ft:*, ft:gpt-4o:acme::x, true",
        "ft:gpt-4o*:acme:*, ft:gpt-4o-mini:acme:x:y, true",
        "ft:gpt-4o*:acme:*, ft:gpt-4o-mini:other:acme:y, false",
        "ft:*:acme:*, ft:gpt-4o:acme, false",
        "ft:*:acme*, ft:gpt-4o:acme, true",
        "ft:gpt-4o:, ft:gpt-4o:, true",
        "a*a, a, false",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-c-b, false",
    })
    void allowMatchesWholeNamesByCase(String pattern, String model, boolean expected) {
        assertThat(ModelPattern.of(pattern).allows(model)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "gpt-4o,gpt-4o,true",
                "gpt-4o,GPT-4O,true",
                "GPT-4o,gpt-4o,true",
                "gpt-4o, gpt-4o ,true",
                "gpt-4o,gpt-4o-mini,false",
                "gpt-4o,ft:gpt-4o:acme::x,true",
                "gpt-4o,FT:GPT-4o:acme::x,true",
                "gpt-4o,ft:gpt-4o,true",
                "gpt-4o,ft:ft:gpt-4o:acme,true",
                "gpt-4o,ft:gpt-4o-mini:acme::x,false",
                "gpt-4o,ft:gpt-3.5-turbo:gpt-4o::x,false",
                "gpt-4o,xft:gpt-4o:acme,false",
                "gpt-4*,ft:gpt-4o-mini:acme::x,true",
                "*-mini,ft:gpt-4o-mini:acme::x,true",
                "ft:*,ft:gpt-4o:acme::x,true",
                "ft:*,gpt-4o,false",
                "curie,curie:ft-acme-2022,true",
                "*,anything:at:all,true",
            })
    void denyFoldsCaseAndLooksInsideFineTunes(String pattern, String model, boolean expected) {
        assertThat(ModelPattern.of(pattern).denies(model)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "gpt 4", " gpt-4", "gpt-4\n", "gpt-4\u0000", "gpt-\u0430", "gpt-4\u00a0", "gpt\u007f"})
    void unsafeNamesAreNeitherPatternsNorAllowed(String name) {
        assertThat(ModelPattern.isSafeName(name)).isFalse();
        assertThat(ModelPattern.of("*").allows(name)).isFalse();
        assertThatThrownBy(() -> ModelPattern.of(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesAreSafeUpTo256Characters() {
        assertThat(ModelPattern.isSafeName("m".repeat(256))).isTrue();
        assertThat(ModelPattern.isSafeName("m".repeat(257))).isFalse();
        assertThat(ModelPattern.isSafeName("ft:gpt-4o-mini-2024-07-18:acme:x~1:AbC/9_."))
                .isTrue();
    }

    @Test
    void globAgreesWithThePlainRecursiveReading() {
        Random random = new Random(20250107);
        int matched = 0;
        for (int i = 0; i < 200_000; i++) {
            String pattern = randomText(random, "ab:**", 1 + random.nextInt(8));
            String name = randomText(random, "ab:", 1 + random.nextInt(9));
            boolean expected = matches(pattern, 0, name, 0);
            matched += expected ? 1 : 0;
            assertThat(ModelPattern.of(pattern).allows(name))
                    .as("%s against %s", pattern, name)
                    .isEqualTo(expected);
        }
        assertThat(matched).isGreaterThan(10_000);
    }

    @Test
    void noPatternIsSlow() {
        ModelPattern ends = ModelPattern.of("a*".repeat(127) + "b");
        ModelPattern inside = ModelPattern.of("a*".repeat(100) + ":" + "*a".repeat(20) + "b");
        String name = "a".repeat(256);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 10_000; i++) {
                assertThat(ends.allows(name) || ends.denies(name)).isFalse();
                assertThat(inside.allows(name) || inside.denies(name)).isFalse();
            }
            assertThat(ends.denies("a".repeat(1_000_000))).isFalse();
        });
    }

    @Test
    void equalsByText() {
        assertThat(ModelPattern.of("gpt-4*"))
                .isEqualTo(ModelPattern.of("gpt-4*"))
                .hasSameHashCodeAs(ModelPattern.of("gpt-4*"))
                .isNotEqualTo(ModelPattern.of("GPT-4*"))
                .hasToString("gpt-4*");
        assertThat(ModelPattern.of("gpt-4*").text()).isEqualTo("gpt-4*");
    }

    private static String randomText(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static boolean matches(String pattern, int p, String name, int n) {
        if (p == pattern.length()) {
            return n == name.length();
        }
        if (pattern.charAt(p) != '*') {
            return n < name.length() && pattern.charAt(p) == name.charAt(n) && matches(pattern, p + 1, name, n + 1);
        }
        return p == pattern.length() - 1
                || matches(pattern, p + 1, name, n)
                || (n < name.length() && name.charAt(n) != ':' && matches(pattern, p, name, n + 1));
    }
}
