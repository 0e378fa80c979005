package io.fgproxy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreatedObjectTest {
    @ParameterizedTest
    @ValueSource(strings = {"x", "resp_68af", "~!\"'%_\\", "file-AbC:d/e"})
    void visibleAsciiIsAnId(String id) {
        assertThat(CreatedObject.isId(id)).isTrue();
        assertThat(new CreatedObject(id, "file").id()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\n", "\0", "\u007f", "\u00e9", "\ud83d\ude00", "\ud800"})
    void anythingElseIsNone(String id) {
        assertThat(CreatedObject.isId(id)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new CreatedObject(id, "file"));
    }

    @Test
    void lengthsAreBounded() {
        assertThat(CreatedObject.isId("x".repeat(256))).isTrue();
        assertThat(CreatedObject.isId("x".repeat(257))).isFalse();
        assertThat(new CreatedObject("x", "t".repeat(64)).type()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> new CreatedObject("x", "t".repeat(65)));
        assertThatIllegalArgumentException().isThrownBy(() -> new CreatedObject("x", ""));
    }

    @Test
    void whatIsNotLoggedCreatesNothing() {
        SecureRandom random = new SecureRandom();
        Hold hold = new Hold(
                "h",
                SubKeyId.generate(random),
                null,
                MainKeyId.generate(random),
                "responses.create",
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                List.of(),
                Amounts.ONE_REQUEST,
                Amounts.NONE);
        CreatedObject object = new CreatedObject("x", "file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settlement(hold, Amounts.NONE, null, List.of(object)));
        Settlement end =
                new Settlement(hold, Amounts.NONE, hold.collected(Instant.EPOCH).record(), List.of(object));
        assertThat(end.endingAt(Instant.EPOCH.plusSeconds(1)).created()).containsExactly(object);
    }
}
