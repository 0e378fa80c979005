package io.fgproxy.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids, digests and codes: what goes into stores and comes out of them. */
class KeyIdsTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void generatedIdsHaveTheirFormAndDiffer() {
        SubKeyId subKey = SubKeyId.generate(random);
        MainKeyId mainKey = MainKeyId.generate(random);
        assertThat(subKey.value()).matches("sk_[0-9A-Za-z]{16}");
        assertThat(mainKey.value()).matches("mk_[0-9A-Za-z]{16}");
        assertThat(subKey).hasToString(subKey.value()).isNotEqualTo(SubKeyId.generate(random));
        assertThat(mainKey).hasToString(mainKey.value()).isNotEqualTo(MainKeyId.generate(random));
        assertThat(new SubKeyId(subKey.value())).isEqualTo(subKey);
        assertThat(new MainKeyId(mainKey.value())).isEqualTo(mainKey);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sk_",
                "mk_",
                "sk_0123456789abcde",
                "sk_0123456789abcdef0",
                "mk_0123456789abcde-",
                "sk_0123456789abcde\n",
                " sk_0123456789abcdef",
                "SK_0123456789abcdef",
                "sk-0123456789abcdef",
                "sk_0123456789abcd\u00e9",
                "sk_0123456789abcd'--",
                "xx_0123456789abcdef",
                "mk_0123456789abcd\uff11\uff11"
            })
    void otherTextsAreNoIds(String text) {
        assertThatThrownBy(() -> new SubKeyId(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MainKeyId(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneKindOfIdIsNotTheOther() {
        assertThatThrownBy(() -> new SubKeyId("mk_0123456789abcdef")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MainKeyId("sk_0123456789abcdef")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDigestIsSha256() {
        // FIPS 180-2, appendix B.1
        assertThat(KeyDigest.of("abc").hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(KeyDigest.of("").hex())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(KeyDigest.of("\u00e9").hex())
                .isEqualTo("4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ba78",
                "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
            })
    void otherTextsAreNoDigests(String hex) {
        assertThatThrownBy(() -> new KeyDigest(hex)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void statusesAreFoundByTheirCodes(KeyStatus status) {
        assertThat(KeyStatus.ofCode(status.code())).isEqualTo(status);
        assertThat(status.code()).isLowerCase();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ENABLED", "Enabled", "active", "enabled "})
    void otherCodesAreUnknown(String code) {
        assertThatThrownBy(() -> KeyStatus.ofCode(code)).isInstanceOf(IllegalArgumentException.class);
    }
}
