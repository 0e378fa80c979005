package io.fgproxy.jdbc;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.store.Hold;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Keys and holds for tests. */
final class TestKeys {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private TestKeys() {}

    static SubKey limited(long requests) {
        SubKeyId id = SubKeyId.generate(new SecureRandom());
        SubKeySettings settings =
                SubKeySettings.named("a key").requests(requests).build();
        return new SubKey(id, KeyDigest.of(id.value()), settings, KeyStatus.ENABLED, NOW, 1);
    }

    static Hold holdOn(SubKey key) {
        return new Hold(UUID.randomUUID().toString(), key.id(), key.version(), 0, NOW);
    }
}
