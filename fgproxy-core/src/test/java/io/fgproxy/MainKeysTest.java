package io.fgproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class MainKeysTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456789Z");

    private Instant now = NOON;
    private final MasterKey masterKey = MasterKey.generate();
    private final InMemoryKeyStore store = new InMemoryKeyStore();
    private final MainKeys keys = FgProxy.builder()
            .store(store)
            .masterKey(masterKey)
            .clock(() -> now)
            .build()
            .mainKeys();

    @Test
    void aNewKeyIsSealedForItsOwnId() {
        URI base = URI.create("https://eu.api.openai.com/v1");
        MainKey key = keys.add(new NewMainKey("eu", "sk-real", base, "org-1", "proj-1"));
        assertThat(key)
                .isEqualTo(new MainKey(
                        key.id(),
                        "eu",
                        key.secret(),
                        base,
                        "org-1",
                        "proj-1",
                        true,
                        Instant.parse("2026-01-01T12:00:00.123Z"),
                        1));
        assertThat(store.mainKeys().find(key.id())).contains(key);
        assertThat(key.secret().text()).doesNotContain("sk-real");
        assertThat(masterKey.open(key.secret(), key.id().value())).isEqualTo("sk-real");
        assertThatThrownBy(() -> masterKey.open(key.secret(), "mk_0123456789abcdef"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keysAreListedOldestFirst() {
        MainKey first = keys.add(NewMainKey.of("b", "sk-1"));
        now = now.plusMillis(1);
        MainKey second = keys.add(NewMainKey.of("a", "sk-2"));
        assertThat(keys.list()).isEqualTo(List.of(first, second));
        assertThat(keys.get(second.id())).contains(second);
    }

    @Test
    void switchingIsOneVersionOnAndSayingItTwiceChangesNothing() {
        MainKey key = keys.add(NewMainKey.of("main", "sk-1"));
        assertThat(keys.enable(key.id())).isEqualTo(key);
        MainKey disabled = keys.disable(key.id());
        assertThat(disabled).isEqualTo(key.withEnabled(false));
        assertThat(keys.disable(key.id())).isEqualTo(disabled);
        assertThat(keys.enable(key.id()).version()).isEqualTo(3);
        assertThat(keys.get(key.id()).orElseThrow().enabled()).isTrue();
    }

    @Test
    void aDeletedKeyIsGone() {
        MainKey key = keys.add(NewMainKey.of("main", "sk-1"));
        assertThat(keys.delete(key.id())).isTrue();
        assertThat(keys.delete(key.id())).isFalse();
        assertThat(keys.list()).isEmpty();
        assertThat(keys.get(key.id())).isEmpty();
    }

    @Test
    void unknownKeysCannotBeChanged() {
        MainKeyId nobody = MainKeyId.generate(new SecureRandom());
        assertThatThrownBy(() -> keys.disable(nobody)).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> keys.enable(nobody)).isInstanceOf(NoSuchElementException.class);
        assertThat(keys.delete(nobody)).isFalse();
        assertThat(keys.get(nobody)).isEmpty();
    }
}
