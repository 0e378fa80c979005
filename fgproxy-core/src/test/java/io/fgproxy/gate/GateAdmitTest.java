package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.NOON;
import static io.fgproxy.gate.GateFixture.admitted;
import static io.fgproxy.gate.GateFixture.assertReason;
import static io.fgproxy.gate.GateFixture.charge;
import static io.fgproxy.gate.GateFixture.chat;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a request may go upstream, and with what. */
class GateAdmitTest {
    private final GateFixture fixture = new GateFixture();
    private final Gate gate = fixture.gate;

    @Test
    void anAdmittedRequestIsHeldAndGoesOutWithTheMainKey() {
        MainKey main = fixture.owner
                .mainKeys()
                .add(new NewMainKey("eu", "sk-eu", URI.create("https://eu.example/v1"), "org-1", "proj-1"));
        SubKey key = fixture.key(fixture.settings().requests(2));
        Ticket ticket = fixture.admitted(key);
        assertThat(ticket.key()).isEqualTo(key);
        assertThat(ticket.id()).isNotBlank().hasSizeLessThanOrEqualTo(64);
        assertThat(ticket.credential())
                .isEqualTo(
                        new UpstreamCredential("sk-eu", URI.create("https://eu.example/v1"), "org-1", "proj-1", null));
        assertThat(main.enabled()).isTrue();
        fixture.assertBalance(key.id(), 0, 1);
        assertThat(fixture.admitted(key).id()).isNotEqualTo(ticket.id());
        fixture.assertBalance(key.id(), 0, 2);
    }

    @Test
    void thePolicyDecidesBeforeAnythingIsHeld() {
        fixture.addMainKey("main");
        SubKey key = fixture.key(fixture.settings().allowModels("gpt-4o").requests(1));
        assertThat(gate.admit(key, chat("o1"), null))
                .isEqualTo(
                        new Refusal(DenialReason.MODEL_NOT_ALLOWED, "This key may not use the model 'o1'.", "model"));
        assertReason(gate.admit(key, chat("gpt-4o", "o1"), null), DenialReason.MODEL_NOT_ALLOWED);
        fixture.assertBalance(key.id(), 0, 0);
        admitted(gate.admit(key, chat("gpt-4o", "gpt-4o"), null));
    }

    @Test
    void validityIsCheckedAgain() {
        fixture.addMainKey("main");
        SubKey key = fixture.key(fixture.settings().expiresAt(NOON.plusSeconds(1)));
        fixture.admitted(key);
        fixture.now = NOON.plusSeconds(1);
        assertReason(fixture.refused(key), DenialReason.KEY_EXPIRED);
        fixture.assertBalance(key.id(), 0, 1);
    }

    @Test
    void withoutAMainKeyNothingIsHeld() {
        SubKey key = fixture.key(fixture.settings().requests(1));
        assertReason(fixture.refused(key), DenialReason.NO_MAIN_KEY);
        fixture.owner.mainKeys().disable(fixture.addMainKey("main").id());
        assertReason(fixture.refused(key), DenialReason.NO_MAIN_KEY);
        fixture.assertBalance(key.id(), 0, 0);
    }

    @Test
    void theOldestEnabledMainKeyIsTaken() {
        MainKey first = fixture.addMainKey("first");
        MainKey second = fixture.addMainKey("second");
        fixture.addMainKey("third");
        SubKey key = fixture.key(fixture.settings());
        assertThat(fixture.admitted(key).credential().apiKey()).isEqualTo("sk-first");
        fixture.owner.mainKeys().disable(first.id());
        assertThat(fixture.admitted(key).credential().apiKey()).isEqualTo("sk-second");
        fixture.owner.mainKeys().delete(second.id());
        assertThat(fixture.admitted(key).credential().apiKey()).isEqualTo("sk-third");
        fixture.owner.mainKeys().enable(first.id());
        assertThat(fixture.admitted(key).credential().apiKey()).isEqualTo("sk-first");
    }

    @Test
    void aTiedKeyUsesItsMainKeysInTheirOrderAndNoOther() {
        MainKey first = fixture.addMainKey("first");
        MainKey second = fixture.addMainKey("second");
        MainKey third = fixture.addMainKey("third");
        MainKeyId gone = MainKeyId.generate(new SecureRandom());
        SubKey key = fixture.key(fixture.settings().mainKeys(List.of(gone, third.id(), second.id())));
        assertThat(fixture.admitted(key).credential().apiKey()).isEqualTo("sk-third");
        fixture.owner.mainKeys().disable(third.id());
        assertThat(fixture.admitted(key).credential().apiKey()).isEqualTo("sk-second");
        fixture.owner.mainKeys().delete(second.id());
        assertReason(fixture.refused(key), DenialReason.NO_MAIN_KEY);
        assertThat(first.enabled()).isTrue();
    }

    @Test
    void aMainKeyThatCannotBeOpenedIsARefusal() {
        fixture.addMainKey("main");
        SubKey key = fixture.key(fixture.settings().requests(1));
        Gate stranger =
                new Gate(fixture.store, new MainKeyOpener(MasterKey.generate()), () -> NOON, GateOptions.standard());
        Refusal refusal = GateFixture.refused(stranger.admit(key, chat("gpt-4o"), null));
        assertThat(refusal.reason()).isEqualTo(DenialReason.ADMISSION_UNAVAILABLE);
        assertThat(refusal.message()).doesNotContain("mk_");
        fixture.assertBalance(key.id(), 0, 0);
    }

    @Test
    void anExhaustedQuotaTellsHowItStands() {
        fixture.addMainKey("main");
        SubKey key = fixture.key(fixture.settings().requests(3));
        charge(fixture.admitted(key));
        charge(fixture.admitted(key));
        Ticket open = fixture.admitted(key);
        Refusal refusal = fixture.refused(key);
        assertThat(refusal.reason()).isEqualTo(DenialReason.QUOTA_EXHAUSTED);
        assertThat(refusal.message())
                .isEqualTo(
                        "The request quota of this key is used up: 2 used and 1 held for requests on their way, of 3 "
                                + "for its lifetime; it does not reset.");
        assertThat(refusal.param()).isNull();
        assertThat(refusal.retryAt()).isNull();
        assertThat(GateFixture.only(refusal.standings()))
                .isEqualTo(new LimitStanding(Counter.lifetime(key.id().value()), Limit.requests(3), 3, 2, 1));
        release(open);
        charge(fixture.admitted(key));
        assertThat(fixture.refused(key).message()).contains("3 used and 0 held for requests on their way, of 3 ");
    }

    @Test
    void aLimitOfZeroAllowsNothingAndNoLimitEverything() {
        fixture.addMainKey("main");
        assertThat(fixture.refused(fixture.key(fixture.settings().requests(0))).message())
                .contains("0 used and 0 held for requests on their way, of 0 ");
        SubKey unlimited = fixture.key(fixture.settings().requests(-1));
        for (int i = 0; i < 100; i++) {
            charge(fixture.admitted(unlimited));
        }
        fixture.assertBalance(unlimited.id(), 100, 0);
    }

    @Test
    void theMillisecondOfTheClockDecides() {
        fixture.addMainKey("main");
        SubKey key = fixture.key(fixture.settings().expiresAt(NOON.plusSeconds(1)));
        fixture.now = NOON.plusSeconds(1).minusNanos(1);
        fixture.admitted(key);
    }
}
