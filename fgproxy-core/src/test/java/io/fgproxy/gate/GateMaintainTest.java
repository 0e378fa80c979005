package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.NOON;
import static io.fgproxy.gate.GateFixture.assertReason;
import static io.fgproxy.gate.GateFixture.charge;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fgproxy.key.SubKey;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import io.fgproxy.store.StoreException;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import io.fgproxy.usage.UsageReport;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds that live long, that nobody ends, and what is kept of all of them. */
class GateMaintainTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final GateFixture fixture = new GateFixture();
    private final Gate other = fixture.gate(false);
    private SubKey key;

    @BeforeEach
    void aMainKeyAndASubKey() {
        fixture.addMainKey("main");
        key = fixture.key(fixture.settings().requests(3));
    }

    private void pass(Duration time) {
        fixture.now = fixture.now.plus(time);
    }

    private List<UsageRecord> rows() {
        return fixture.owner.subKeys().usage(key.id(), Instant.EPOCH, NOON.plusSeconds(1_000_000_000), 1000);
    }

    @Test
    void aRequestThatLivesOnIsNotCollectedByAnybody() {
        Ticket ticket = fixture.admitted(key);
        for (int i = 0; i < 20; i++) {
            pass(MINUTE);
            fixture.gate.maintain();
            other.maintain();
        }
        fixture.assertBalance(key.id(), 0, 1);
        assertThat(charge(ticket)).isTrue();
        fixture.assertBalance(key.id(), 1, 0);
    }

    @Test
    void aRequestOfADeadNodeIsChargedOnceItsDeadlineHasPassedOnEveryClock() {
        Ticket ticket = fixture.admitted(key);
        pass(MINUTE.multipliedBy(3).plusSeconds(30));
        other.maintain();
        fixture.assertBalance(key.id(), 0, 1);
        pass(Duration.ofMillis(1));
        other.maintain();
        other.maintain();
        fixture.assertBalance(key.id(), 1, 0);
        assertThat(rows()).singleElement().satisfies(row -> {
            assertThat(row.id()).isEqualTo(ticket.id());
            assertThat(row.source()).isEqualTo(UsageRecord.Source.COLLECTED);
            assertThat(row.status()).isZero();
            assertThat(row.endedAt()).isAfter(row.startedAt());
            assertThat(row.charged().requests()).isEqualTo(1);
        });
        assertThat(charge(ticket)).as("it was not dead").isFalse();
        fixture.assertBalance(key.id(), 1, 0);
        assertThat(rows()).hasSize(1);
    }

    /** A step between the store and whoever would have ended it failed, for want of memory. */
    @Test
    void aRequestThatNobodyCanEndAnyMoreIsChargedAtItsDeadlineByItsOwnNode() {
        WeakReference<Ticket> lost = new WeakReference<>(fixture.admitted(key));
        while (!lost.refersTo(null)) {
            System.gc();
        }
        fixture.gate.maintain();
        fixture.assertBalance(key.id(), 0, 1);
        pass(MINUTE.multipliedBy(4));
        fixture.gate.maintain();
        fixture.assertBalance(key.id(), 1, 0);
        assertThat(rows())
                .singleElement()
                .satisfies(row -> assertThat(row.source()).isEqualTo(UsageRecord.Source.COLLECTED));
    }

    @Test
    void manyRequestsOfADeadNodeAreChargedAtOnce() {
        SubKey busy = fixture.key(fixture.settings());
        for (int i = 0; i < 1203; i++) {
            fixture.admitted(busy);
        }
        pass(MINUTE.multipliedBy(4));
        other.maintain();
        fixture.assertBalance(busy.id(), 1203, 0);
    }

    @Test
    void anEndThatTheStoreDidNotTakeKeepsItsHoldAliveUntilItDoes() {
        Ticket ticket = fixture.admitted(key);
        fixture.store.fail("ledger.settle");
        assertThat(charge(ticket)).isFalse();
        for (int i = 0; i < 5; i++) {
            pass(MINUTE.multipliedBy(2));
            fixture.gate.maintain();
            other.maintain();
        }
        fixture.assertBalance(key.id(), 0, 1);
        fixture.store.heal();
        fixture.gate.maintain();
        fixture.assertBalance(key.id(), 1, 0);
        assertThat(rows()).singleElement().satisfies(row -> {
            assertThat(row.source()).isEqualTo(UsageRecord.Source.REPORTED);
            // The sums of the time in which it really ended may be made already.
            assertThat(row.endedAt())
                    .as("when its end was taken")
                    .isEqualTo(row.startedAt().plus(MINUTE.multipliedBy(10)));
        });
        fixture.store.calls().clear();
        fixture.gate.maintain();
        assertThat(fixture.store.calls()).doesNotContain("ledger.settle", "ledger.extend");
    }

    @Test
    void aReserveOfWhichNobodyKnowsIsGivenBackByTheNextRound() {
        fixture.store.failAfterwards("ledger.reserve").fail("ledger.release");
        assertReason(fixture.refused(key), DenialReason.ADMISSION_UNAVAILABLE);
        fixture.assertBalance(key.id(), 0, 1);
        fixture.store.heal();
        fixture.gate.maintain();
        fixture.assertBalance(key.id(), 0, 0);
        assertThat(rows()).isEmpty();
    }

    @Test
    void aLedgerThatThrowsIsALedgerThatFails() {
        fixture.store.throwing();
        Ticket ticket = fixture.admitted(key);
        fixture.store.fail("ledger.settle", "ledger.reserve", "ledger.release");
        assertThat(charge(ticket)).isFalse();
        assertReason(fixture.refused(key), DenialReason.ADMISSION_UNAVAILABLE);
        fixture.store.heal();
        fixture.gate.maintain();
        fixture.assertBalance(key.id(), 1, 0);
    }

    @Test
    void aFailingRoundIsToldAndTheNextOneGoesOn() {
        Ticket ticket = fixture.admitted(key);
        fixture.store.fail("ledger.collect");
        assertThatThrownBy(fixture.gate::maintain).isInstanceOf(StoreException.class);
        fixture.store.heal();
        pass(MINUTE);
        fixture.gate.maintain();
        assertThat(release(ticket)).isTrue();
    }

    @Test
    void whatIsOldIsForgottenAndLifetimesAreNot() {
        Limit hourly = Limit.of(Meter.REQUESTS, 9, Window.each(Window.Unit.HOUR));
        SubKey limited = fixture.key(fixture.settings().limit(hourly));
        charge(fixture.admitted(limited));
        charge(fixture.admitted(key));
        Counter hour = Counter.of(limited.id().value(), hourly, fixture.now);
        pass(Duration.ofDays(40));
        other.maintain();
        assertThat(used(hour)).isEqualTo(1);
        pass(Duration.ofHours(2));
        other.maintain();
        assertThat(used(hour)).isZero();
        pass(Duration.ofDays(49));
        other.maintain();
        assertThat(rows()).hasSize(1);
        pass(Duration.ofDays(1));
        other.maintain();
        assertThat(rows()).isEmpty();
        fixture.assertBalance(key.id(), 1, 0);
        fixture.assertBalance(limited.id(), 1, 0);
    }

    private long used(Counter counter) {
        return fixture.memory()
                .ledger()
                .read(List.of(counter))
                .getOrDefault(counter, Tally.ZERO)
                .used()
                .requests();
    }

    @Test
    void everyEndHasItsRow() {
        Usage usage = Usage.tokens(7, 9);
        charge(fixture.admitted(key), usage);
        fixture.admitted(key).settle(new UsageReport.Absent(), 200);
        fixture.admitted(key).release(429);
        fixture.admitted(key).release(0);
        assertThat(rows())
                .extracting(UsageRecord::source, UsageRecord::status, UsageRecord::usage)
                .containsExactlyInAnyOrder(
                        tuple(UsageRecord.Source.REPORTED, 200, usage),
                        tuple(UsageRecord.Source.ESTIMATED, 200, Usage.ZERO),
                        tuple(UsageRecord.Source.FAILED, 429, Usage.ZERO));
        assertThat(rows()).allSatisfy(row -> {
            assertThat(row.key()).isEqualTo(key.id());
            assertThat(row.model()).isEqualTo("gpt-4o");
            assertThat(row.operation()).isEqualTo("chat.completions.create");
            assertThat(row.mainKey()).isNotNull();
            boolean failed = row.source() == UsageRecord.Source.FAILED;
            assertThat(row.charged().equals(Amounts.NONE)).isEqualTo(failed);
        });
        fixture.assertBalance(key.id(), 2, 0);
    }

    @Test
    void whatMakesNoSenseIsChargedAsHeld() {
        Ticket ticket = fixture.admitted(key);
        Amounts held = fixture.owner.subKeys().tally(key.id()).orElseThrow().held();
        ticket.settle(new UsageReport.Unparsable(), 200);
        assertThat(fixture.owner.subKeys().tally(key.id())).contains(new Tally(held, Amounts.NONE));
    }
}
