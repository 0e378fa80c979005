package io.fgproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.gate.Admission;
import io.fgproxy.gate.Identification;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two secrets of one key, as two nodes on one store see them. */
class RotationTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final InMemoryKeyStore store = new InMemoryKeyStore();
    private final MasterKey masterKey = MasterKey.generate();
    private final FgProxy proxy = node();
    private final FgProxy other = node();

    private FgProxy node() {
        return FgProxy.builder()
                .store(store)
                .masterKey(masterKey)
                .clock(now::get)
                .build();
    }

    @BeforeEach
    void addMainKey() {
        proxy.mainKeys().add(NewMainKey.of("m", "sk-real"));
    }

    private static SubKey identified(FgProxy node, KeySecret secret) {
        Identification identification = node.gate().identify(secret.reveal());
        assertThat(identification).isInstanceOf(Identification.Identified.class);
        return ((Identification.Identified) identification).key();
    }

    private static Admission admit(FgProxy node, SubKey key) {
        RequestFacts facts = RequestFacts.of(
                        OperationCatalog.standard().named("models.list").orElseThrow())
                .build();
        return node.gate().admit(key, facts, null);
    }

    private static void assertRefused(Admission admission, DenialReason reason) {
        assertThat(admission).isInstanceOf(Refusal.class);
        assertThat(((Refusal) admission).reason()).isEqualTo(reason);
    }

    @Test
    void bothSecretsCountAsOneKeyOnEveryNode() {
        CreatedSubKey created =
                proxy.subKeys().create(SubKeySettings.named("k").requests(2).build());
        CreatedSubKey rotated = proxy.subKeys().rotate(created.key().id(), HOUR);
        assertThat(admit(other, identified(other, created.secret()))).isInstanceOf(Admission.Admitted.class);
        assertThat(admit(proxy, identified(proxy, rotated.secret()))).isInstanceOf(Admission.Admitted.class);
        assertRefused(admit(other, identified(other, created.secret())), DenialReason.QUOTA_EXHAUSTED);
        assertRefused(admit(proxy, identified(proxy, rotated.secret())), DenialReason.QUOTA_EXHAUSTED);
    }

    @Test
    void oldSecretStopsWhenItsGraceIsOverAndSaysSo() {
        CreatedSubKey created = proxy.subKeys().create(SubKeySettings.named("k").build());
        CreatedSubKey rotated = proxy.subKeys().rotate(created.key().id(), HOUR);
        SubKey before = identified(other, created.secret());
        now.set(START.plus(HOUR).minusMillis(1));
        assertThat(admit(other, before)).isInstanceOf(Admission.Admitted.class);
        now.set(START.plus(HOUR));
        assertRefused(admit(other, before), DenialReason.KEY_EXPIRED);
        assertThat(other.gate().identify(created.secret().reveal()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.message()).contains("was replaced"));
        assertThat(admit(other, identified(other, rotated.secret()))).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void whoWasIdentifiedByARevokedSecretIsNotAdmitted() {
        CreatedSubKey created = proxy.subKeys().create(SubKeySettings.named("k").build());
        SubKeyId id = created.key().id();
        CreatedSubKey rotated = proxy.subKeys().rotate(id, HOUR);
        SubKey byOld = identified(other, created.secret());
        SubKey byNew = identified(other, rotated.secret());
        proxy.subKeys().revokePrevious(id);
        assertRefused(admit(other, byOld), DenialReason.KEY_UNKNOWN);
        assertThat(other.gate().current(byOld)).isInstanceOf(Refusal.class);
        assertThat(admit(other, byNew)).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void anotherRotationEndsTheSecretBeforeTheLast() {
        CreatedSubKey first = proxy.subKeys().create(SubKeySettings.named("k").build());
        SubKey byFirst = identified(other, first.secret());
        CreatedSubKey second = proxy.subKeys().rotate(first.key().id(), HOUR);
        CreatedSubKey third = proxy.subKeys().rotate(first.key().id(), HOUR);
        assertRefused(admit(other, byFirst), DenialReason.KEY_UNKNOWN);
        assertThat(admit(other, identified(other, second.secret()))).isInstanceOf(Admission.Admitted.class);
        assertThat(admit(other, identified(other, third.secret()))).isInstanceOf(Admission.Admitted.class);
    }

    @Test
    void revokeDisableAndExpiryBindBothSecrets() {
        CreatedSubKey created = proxy.subKeys().create(SubKeySettings.named("k").build());
        CreatedSubKey rotated = proxy.subKeys().rotate(created.key().id(), HOUR);
        SubKey byOld = identified(other, created.secret());
        SubKey byNew = identified(other, rotated.secret());
        proxy.subKeys().revoke(created.key().id());
        assertRefused(admit(other, byOld), DenialReason.KEY_REVOKED);
        assertRefused(admit(other, byNew), DenialReason.KEY_REVOKED);
    }

    @Test
    void graceHasItsBounds() {
        SubKeyId id =
                proxy.subKeys().create(SubKeySettings.named("k").build()).key().id();
        for (Duration grace : new Duration[] {Duration.ofMillis(-1), Duration.ofDays(366)}) {
            assertThatThrownBy(() -> proxy.subKeys().rotate(id, grace)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(proxy.subKeys().get(id).orElseThrow().version()).isEqualTo(1);
    }
}
