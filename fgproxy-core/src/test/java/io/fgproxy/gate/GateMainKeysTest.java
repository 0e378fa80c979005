package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.admitted;
import static io.fgproxy.gate.GateFixture.assertReason;
import static io.fgproxy.gate.GateFixture.chat;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MainKeySet;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.Limit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With which of several main keys a request goes, and with which another one after it failed. */
class GateMainKeysTest {
    private final GateFixture fixture = new GateFixture();
    private final Gate gate = fixture.gate;
    private final MainKey first = fixture.addMainKey("first");
    private final MainKey second = fixture.addMainKey("second");

    private MainKey chosen(SubKey key) {
        Ticket ticket = fixture.admitted(key);
        release(ticket);
        return ticket.mainKey().equals(first.id()) ? first : second;
    }

    private Admission elsewhere(SubKey key, MainKey... tried) {
        return gate.admitElsewhere(
                key,
                chat("gpt-4o"),
                null,
                Set.of(List.of(tried).stream().map(MainKey::id).toArray(MainKeyId[]::new)));
    }

    private void trouble(SubKey key, MainKeyTrouble trouble) {
        Ticket ticket = fixture.admitted(key);
        release(ticket);
        ticket.troubled(trouble, null);
    }

    @Test
    void sharesComeFromTheKeysSettings() {
        MainKeySet set =
                new MainKeySet(List.of(new MainKeySet.Member(first.id(), 0), new MainKeySet.Member(second.id(), 7)));
        SubKey key = fixture.key(fixture.settings().mainKeys(set));
        for (int i = 0; i < 20; i++) {
            assertThat(chosen(key)).isEqualTo(second);
        }
        fixture.owner.mainKeys().disable(second.id());
        assertThat(chosen(key)).isEqualTo(first);
    }

    @Test
    void aMainKeyInTroubleIsSparedAndShown() {
        SubKey key = fixture.key(fixture.settings());
        assertThat(gate.coolDowns(first)).isEmpty();
        trouble(key, MainKeyTrouble.RATE_LIMITED);
        assertThat(chosen(key)).isEqualTo(second);
        assertThat(gate.coolDowns(first))
                .singleElement()
                .satisfies(coolDown -> assertThat(coolDown.model()).isEqualTo("gpt-4o"));
        fixture.now = fixture.now.plusSeconds(5);
        assertThat(chosen(key)).isEqualTo(first);
        assertThat(gate.coolDowns(first)).isEmpty();
    }

    @Test
    void anAnswerEndsTheTroubleThatWasSeenBefore() {
        SubKey key = fixture.key(fixture.settings().mainKeys(List.of(first.id())));
        trouble(key, MainKeyTrouble.REFUSED);
        fixture.now = fixture.now.plusMillis(1);
        Ticket later = fixture.admitted(key);
        later.works();
        release(later);
        assertThat(gate.coolDowns(first)).isEmpty();
    }

    @Test
    void theOnlyMainKeyIsNeverBlockedByItsTrouble() {
        SubKey key = fixture.key(fixture.settings().mainKeys(List.of(first.id())));
        for (MainKeyTrouble trouble : MainKeyTrouble.values()) {
            trouble(key, trouble);
            assertThat(chosen(key)).isEqualTo(first);
        }
    }

    @Test
    void anotherTryGoesToAnotherMainKeyThatIsReady() {
        SubKey key = fixture.key(fixture.settings());
        assertThat(gate.mayGoElsewhere(key, chat("gpt-4o"), Set.of(first.id()))).isTrue();
        Ticket moved = admitted(elsewhere(key, first));
        assertThat(moved.mainKey()).isEqualTo(second.id());
        moved.troubled(MainKeyTrouble.OUT_OF_QUOTA, null);
        release(moved);
        assertThat(gate.mayGoElsewhere(key, chat("gpt-4o"), Set.of(first.id()))).isFalse();
        assertReason(elsewhere(key, first), DenialReason.NO_MAIN_KEY);
        assertReason(elsewhere(key, first, second), DenialReason.NO_MAIN_KEY);
        fixture.assertBalance(key.id(), 0, 0);
    }

    @Test
    void anotherTryIsDecidedAnew() {
        SubKey key = fixture.key(fixture.settings().requests(1));
        SubKey revoked = fixture.key(fixture.settings());
        fixture.admitted(key);
        fixture.owner.subKeys().revoke(revoked.id());
        assertReason(elsewhere(key, first), DenialReason.QUOTA_EXHAUSTED);
        assertReason(elsewhere(revoked, first), DenialReason.KEY_REVOKED);
        fixture.assertBalance(key.id(), 0, 1);
    }

    @Test
    void aTiedKeyDoesNotGoElsewhere() {
        SubKey key = fixture.key(fixture.settings().mainKeys(List.of(first.id())));
        assertThat(gate.mayGoElsewhere(key, chat("gpt-4o"), Set.of(first.id()))).isFalse();
        assertReason(elsewhere(key, first), DenialReason.NO_MAIN_KEY);
    }

    @Test
    void aFullMainKeyLeavesItsPlaceToTheNext() {
        fixture.owner.mainKeys().limit(first.id(), List.of(Limit.requests(1)));
        fixture.owner.mainKeys().limit(second.id(), List.of(Limit.requests(1)));
        SubKey key = fixture.key(fixture.settings());
        assertThat(fixture.admitted(key).mainKey()).isEqualTo(first.id());
        Ticket next = fixture.admitted(key);
        assertThat(next.mainKey()).isEqualTo(second.id());
        assertReason(fixture.refused(key), DenialReason.QUOTA_EXHAUSTED);
        release(next);
        assertReason(elsewhere(key, second), DenialReason.NO_MAIN_KEY);
        assertThat(admitted(elsewhere(key, first)).mainKey()).isEqualTo(second.id());
        fixture.assertBalance(key.id(), 0, 2);
    }

    @Test
    void aFullMainKeyIsToldWhenThereIsNoOther() {
        fixture.owner.mainKeys().limit(first.id(), List.of(Limit.requests(0)));
        fixture.owner.mainKeys().disable(second.id());
        Refusal refusal = fixture.refused(fixture.key(fixture.settings()));
        assertThat(refusal.reason()).isEqualTo(DenialReason.QUOTA_EXHAUSTED);
        assertThat(refusal.message()).contains("The proxy's own key has reached a limit");
    }

    @Test
    void deletedMainKeysOfASetAreAskedForOnce() {
        fixture.owner.mainKeys().delete(second.id());
        SubKey key = fixture.key(fixture.settings().mainKeys(List.of(second.id(), first.id())));
        chosen(key);
        long before =
                fixture.store.calls().stream().filter("mainKeys.find"::equals).count();
        chosen(key);
        chosen(key);
        assertThat(fixture.store.calls().stream()
                        .filter("mainKeys.find"::equals)
                        .count())
                .isEqualTo(before);
    }
}
