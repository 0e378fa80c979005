package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Shortage;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link QuotaLedger} promises to one caller at a time, about requests of one key. */
abstract class LedgerContract extends MainKeyContract {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @Test
    void newKeyHasUsedNothing() {
        assertTally(lifetime(insertKey(7)), Tally.ZERO);
        assertTally(lifetime(insertKey(settings())), Tally.ZERO);
    }

    @Test
    void unknownKeyIsNotReservedAndHasUsedNothing() {
        SubKey key = newKey(settings().build());
        assertChanged(key);
        assertTally(lifetime(key), Tally.ZERO);
    }

    @Test
    void reserveHoldsAndSettleUses() {
        SubKey key = insertKey(3);
        Hold hold = open(key);
        assertRequests(key, 0, 1);
        assertThat(settle(second().ledger(), hold)).isTrue();
        assertRequests(key, 1, 0);
    }

    @Test
    void releaseGivesBack() {
        SubKey key = insertKey(1);
        Hold hold = open(key);
        assertThat(release(second().ledger(), hold)).isTrue();
        assertRequests(key, 0, 0);
        open(key);
    }

    @Test
    void answersTellTheHoldAndHowItsCountersStand() {
        SubKey key = insertKey(3);
        Counter lifetime = lifetime(key);
        use(key, 1);
        Ask ask = ask(key);
        ReserveResult.Reserved reserved = reserved(ask);
        assertThat(reserved.hold()).isEqualTo(ask.build().granted(0));
        assertThat(reserved.cap()).isZero();
        assertThat(reserved.tallies()).isEqualTo(Map.of(lifetime, requests(1, 1)));
        assertThat(now(ledger().settle(charged(reserved.hold(), Amounts.ONE_REQUEST)))
                        .tallies())
                .isEqualTo(Map.of(lifetime, requests(2, 0)));
        assertThat(now(ledger().settle(charged(reserved.hold(), Amounts.ONE_REQUEST)))
                        .tallies())
                .as("closed before")
                .isEmpty();
    }

    @Test
    void onlyTheFirstSettleOrReleaseCounts() {
        SubKey key = insertKey(settings());
        Hold settled = open(key);
        Hold released = open(key);
        open(key);
        assertThat(settle(ledger(), settled)).isTrue();
        assertThat(release(ledger(), released)).isTrue();
        for (QuotaLedger node : List.of(ledger(), second().ledger())) {
            for (Hold closed : List.of(settled, released)) {
                assertThat(settle(node, closed)).isFalse();
                assertThat(release(node, closed)).isFalse();
            }
        }
        assertRequests(key, 1, 1);
    }

    @Test
    void unknownHoldIsNeitherSettledNorReleased() {
        SubKey key = insertKey(2);
        for (String id : List.of(UUID.randomUUID().toString(), "' OR ''='")) {
            Hold never = ask(key).id(id).build().granted(0);
            assertThat(settle(ledger(), never)).isFalse();
            assertThat(release(ledger(), never)).isFalse();
        }
        assertRequests(key, 0, 0);
        assertThat(store().usageLog().count(key.id())).isZero();
    }

    @Test
    void longestHoldIdIsKept() {
        SubKey key = insertKey(2);
        String prefix = UUID.randomUUID() + "-Aa_.:/+='";
        Hold lower = open(ask(key).id(prefix + "x".repeat(64 - prefix.length())));
        Hold upper = open(ask(key).id(prefix + "X".repeat(64 - prefix.length())));
        assertThat(settle(ledger(), lower)).isTrue();
        assertRequests(key, 1, 1);
        assertThat(release(ledger(), upper)).isTrue();
        assertRequests(key, 1, 0);
    }

    @Test
    void holdThatIsOpenIsNotOpenedAgain() {
        SubKey key = insertKey(5);
        SubKey other = insertKey(5);
        String id = open(key).id();
        for (SubKey holder : List.of(key, other)) {
            for (QuotaLedger node : List.of(ledger(), second().ledger())) {
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> now(node.reserve(ask(holder).id(id).build())));
            }
        }
        assertRequests(key, 0, 1);
        assertRequests(other, 0, 0);
        open(other);
    }

    @Test
    void exhaustedKeyIsToldHowItStands() {
        SubKey key = insertKey(3);
        use(key, 2);
        Hold hold = open(key);
        ReserveResult.Exhausted result = exhausted(ask(key));
        assertThat(result.shortage()).isEqualTo(new Shortage(lifetime(key), Limit.requests(3), 3, requests(2, 1), 1));
        assertThat(result.tallies()).isEqualTo(Map.of(lifetime(key), requests(2, 1)));
        settle(ledger(), hold);
        assertExhausted(key, 3, 0);
        update(key.withSettings(settings().requests(4).build()));
        assertChanged(key);
    }

    @Test
    void limitOfZeroAllowsNothing() {
        SubKey key = insertKey(0);
        assertExhausted(key, 0, 0);
        assertRequests(key, 0, 0);
    }

    @Test
    void keysWithoutALimitAndWithTheLargestOneAreReserved() {
        for (SubKey key : List.of(insertKey(settings()), insertKey(Long.MAX_VALUE))) {
            use(key, 3);
            open(key);
            open(key);
            assertRequests(key, 3, 2);
        }
    }

    @Test
    void keysDoNotShareTheirCounters() {
        SubKey one = insertKey(1);
        SubKey two = insertKey(1);
        open(one);
        assertExhausted(one, 0, 1);
        use(two, 1);
        assertRequests(one, 0, 1);
        assertRequests(two, 1, 0);
    }

    @Test
    void onlyTheCurrentVersionIsReserved() {
        SubKey old = insertKey(1);
        SubKey key =
                update(old.withSettings(settings().name("edited").requests(1).build()));
        assertChanged(old);
        assertChanged(key.withStatus(KeyStatus.ENABLED));
        assertRequests(key, 0, 0);
        open(key);
        assertChanged(old);
        assertThat(now(second().ledger().reserve(ask(old).build())))
                .as("a changed key on another node")
                .isEqualTo(new ReserveResult.KeyChanged());
    }

    @Test
    void disabledAndRevokedKeysAreNotReserved() {
        SubKey key = insertKey(1);
        SubKey disabled = update(key.withStatus(KeyStatus.DISABLED));
        assertChanged(disabled);
        SubKey enabled = update(disabled.withStatus(KeyStatus.ENABLED));
        use(enabled, 1);
        SubKey revoked = update(enabled.withStatus(KeyStatus.REVOKED));
        assertChanged(revoked);
        assertRequests(key, 1, 0);
    }

    @Test
    void expiryIsExclusiveToTheNanosecond() {
        SubKey key = insertKey(settings().expiresAt(NOON));
        assertChanged(ask(key).at(NOON).build());
        assertChanged(ask(key).at(NOON.plusNanos(1)).build());
        assertChanged(ask(key).at(NOON.plusSeconds(86_400)).build());
        assertRequests(key, 0, 0);
        reserved(ask(key).at(NOON.minusNanos(1)));
    }

    @Test
    void notBeforeIsInclusiveToTheNanosecond() {
        SubKey key = insertKey(settings().notBefore(NOON));
        assertChanged(ask(key).at(NOON.minusNanos(1)).build());
        assertChanged(ask(key).at(Instant.EPOCH.minusNanos(1)).build());
        assertRequests(key, 0, 0);
        reserved(ask(key).at(NOON));
        reserved(ask(key).at(NOON.plusNanos(1)));
    }

    @Test
    void validityBeforeTheEpochIsExactToo() {
        Instant early = Instant.parse("1969-12-31T23:59:59.500Z");
        SubKey key = insertKey(settings().notBefore(early).expiresAt(early.plusMillis(1)));
        assertChanged(ask(key).at(early.minusNanos(1)).build());
        // Their deadline is far away, so that nobody collects them meanwhile.
        reserved(ask(key).at(early).until(NOW));
        reserved(ask(key).at(early.plusNanos(999_999)).until(NOW));
        assertChanged(ask(key).at(early.plusNanos(1_000_000)).build());
    }

    @Test
    void editKeepsWhatWasUsedAndHeld() {
        SubKey key = insertKey(5);
        use(key, 2);
        Hold hold = open(key);
        SubKey edited = update(key.withSettings(settings().requests(4).build()));
        assertRequests(edited, 2, 1);
        SubKey rotated = update(edited.withDigest(newDigest()));
        SubKey revoked = update(rotated.withStatus(KeyStatus.REVOKED));
        assertThat(settle(ledger(), hold)).as("a hold outlives edits").isTrue();
        assertRequests(revoked, 3, 0);
    }

    @Test
    void limitLoweredBelowTheUseKeepsTheUseAndRefuses() {
        SubKey key = insertKey(settings());
        use(key, 3);
        Hold hold = open(key);
        SubKey lowered = update(key.withSettings(settings().requests(1).build()));
        assertExhausted(lowered, 3, 1);
        release(ledger(), hold);
        assertExhausted(lowered, 3, 0);
        SubKey raised = update(lowered.withSettings(settings().requests(4).build()));
        open(raised);
        assertExhausted(raised, 3, 1);
        open(update(raised.withSettings(settings().build())));
    }

    @Test
    void deleteForgetsCountersAndHolds() {
        SubKey key = insertKey(3);
        use(key, 1);
        Hold settled = open(key);
        Hold released = open(key);
        assertThat(store().subKeys().delete(key.id())).isTrue();
        assertTally(lifetime(key), Tally.ZERO);
        assertChanged(key);
        assertThat(settle(ledger(), settled)).isFalse();
        assertThat(release(second().ledger(), released)).isFalse();
        assertTally(lifetime(key), Tally.ZERO);
    }

    @Test
    void holdOfADeletedKeyDoesNotCountForItsSuccessor() {
        SubKey key = insertKey(3);
        use(key, 1);
        Hold old = open(key);
        assertThat(store().subKeys().delete(key.id())).isTrue();
        insert(key);
        assertRequests(key, 0, 0);
        assertThat(settle(ledger(), old)).isFalse();
        assertRequests(key, 0, 0);
    }
}
