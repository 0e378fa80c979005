package io.fgproxy.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SubKeyTest {
    private static final Instant FROM = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant TO = Instant.parse("2026-02-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, NOT_YET_VALID",
        "2026-01-01T11:59:59.999Z, NOT_YET_VALID",
        "2026-01-01T11:59:59.999999999Z, NOT_YET_VALID",
        "2026-01-01T12:00:00Z, VALID",
        "2026-01-01T12:00:00.000000001Z, VALID",
        "2026-02-01T11:59:59.999999999Z, VALID",
        "2026-02-01T12:00:00Z, EXPIRED",
        "2026-02-01T12:00:00.000000001Z, EXPIRED",
        "9999-12-31T23:59:59Z, EXPIRED",
    })
    void theBeginningBelongsToTheValidityAndTheEndDoesNot(Instant now, KeyState state) {
        assertThat(key(FROM, TO).stateAt(now)).isEqualTo(state);
    }

    @Test
    void oneDateIsEnoughAndNoneIsForEver() {
        assertThat(key(FROM, null).stateAt(FROM.minusMillis(1))).isEqualTo(KeyState.NOT_YET_VALID);
        assertThat(key(FROM, null).stateAt(Instant.MAX)).isEqualTo(KeyState.VALID);
        assertThat(key(null, TO).stateAt(Instant.MIN)).isEqualTo(KeyState.VALID);
        assertThat(key(null, TO).stateAt(TO)).isEqualTo(KeyState.EXPIRED);
        assertThat(key(null, null).stateAt(Instant.MIN)).isEqualTo(KeyState.VALID);
        assertThat(key(null, null).stateAt(Instant.MAX)).isEqualTo(KeyState.VALID);
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyStatus.class,
            names = {"DISABLED", "REVOKED"})
    void theOwnersDecisionComesBeforeTheDates(KeyStatus status) {
        SubKey key = key(FROM, TO).withStatus(status);
        for (Instant now : new Instant[] {FROM.minusSeconds(1), FROM, TO, TO.plusSeconds(1)}) {
            assertThat(key.stateAt(now)).isEqualTo(KeyState.valueOf(status.name()));
        }
    }

    @Test
    void everyChangeIsOneVersionOnAndChangesNothingElse() {
        SubKey key = key(FROM, TO);
        SubKeySettings settings = SubKeySettings.named("other").build();
        KeyDigest digest = KeyDigest.of("other");
        assertThat(key.withSettings(settings))
                .isEqualTo(new SubKey(key.id(), key.digest(), settings, key.status(), key.createdAt(), 8));
        assertThat(key.withStatus(KeyStatus.DISABLED))
                .isEqualTo(new SubKey(key.id(), key.digest(), key.settings(), KeyStatus.DISABLED, key.createdAt(), 8));
        assertThat(key.withDigest(digest))
                .isEqualTo(new SubKey(key.id(), digest, key.settings(), key.status(), key.createdAt(), 8));
    }

    private static SubKey key(@Nullable Instant notBefore, @Nullable Instant expiresAt) {
        return new SubKey(
                SubKeyId.generate(new SecureRandom()),
                KeyDigest.of("secret"),
                SubKeySettings.named("key")
                        .notBefore(notBefore)
                        .expiresAt(expiresAt)
                        .build(),
                KeyStatus.ENABLED,
                FROM,
                7);
    }
}
