package io.fgproxy.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {
    private static final String SECRET = "sk-proj-the-real-one";
    private static final String OWNER = "mk_0123456789abcdef";

    private final MasterKey key = MasterKey.generate();

    @ParameterizedTest
    @ValueSource(strings = {"", "x", SECRET, "\u0000\u00e9\ud83d\ude00"})
    void whatIsSealedIsOpenedAgain(String secret) {
        assertThat(key.open(key.seal(secret, OWNER), OWNER)).isEqualTo(secret);
    }

    @Test
    void theLongestSecretFitsTheStore() {
        String longest = "k".repeat(1000);
        SealedSecret sealed = key.seal(longest, OWNER);
        assertThat(sealed.text()).hasSizeLessThanOrEqualTo(2000).matches("[!-~]+");
        assertThat(key.open(sealed, OWNER)).isEqualTo(longest);
    }

    @Test
    void sealingTwiceGivesDifferentTexts() {
        assertThat(key.seal(SECRET, OWNER)).isNotEqualTo(key.seal(SECRET, OWNER));
        assertThat(key.seal(SECRET, OWNER).text()).startsWith("v1.").doesNotContain(SECRET);
    }

    @Test
    void theSameKeyFromConfigurationOpens() {
        String base64 = MasterKey.generateBase64();
        SealedSecret sealed = MasterKey.fromBase64(base64).seal(SECRET, OWNER);
        assertThat(MasterKey.fromBase64(" " + base64 + "\n").open(sealed, OWNER))
                .isEqualTo(SECRET);
    }

    @Test
    void anotherKeyOrOwnerDoesNotOpen() {
        SealedSecret sealed = key.seal(SECRET, OWNER);
        for (Throwable fault : new Throwable[] {
            catchThrowable(() -> MasterKey.generate().open(sealed, OWNER)),
            catchThrowable(() -> key.open(sealed, "mk_0123456789abcdeF")),
            catchThrowable(() -> key.open(sealed, ""))
        }) {
            assertThat(fault)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot be opened")
                    .hasMessageNotContaining(SECRET);
        }
    }

    @Test
    void everyChangedBitIsNoticed() {
        String text = key.seal(SECRET, OWNER).text();
        byte[] bytes = Base64.getDecoder().decode(text.substring(3));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            SealedSecret tampered = new SealedSecret("v1." + Base64.getEncoder().encodeToString(changed));
            assertThatThrownBy(() -> key.open(tampered, OWNER)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void everyTruncationIsNoticed() {
        String text = key.seal(SECRET, OWNER).text();
        for (int end = 0; end < text.length() - 2; end++) {
            SealedSecret truncated = new SealedSecret(text.substring(0, end));
            assertThatThrownBy(() -> key.open(truncated, OWNER)).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1.",
                "v1.AAAA",
                "v1.!",
                "v2.AAAA",
                "sk-plain",
                "v1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void whatWasNeverSealedIsNotOpened(String text) {
        assertThatThrownBy(() -> key.open(new SealedSecret(text), OWNER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining("sk-plain");
    }

    static Stream<Arguments> badKeys() {
        return Stream.of(
                Arguments.of("empty", ""),
                Arguments.of("blank", " \n"),
                Arguments.of("not Base64", "not base64, not at all!"),
                Arguments.of("Base64 for URLs", "-_".repeat(21) + "-="),
                Arguments.of(
                        "with a line break inside", MasterKey.generateBase64().replaceFirst("(.{9})", "$1\n")),
                Arguments.of("16 bytes", bytes(16, i -> i * i * 37 + 11)),
                Arguments.of("31 bytes", bytes(31, i -> i * i * 37 + 11)),
                Arguments.of("33 bytes", bytes(33, i -> i * i * 37 + 11)),
                Arguments.of("48 bytes: hex taken for Base64", "0123456789abcdef".repeat(4)),
                Arguments.of("all zero", bytes(32, i -> 0)),
                Arguments.of("all ones", bytes(32, i -> 0xFF)),
                Arguments.of("few values", bytes(32, i -> i * 7 % 11)),
                Arguments.of("counting up", bytes(32, i -> i)),
                Arguments.of("counting down", bytes(32, i -> 255 - i)),
                Arguments.of("a slow staircase", bytes(32, i -> i * 5 + i / 8)),
                Arguments.of("16 bytes twice", bytes(32, i -> (i % 16) * (i % 16) * 37 + 11)),
                Arguments.of("a passphrase", text("correct horse battery staple 123")),
                Arguments.of("a typed line", text("correct horse battery staple 12\n")),
                Arguments.of("hex digits", text("0f1e2d3c4b5a69788796a5b4c3d2e1f0")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badKeys")
    void weakKeysAreRefusedWithoutRepeatingThem(String what, String base64) {
        Throwable refusal = catchThrowable(() -> MasterKey.fromBase64(base64));
        assertThat(refusal)
                .as(what)
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageStartingWith("The master key ");
        for (int i = 0; i + 6 <= base64.length(); i++) {
            assertThat(refusal).hasMessageNotContaining(base64.substring(i, i + 6));
        }
    }

    @Test
    void generatedKeysAreNeverRefused() {
        for (int i = 0; i < 20_000; i++) {
            MasterKey.fromBase64(MasterKey.generateBase64());
        }
    }

    private static String bytes(int count, IntUnaryOperator byteAt) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) byteAt.applyAsInt(i);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String text(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
