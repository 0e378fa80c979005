package io.fgproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.gate.Identification;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Tally;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubKeysTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456789Z");
    private static final SubKeyId NOBODY = SubKeyId.generate(new SecureRandom());

    private Instant now = NOON;
    private final FgProxy proxy =
            FgProxy.builder().clock(() -> now).acceptImportedKeys(true).build();
    private final SubKeys keys = proxy.subKeys();
    private final SubKeySettings settings = SubKeySettings.named("ci")
            .requests(10)
            .expiresAt(NOON.plusSeconds(60))
            .build();

    @Test
    void aNewKeyIsEnabledAndWorks() {
        CreatedSubKey created = keys.create(settings);
        SubKey key = created.key();
        assertThat(key)
                .isEqualTo(new SubKey(
                        key.id(),
                        created.secret().digest(),
                        settings,
                        KeyStatus.ENABLED,
                        Instant.parse("2026-01-01T12:00:00.123Z"),
                        1));
        assertThat(keys.get(key.id())).contains(key);
        assertThat(keys.tally(key.id())).contains(Tally.ZERO);
        assertThat(keys.standings(key.id()).orElseThrow())
                .extracting(LimitStanding::limit)
                .containsExactly(Limit.requests(10));
        assertThat(KeySecret.isWellFormed(created.secret().reveal())).isTrue();
        assertThat(created.secret().reveal()).contains(key.id().value().substring(3));
        assertThat(identified(created)).isTrue();
    }

    @Test
    void everyEditIsOneVersionOnAndAnswersWhatIsStored() {
        SubKeyId id = keys.create(settings).key().id();
        SubKey edited = keys.update(id, old -> old.toBuilder().name("renamed").build());
        assertThat(edited.settings().name()).isEqualTo("renamed");
        assertThat(edited.version()).isEqualTo(2);
        SubKey extended = keys.extend(id, NOON.plusSeconds(120));
        assertThat(extended.settings().expiresAt()).isEqualTo(Instant.parse("2026-01-01T12:02:00.123Z"));
        assertThat(keys.extend(id, null).settings().expiresAt()).isNull();
        SubKey disabled = keys.disable(id);
        assertThat(disabled.status()).isEqualTo(KeyStatus.DISABLED);
        SubKey enabled = keys.enable(id);
        assertThat(enabled.status()).isEqualTo(KeyStatus.ENABLED);
        assertThat(enabled.version()).isEqualTo(6);
        assertThat(enabled.settings().name()).isEqualTo("renamed");
        assertThat(keys.get(id)).contains(enabled);
    }

    @Test
    void sayingItTwiceChangesNothing() {
        SubKeyId id = keys.create(settings).key().id();
        assertThat(keys.enable(id).version()).isEqualTo(1);
        assertThat(keys.disable(id)).isEqualTo(keys.disable(id));
        assertThat(keys.revoke(id)).isEqualTo(keys.revoke(id));
        assertThat(keys.get(id).orElseThrow().version()).isEqualTo(3);
    }

    @Test
    void settingsAndStatusChangeInOneStep() {
        SubKeyId id = keys.create(settings).key().id();
        SubKey changed =
                keys.update(id, false, old -> old.toBuilder().name("off").build());
        assertThat(changed.status()).isEqualTo(KeyStatus.DISABLED);
        assertThat(changed.settings().name()).isEqualTo("off");
        assertThat(changed.version()).isEqualTo(2);
        assertThat(keys.update(id, true, old -> old).status()).isEqualTo(KeyStatus.ENABLED);
    }

    @Test
    void anEditThatFailsChangesNothing() {
        SubKey key = keys.create(settings).key();
        assertThatThrownBy(() ->
                        keys.update(key.id(), old -> old.toBuilder().name("").build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(keys.get(key.id())).contains(key);
    }

    @Test
    void revokedIsForEver() {
        CreatedSubKey created = keys.create(settings);
        SubKeyId id = created.key().id();
        SubKey revoked = keys.revoke(id);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> keys.enable(id),
                () -> keys.disable(id),
                () -> keys.rotate(id),
                () -> keys.update(id, true, old -> old),
                () -> keys.update(id, false, old -> old))) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(id.value())
                    .hasMessageContaining("revoked");
        }
        assertThat(keys.get(id)).contains(revoked);
        assertThat(keys.update(
                                id,
                                old -> old.toBuilder()
                                        .name("kept for the record")
                                        .build())
                        .status())
                .isEqualTo(KeyStatus.REVOKED);
        assertThat(keys.extend(id, null).status()).isEqualTo(KeyStatus.REVOKED);
        assertThat(identified(created)).isFalse();
    }

    @Test
    void aRotatedKeyHasANewSecretAndKeepsTheRest() {
        CreatedSubKey created = keys.create(settings);
        SubKeyId id = created.key().id();
        keys.disable(id);
        CreatedSubKey rotated = keys.rotate(id);
        assertThat(rotated.key().id()).isEqualTo(id);
        assertThat(rotated.key().status()).isEqualTo(KeyStatus.DISABLED);
        assertThat(rotated.key().settings()).isEqualTo(settings);
        assertThat(rotated.key().createdAt()).isEqualTo(created.key().createdAt());
        assertThat(rotated.key().digest()).isEqualTo(rotated.secret().digest());
        assertThat(rotated.secret().reveal()).isNotEqualTo(created.secret().reveal());
        keys.enable(id);
        assertThat(identified(created)).isFalse();
        assertThat(identified(rotated)).isTrue();
    }

    @Test
    void aDeletedKeyIsGone() {
        CreatedSubKey created = keys.create(settings);
        SubKeyId id = created.key().id();
        assertThat(keys.delete(id)).isTrue();
        assertThat(keys.delete(id)).isFalse();
        assertThat(keys.get(id)).isEmpty();
        assertThat(keys.tally(id)).isEmpty();
        assertThat(keys.list(null, 10)).isEmpty();
        assertThat(identified(created)).isFalse();
    }

    @Test
    void unknownKeysCannotBeChanged() {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> keys.update(NOBODY, old -> old),
                () -> keys.update(NOBODY, true, old -> old),
                () -> keys.extend(NOBODY, null),
                () -> keys.disable(NOBODY),
                () -> keys.enable(NOBODY),
                () -> keys.revoke(NOBODY),
                () -> keys.resetUsage(NOBODY),
                () -> keys.rotate(NOBODY))) {
            assertThatThrownBy(call).isInstanceOf(NoSuchElementException.class).hasMessageContaining(NOBODY.value());
        }
        assertThat(keys.get(NOBODY)).isEmpty();
        assertThat(keys.tally(NOBODY)).isEmpty();
        assertThat(keys.standings(NOBODY)).isEmpty();
        assertThat(keys.delete(NOBODY)).isFalse();
    }

    @Test
    void keysAreListedOldestFirstPageByPage() {
        List<SubKey> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            now = now.plusMillis(1);
            all.add(keys.create(settings).key());
        }
        assertThat(keys.list(null, 1000)).isEqualTo(all);
        assertThat(keys.list(null, 3)).isEqualTo(all.subList(0, 3));
        assertThat(keys.list(all.get(2).id(), 3)).isEqualTo(all.subList(3, 6));
        assertThat(keys.list(all.get(5).id(), 3)).isEqualTo(all.subList(6, 7));
        assertThat(keys.list(all.get(6).id(), 3)).isEmpty();
        assertThat(keys.list(NOBODY, 3)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void pagesHaveABoundedSize(int count) {
        assertThatThrownBy(() -> keys.list(null, count)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anImportedKeyWorksWithTheSecretItsHolderHas() {
        SubKey imported = keys.importHashed(KeyDigest.of("old secret"), settings);
        assertThat(imported.digest()).isEqualTo(KeyDigest.of("old secret"));
        assertThat(imported.settings().limits()).containsExactly(Limit.requests(10));
        assertThat(proxy.gate().identify("old secret")).isEqualTo(new Identification.Identified(imported));
        assertThatThrownBy(() -> keys.importHashed(KeyDigest.of("old secret"), settings))
                .isInstanceOf(IllegalArgumentException.class);
        CreatedSubKey rotated = keys.rotate(imported.id());
        assertThat(identified(rotated)).isTrue();
        // Who asks may be answered from memory; whether they may is not.
        RequestFacts chat = RequestFacts.of(
                        OperationCatalog.standard().named("models.list").orElseThrow())
                .build();
        assertThat(proxy.gate().admit(imported, chat, null))
                .isEqualTo(Refusal.of(DenialReason.KEY_UNKNOWN, "Incorrect API key provided."));
        assertThat(proxy.gate().identify("old secret")).isNotInstanceOf(Identification.Identified.class);
    }

    @Test
    void importsMustBeAcceptedFirst() {
        SubKeys strict = FgProxy.builder().build().subKeys();
        assertThatThrownBy(() -> strict.importHashed(KeyDigest.of("old secret"), settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("acceptImportedKeys");
        assertThat(strict.list(null, 10)).isEmpty();
    }

    private boolean identified(CreatedSubKey created) {
        return proxy.gate().identify(created.secret().reveal()) instanceof Identification.Identified;
    }
}
