package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.assertReason;
import static io.fgproxy.gate.GateFixture.charge;
import static io.fgproxy.gate.GateFixture.chat;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.DenialReason;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that fails: nobody is admitted, nothing is lost, and nothing stays held once it answers again. */
class GateFaultTest {
    private final GateFixture fixture = new GateFixture();
    private final WatchedStore store = fixture.store;
    private SubKey key;
    private SubKey tied;

    @BeforeEach
    void aMainKeyAndTwoSubKeys() {
        var main = fixture.addMainKey("main");
        key = fixture.key(fixture.settings().requests(2));
        tied = fixture.key(fixture.settings().requests(2).mainKeys(List.of(main.id())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mainKeys.list", "sharedRules.load", "ledger.reserve", "subKeys.find", WatchedStore.ALL})
    void aFaultAtAnyCallIsARefusalThatHoldsNothing(String call) {
        for (SubKey each : List.of(key, tied)) {
            // So that the key is read again, too.
            fixture.owner.subKeys().update(each.id(), GateFaultTest::renamed);
            store.fail(call);
            Admission admission = fixture.gate.admit(each, chat("gpt-4o"), null);
            store.heal();
            assertReason(admission, DenialReason.ADMISSION_UNAVAILABLE);
            assertThat(GateFixture.refused(admission).message()).doesNotContain("broken");
            fixture.assertBalance(each.id(), 0, 0);
        }
    }

    @Test
    void aHoldOfWhichNobodyKnowsIsGivenBackAtOnceIfTheStoreAnswers() {
        store.failAfterwards("ledger.reserve");
        assertReason(fixture.refused(key), DenialReason.ADMISSION_UNAVAILABLE);
        fixture.assertBalance(key.id(), 0, 0);
    }

    @Test
    void aHoldOfWhichNobodyKnowsIsGivenBackWhenTheStoreAnswersAgain() {
        store.failAfterwards("ledger.reserve").fail("ledger.release");
        assertReason(fixture.refused(key), DenialReason.ADMISSION_UNAVAILABLE);
        assertReason(fixture.refused(key), DenialReason.ADMISSION_UNAVAILABLE);
        fixture.assertBalance(key.id(), 0, 2);
        store.heal();
        charge(fixture.admitted(key));
        fixture.assertBalance(key.id(), 1, 0);
    }

    @Test
    void aHoldOfWhichNobodyKnowsIsGivenBackByAnyRequest() {
        store.failAfterwards("ledger.reserve").fail("ledger.release");
        fixture.refused(key);
        store.heal();
        charge(fixture.admitted(tied));
        fixture.assertBalance(key.id(), 0, 0);
    }

    @Test
    void aReserveThatDidNothingIsReleasedInVain() {
        store.fail("ledger.reserve", "ledger.release");
        fixture.refused(key);
        store.heal();
        Ticket ticket = fixture.admitted(key);
        fixture.assertBalance(key.id(), 0, 1);
        release(ticket);
        fixture.assertBalance(key.id(), 0, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndThatTheStoreDidNotTakeKeepsTheHoldUntilItDoes(boolean consumed) {
        Ticket ticket = fixture.admitted(key);
        store.fail("ledger.settle", "ledger.release");
        assertThatNoException().isThrownBy(() -> end(ticket, consumed));
        fixture.assertBalance(key.id(), 0, 1);
        assertThatNoException().isThrownBy(() -> end(ticket, !consumed));
        fixture.assertBalance(key.id(), 0, 1);
        // While it fails, the hold counts.
        Ticket second = fixture.admitted(key);
        assertReason(fixture.refused(key), DenialReason.QUOTA_EXHAUSTED);
        store.heal();
        charge(second);
        if (consumed) {
            assertReason(fixture.refused(key), DenialReason.QUOTA_EXHAUSTED);
            fixture.assertBalance(key.id(), 2, 0);
        } else {
            fixture.admitted(key);
            fixture.assertBalance(key.id(), 1, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEndThatTheStoreTookWithoutSayingSoCountsOnce(boolean consumed) {
        Ticket ticket = fixture.admitted(key);
        store.failAfterwards("ledger.settle", "ledger.release");
        assertThatNoException().isThrownBy(() -> end(ticket, consumed));
        store.heal();
        fixture.admitted(key);
        fixture.assertBalance(key.id(), consumed ? 1 : 0, 1);
    }

    @Test
    void roomThatIsMadeByEndsOfBeforeIsUsedAtOnce() {
        Ticket first = fixture.admitted(key);
        Ticket second = fixture.admitted(key);
        store.fail("ledger.release");
        release(first);
        release(second);
        assertReason(fixture.refused(key), DenialReason.QUOTA_EXHAUSTED);
        store.heal();
        fixture.admitted(key);
        fixture.assertBalance(key.id(), 0, 1);
    }

    @Test
    void manyEndsOfBeforeAreToldAFewAtATime() {
        SubKey unlimited = fixture.key(fixture.settings());
        store.failAfterwards("ledger.reserve").fail("ledger.release");
        for (int i = 0; i < 235; i++) {
            fixture.refused(unlimited);
        }
        fixture.assertBalance(unlimited.id(), 0, 235);
        store.heal();
        for (int left = 235; left > 0; left -= Math.min(left, 100)) {
            charge(fixture.admitted(unlimited));
        }
        fixture.assertBalance(unlimited.id(), 3, 0);
    }

    private static SubKeySettings renamed(SubKeySettings settings) {
        return settings.toBuilder().name("renamed").build();
    }

    private static void end(Ticket ticket, boolean consumed) {
        if (consumed) {
            charge(ticket);
        } else {
            release(ticket);
        }
    }
}
