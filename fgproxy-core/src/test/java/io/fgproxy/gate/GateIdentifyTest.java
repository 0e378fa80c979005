package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.NOON;
import static io.fgproxy.gate.GateFixture.assertReason;
import static io.fgproxy.gate.GateFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.DenialReason;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks. */
class GateIdentifyTest {
    private final GateFixture fixture = new GateFixture();
    private final Gate gate = fixture.gate;

    @Test
    void theHolderOfASecretIsKnown() {
        CreatedSubKey created = fixture.create(fixture.settings());
        assertThat(gate.identify(created.secret().reveal())).isEqualTo(new Identification.Identified(created.key()));
        assertThat(fixture.store.calls()).containsExactly("subKeys.findByDigest");
    }

    @ParameterizedTest
    @NullAndEmptySource
    void aMissingCredentialIsToldAsSuchWithoutAskingTheStore(String credential) {
        fixture.store.fail(WatchedStore.ALL);
        for (Gate each : new Gate[] {gate, fixture.gate(true)}) {
            assertReason(each.identify(credential), DenialReason.KEY_MISSING);
        }
        assertThat(fixture.store.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "sk-fg-",
                "sk-fg-x",
                "sk-proj-abc",
                "Bearer sk-fg-",
                "\u0000",
                "null",
                "sk-FG-abc",
                "sk-fg-0000000000000000000000000000000000000000000000000000000000000000000000"
            })
    void malformedCredentialsAreRefusedWithoutAskingTheStore(String credential) {
        fixture.store.fail(WatchedStore.ALL);
        assertReason(gate.identify(credential), DenialReason.KEY_UNKNOWN);
        assertThat(fixture.store.calls()).isEmpty();
    }

    @Test
    void aTypoIsRefusedWithoutAskingTheStore() {
        String secret = fixture.create(fixture.settings()).secret().reveal();
        fixture.store.fail(WatchedStore.ALL);
        for (Gate each : new Gate[] {gate, fixture.gate(true)}) {
            for (int i = 6; i < secret.length(); i++) {
                char other = secret.charAt(i) == 'a' ? 'b' : 'a';
                String typo = secret.substring(0, i) + other + secret.substring(i + 1);
                assertReason(each.identify(typo), DenialReason.KEY_UNKNOWN);
            }
        }
        assertThat(fixture.store.calls()).isEmpty();
    }

    @Test
    void wellFormedSecretsOfNobodyAreUnknown() {
        SecureRandom random = new SecureRandom();
        CreatedSubKey created = fixture.create(fixture.settings());
        String stranger = KeySecret.generate(SubKeyId.generate(random), random).reveal();
        String sameId = KeySecret.generate(created.key().id(), random).reveal();
        Refusal unknown = refused(gate.identify(stranger));
        assertThat(unknown).isEqualTo(Refusal.of(DenialReason.KEY_UNKNOWN, "Incorrect API key provided."));
        assertThat(gate.identify(sameId)).isEqualTo(unknown);
        assertThat(gate.identify("junk")).isEqualTo(unknown);
    }

    @Test
    void whatIsWrongIsToldToTheHolderOfTheSecret() {
        CreatedSubKey created = fixture.create(
                fixture.settings().notBefore(NOON.plusSeconds(60)).expiresAt(NOON.plusSeconds(120)));
        String secret = created.secret().reveal();
        assertThat(refused(gate.identify(secret)))
                .isEqualTo(Refusal.of(
                        DenialReason.KEY_NOT_YET_VALID, "This API key is valid from 2026-01-01T12:01:00Z on."));
        fixture.now = NOON.plusSeconds(60);
        assertThat(gate.identify(secret)).isEqualTo(new Identification.Identified(created.key()));
        fixture.now = NOON.plusSeconds(120).minusNanos(1);
        assertThat(gate.identify(secret)).isInstanceOf(Identification.Identified.class);
        fixture.now = NOON.plusSeconds(120);
        assertThat(refused(gate.identify(secret)))
                .isEqualTo(Refusal.of(DenialReason.KEY_EXPIRED, "This API key expired at 2026-01-01T12:02:00Z."));
        fixture.owner.subKeys().disable(created.key().id());
        assertReason(gate.identify(secret), DenialReason.KEY_DISABLED);
        fixture.owner.subKeys().revoke(created.key().id());
        assertReason(gate.identify(secret), DenialReason.KEY_REVOKED);
        fixture.owner.subKeys().delete(created.key().id());
        assertReason(gate.identify(secret), DenialReason.KEY_UNKNOWN);
    }

    @Test
    void aRotatedSecretIsUnknownAtOnce() {
        CreatedSubKey created = fixture.create(fixture.settings());
        CreatedSubKey rotated = fixture.owner.subKeys().rotate(created.key().id());
        assertReason(gate.identify(created.secret().reveal()), DenialReason.KEY_UNKNOWN);
        assertThat(gate.identify(rotated.secret().reveal())).isEqualTo(new Identification.Identified(rotated.key()));
    }

    @Test
    void importedKeysAreKnownOnlyWhereTheyAreAccepted() {
        SubKey imported = fixture.owner
                .subKeys()
                .importHashed(KeyDigest.of("legacy key"), fixture.settings().build());
        Gate accepting = fixture.gate(true);
        assertThat(accepting.identify("legacy key")).isEqualTo(new Identification.Identified(imported));
        assertReason(accepting.identify("legacy key "), DenialReason.KEY_UNKNOWN);
        assertReason(gate.identify("legacy key"), DenialReason.KEY_UNKNOWN);
        fixture.owner.subKeys().revoke(imported.id());
        assertReason(accepting.admit(imported, GateFixture.chat("gpt-4o"), null), DenialReason.KEY_REVOKED);
        assertReason(accepting.identify("legacy key"), DenialReason.KEY_REVOKED);
    }

    @Test
    void aFailingStoreIsARefusalThatSaysNothing() {
        String secret = fixture.create(fixture.settings()).secret().reveal();
        fixture.store.fail(WatchedStore.ALL);
        Refusal refusal = refused(gate.identify(secret));
        assertThat(refusal.reason()).isEqualTo(DenialReason.ADMISSION_UNAVAILABLE);
        assertThat(refusal.message()).doesNotContain("broken").doesNotContain(secret.substring(6, 20));
    }

    @Test
    void theOperationIsCheckedAheadOfTheBody() {
        SubKey key = fixture.key(fixture.settings().denyOperations("embeddings.create"));
        OperationCatalog catalog = OperationCatalog.standard();
        gate.precheck(key, catalog.named("models.list").orElseThrow(), null);
        fixture.store.calls().clear();
        assertThat(gate.precheck(key, catalog.named("chat.completions.create").orElseThrow(), null))
                .isEmpty();
        assertThat(fixture.store.calls()).isEmpty();
        for (String name : new String[] {"embeddings.create", "files.list"}) {
            Optional<Refusal> refusal = gate.precheck(key, catalog.named(name).orElseThrow(), null);
            assertThat(refusal)
                    .contains(Refusal.of(
                            DenialReason.OPERATION_NOT_ALLOWED, "This key may not call the operation " + name + "."));
            assertThat(fixture.store.calls())
                    .as("nobody is refused on what was")
                    .containsExactly("subKeys.find", "sharedRules.load", "mainKeys.list");
            fixture.store.calls().clear();
        }
        fixture.store.fail(WatchedStore.ALL);
        assertReason(
                gate.precheck(key, catalog.named("files.list").orElseThrow(), null)
                        .orElseThrow(),
                DenialReason.ADMISSION_UNAVAILABLE);
    }
}
