package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The short ways to tell that no word is meant lead to the same as taking a name through Unicode's tables. */
class VocabularyTest {
    private static final Vocabulary WORDS = new Vocabulary(List.of("model", "tools", "id", "file_id", "x_1"));

    @Test
    void eachCharacterInsideAWordIsTakenAsItsCompatibleForm() {
        // All of the plane that most letters are in, and samples of the others.
        for (int c = 1; c <= Character.MAX_CODE_POINT; c += c < 0x1_0000 ? 1 : 0x35) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                String odd = Character.toString(c);
                agrees("mod" + odd + "el");
                agrees(odd + "odel");
                agrees("f" + odd + "le_" + odd + "d");
                agrees(odd);
            }
        }
    }

    @Test
    void manyCharactersInsideAWordAreLeftOut() {
        for (String odd : new String[] {"-", "\u0301", "\u037a", "\u200b", "\ud83d\ude00", "\ufe0f", "\u0307"}) {
            for (int i = 1; i < 10; i++) {
                agrees("I" + odd.repeat(i) + "d");
                agrees(odd.repeat(i) + "mo" + odd.repeat(i) + "del");
            }
        }
    }

    @Test
    void mixturesAreTakenAsTheirCompatibleForm() {
        long seed = 20_240_607;
        Random random = new Random(seed);
        String[] pieces = {
            "m",
            "o",
            "d",
            "e",
            "l",
            "I",
            "i",
            "id",
            "tools",
            "MODEL",
            "_",
            "1",
            "-",
            " ",
            ".",
            "\u0307",
            "\u0301",
            "\u0131",
            "\u0130",
            "\uff4d",
            "\u24de",
            "\u2170",
            "\ufb01",
            "\u00bd",
            "\u1100",
            "\u1161",
            "\u11a8",
            "\u037a",
            "\u3164",
            "\ud835\udc26",
            "\u200d",
            "\u0430",
            "\u4e2d",
            "\u00b5",
            "\u212a",
            "\u017f",
            "\u20e3"
        };
        for (int i = 0; i < 50_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int j = random.nextInt(8); j >= 0; j--) {
                name.append(pieces[random.nextInt(pieces.length)]);
            }
            agrees(name.toString());
        }
    }

    private static void agrees(String name) {
        int found = WORDS.find(name);
        int expected = expected(name);
        if (found != expected) {
            assertThat(found)
                    .as(name + " " + name.chars().mapToObj(Integer::toHexString).toList())
                    .isEqualTo(expected);
        }
    }

    /** As the documentation says it, the long way. */
    private static int expected(String name) {
        StringBuilder kept = new StringBuilder();
        Normalizer.normalize(name, Normalizer.Form.NFKC)
                .codePoints()
                .filter(c -> Character.isLetterOrDigit(c) || c == '_')
                .forEach(kept::appendCodePoint);
        String loose = Vocabulary.fold(kept.toString());
        for (int number = 1; number <= WORDS.size(); number++) {
            if (loose.equals(WORDS.word(number))) {
                return name.equals(loose) ? number : -number;
            }
        }
        return 0;
    }

    @Test
    void eachOfManyWordsIsFoundWhateverItsCase() {
        List<String> many =
                IntStream.range(0, 3_000).mapToObj(i -> "word_" + i * 7 % 3_000).toList();
        Vocabulary vocabulary = new Vocabulary(many);
        for (int i = 0; i < many.size(); i++) {
            assertThat(vocabulary.find(many.get(i))).isEqualTo(i + 1);
            assertThat(vocabulary.find(many.get(i).toUpperCase(Locale.ROOT))).isEqualTo(-(i + 1));
            assertThat(vocabulary.number(many.get(i))).isEqualTo(i + 1);
        }
        assertThat(vocabulary.find("word_3000")).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> vocabulary.number("word_3000"));
    }

    @Test
    void aNameFarLongerThanAllWordsIsNone() {
        int longest = 12 * "file_id".length();
        assertThat(WORDS.find("mo" + "-".repeat(longest - 5) + "del")).isEqualTo(-1);
        assertThat(WORDS.find("mo" + "-".repeat(longest - 4) + "del")).isZero();
    }

    @Test
    void eachCapitalIsFolded() {
        for (char c = 'A'; c <= 'Z'; c++) {
            String capital = String.valueOf(c);
            assertThat(Vocabulary.fold(capital)).isEqualTo(capital.toLowerCase(Locale.ROOT));
            assertThat(Vocabulary.fold(Vocabulary.fold(capital))).isEqualTo(Vocabulary.fold(capital));
        }
        assertThat(Vocabulary.fold("@[`{_09")).isEqualTo("@[`{_09");
        assertThat(Vocabulary.fold("\u00c9\u212a\u017f")).isEqualTo("\u00e9ks");
    }
}
