package io.fgproxy.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySecretTest {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final SecureRandom random = new SecureRandom();
    private final SubKeyId id = SubKeyId.generate(random);

    @Test
    void theFormTellsWhatItIsAndWhoseItIs() {
        String text = KeySecret.generate(id, random).reveal();
        assertThat(text)
                .hasSize(71)
                .matches("sk-fg-[0-9A-Za-z]{65}")
                .startsWith("sk-fg-" + id.value().substring(3));
        assertThat(KeySecret.isWellFormed(text)).isTrue();
        assertThat(KeySecret.hasOurPrefix(text)).isTrue();
    }

    @Test
    void extremeRandomBytesHaveTheSameForm() {
        for (int value : new int[] {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
            String text =
                    KeySecret.generate(id, new ConstantRandom((byte) value)).reveal();
            assertThat(text).hasSize(71);
            assertThat(KeySecret.isWellFormed(text)).isTrue();
        }
    }

    @Test
    void noTwoAreAlike() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(KeySecret.generate(id, random).reveal())).isTrue();
        }
    }

    @Test
    void everyChangeOfOneCharacterIsRefused() {
        String text = KeySecret.generate(id, random).reveal();
        for (int i = 0; i < text.length(); i++) {
            for (char c : (ALPHABET + "-_ .\u0000\u00e9").toCharArray()) {
                String changed = text.substring(0, i) + c + text.substring(i + 1);
                assertThat(KeySecret.isWellFormed(changed)).as(changed).isEqualTo(changed.equals(text));
            }
        }
    }

    @Test
    void everyMissingDoubledOrSwappedCharacterIsRefused() {
        String text = KeySecret.generate(id, random).reveal();
        for (int i = 0; i < text.length(); i++) {
            assertThat(KeySecret.isWellFormed(text.substring(0, i) + text.substring(i + 1)))
                    .isFalse();
            assertThat(KeySecret.isWellFormed(text.substring(0, i) + text.charAt(i) + text.substring(i)))
                    .isFalse();
            if (i > 0 && text.charAt(i) != text.charAt(i - 1)) {
                String swapped = text.substring(0, i - 1) + text.charAt(i) + text.charAt(i - 1) + text.substring(i + 1);
                assertThat(KeySecret.isWellFormed(swapped)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "sk-fg-", "sk-proj-abc", "SK-FG-", "sk_4fZk0Qm1bWc83VtA"})
    void junkIsNotWellFormed(String junk) {
        assertThat(KeySecret.isWellFormed(junk)).isFalse();
        assertThat(KeySecret.isWellFormed(junk + "0".repeat(Math.max(0, 71 - junk.length()))))
                .isFalse();
        assertThat(KeySecret.hasOurPrefix(junk)).isEqualTo(junk.equals("sk-fg-"));
    }

    @Test
    void whatSurroundsASecretIsNotPartOfIt() {
        String text = KeySecret.generate(id, random).reveal();
        for (String changed : new String[] {" " + text, text + " ", text + "\n", "Bearer " + text, text + text}) {
            assertThat(KeySecret.isWellFormed(changed)).isFalse();
        }
    }

    @Test
    void theDigestIsThatOfTheWholeText() {
        KeySecret secret = KeySecret.generate(id, random);
        assertThat(secret.digest()).isEqualTo(KeyDigest.of(secret.reveal()));
    }

    /** Gives the same byte for ever. */
    private static final class ConstantRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte value;

        ConstantRandom(byte value) {
            this.value = value;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, value);
        }
    }
}
