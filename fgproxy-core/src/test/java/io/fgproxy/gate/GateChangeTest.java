package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.NOON;
import static io.fgproxy.gate.GateFixture.assertReason;
import static io.fgproxy.gate.GateFixture.charge;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.SubKeys;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.policy.DenialReason;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A key that is changed while a request of it is decided. */
class GateChangeTest {
    private final GateFixture fixture = new GateFixture();
    private final SubKeys owner = fixture.owner.subKeys();
    private SubKey key;

    @BeforeEach
    void aMainKeyAndASubKey() {
        fixture.addMainKey("main");
        key = fixture.key(fixture.settings().requests(5));
    }

    @Test
    void anEditBetweenIdentifyAndAdmitBinds() {
        SubKey changed = owner.update(
                key.id(), settings -> settings.toBuilder().name("renamed").build());
        Ticket ticket = fixture.admitted(key);
        assertThat(ticket.key()).isEqualTo(changed);
        fixture.assertBalance(key.id(), 0, 1);
    }

    @Test
    void aStricterPolicyBinds() {
        owner.update(
                key.id(), settings -> settings.toBuilder().denyModels("gpt-4o").build());
        assertReason(fixture.refused(key), DenialReason.MODEL_NOT_ALLOWED);
        fixture.assertBalance(key.id(), 0, 0);
    }

    @Test
    void aLowerLimitBinds() {
        charge(fixture.admitted(key));
        owner.update(key.id(), settings -> settings.toBuilder().requests(1).build());
        assertThat(fixture.refused(key).message()).contains("1 used and 0 held for requests on their way, of 1 ");
    }

    @Test
    void aHigherLimitBinds() {
        SubKey empty = fixture.key(fixture.settings().requests(0));
        owner.update(empty.id(), settings -> settings.toBuilder().requests(1).build());
        fixture.admitted(empty);
        assertReason(fixture.refused(empty), DenialReason.QUOTA_EXHAUSTED);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("disable", SubKeys::disable, DenialReason.KEY_DISABLED),
                change("revoke", SubKeys::revoke, DenialReason.KEY_REVOKED),
                change("end", (keys, id) -> keys.extend(id, NOON), DenialReason.KEY_EXPIRED),
                change("postpone", GateChangeTest::postpone, DenialReason.KEY_NOT_YET_VALID),
                change("rotate", SubKeys::rotate, DenialReason.KEY_UNKNOWN),
                change("delete", SubKeys::delete, DenialReason.KEY_UNKNOWN));
    }

    private static Arguments change(String name, BiConsumer<SubKeys, SubKeyId> change, DenialReason reason) {
        return Arguments.of(name, change, reason);
    }

    private static void postpone(SubKeys keys, SubKeyId id) {
        keys.update(
                id,
                settings -> settings.toBuilder().notBefore(NOON.plusSeconds(60)).build());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void whatTheOwnerForbadeBeforeIsRefused(String name, BiConsumer<SubKeys, SubKeyId> change, DenialReason reason) {
        change.accept(owner, key.id());
        assertThat(fixture.refused(key).reason()).as(name).isEqualTo(reason);
        assertNothingIsHeld();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void whatTheOwnerForbidsInTheLastMomentIsRefused(
            String name, BiConsumer<SubKeys, SubKeyId> change, DenialReason reason) {
        fixture.store.before("ledger.reserve", () -> change.accept(owner, key.id()));
        assertThat(fixture.refused(key).reason()).as(name).isEqualTo(reason);
        assertNothingIsHeld();
    }

    @Test
    void theNewSecretOfARotatedKeyIsAdmitted() {
        charge(fixture.admitted(key));
        fixture.admitted(owner.rotate(key.id()).key());
        fixture.assertBalance(key.id(), 1, 1);
    }

    @Test
    void aKeyThatExpiresWhileItIsDecidedIsRefused() {
        SubKey shortLived = fixture.key(fixture.settings().expiresAt(fixture.now.plusSeconds(1)));
        fixture.store.before("mainKeys.list", () -> fixture.now = fixture.now.plusSeconds(1));
        assertReason(fixture.refused(shortLived), DenialReason.KEY_EXPIRED);
        fixture.assertBalance(shortLived.id(), 0, 0);
    }

    @Test
    void someChangesInARowAreFollowed() {
        for (int i = 0; i < 4; i++) {
            fixture.store.before("ledger.reserve", this::rename);
        }
        fixture.admitted(key);
        fixture.assertBalance(key.id(), 0, 1);
    }

    @Test
    void aKeyThatIsChangedAllTheTimeIsRefused() {
        for (int i = 0; i < 100; i++) {
            fixture.store.before("ledger.reserve", this::rename);
        }
        Refusal refusal = fixture.refused(key);
        assertReason(refusal, DenialReason.ADMISSION_UNAVAILABLE);
        assertThat(refusal.message()).contains("changed too often");
        fixture.assertBalance(key.id(), 0, 0);
    }

    @Test
    void anEditAfterTheAdmissionLeavesTheTicketValid() {
        Ticket ticket = fixture.admitted(key);
        owner.revoke(key.id());
        charge(ticket);
        fixture.assertBalance(key.id(), 1, 0);
    }

    @Test
    void endingTheRequestOfADeletedKeyIsHarmless() {
        Ticket settled = fixture.admitted(key);
        Ticket released = fixture.admitted(key);
        owner.delete(key.id());
        charge(settled);
        release(released);
        assertThat(owner.tally(key.id())).isEmpty();
        assertThat(fixture.store.calls()).contains("ledger.settle", "ledger.release");
    }

    private void assertNothingIsHeld() {
        owner.tally(key.id()).ifPresent(tally -> fixture.assertBalance(key.id(), 0, 0));
    }

    private void rename() {
        owner.update(
                key.id(),
                settings -> settings.toBuilder().name(settings.name() + "x").build());
    }
}
