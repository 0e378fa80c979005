package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.store.Hold;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HoldJsonTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SubKeyId key = SubKeyId.generate(RANDOM);
    private final Instant opened = Instant.parse("2026-11-25T12:00:00.123Z");

    private Hold hold(@Nullable String group, @Nullable String model, List<Counter> counters) {
        return new Hold(
                "h1",
                key,
                group,
                MainKeyId.generate(RANDOM),
                "chat.completions.create",
                model,
                opened,
                opened.plusSeconds(180),
                counters,
                new Amounts(1, 500, Long.MAX_VALUE, 4),
                new Amounts(1, 2, 3, 0));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Hold plain = hold(null, null, List.of());
        Hold full = hold(
                "a-group",
                "ft:gpt-\"4o\" \u00e9\n",
                List.of(Counter.lifetime(key.value()), new Counter("group:g", "day@Europe/Berlin~/gpt-*", -5, 7)));
        for (Hold hold : List.of(plain, full)) {
            assertThat(HoldJson.read("h1", key, hold.deadline(), HoldJson.write(hold)))
                    .isEqualTo(hold);
        }
    }

    @Test
    void nothingElseIsRead() {
        assertThatThrownBy(() -> HoldJson.read("h1", key, opened, "[]")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HoldJson.read("h1", key, opened, "{}")).isInstanceOf(IllegalArgumentException.class);
    }
}
