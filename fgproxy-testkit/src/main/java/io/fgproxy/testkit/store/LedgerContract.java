package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.StoreException;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link QuotaLedger} promises to one caller at a time. */
abstract class LedgerContract extends MainKeyContract {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @Test
    void newKeyHasUsedNothing() {
        assertBalance(insertKey(7), new Balance(0, 0, 7L));
        assertBalance(insertKey(settings()), new Balance(0, 0, null));
    }

    @Test
    void unknownKeyHasNoBalanceAndIsNotReserved() {
        SubKey key = newKey(settings().build());
        assertThat(ledger().balance(key.id())).isEmpty();
        assertRefused(holdOn(key));
        assertThat(ledger().balance(key.id())).isEmpty();
    }

    @Test
    void reserveHoldsAndSettleUses() {
        SubKey key = insertKey(3);
        String hold = reserve(key);
        assertBalance(key, new Balance(0, 1, 3L));
        assertThat(second().ledger().settle(hold)).isTrue();
        assertBalance(key, new Balance(1, 0, 3L));
    }

    @Test
    void releaseGivesBack() {
        SubKey key = insertKey(1);
        String hold = reserve(key);
        assertThat(second().ledger().release(hold)).isTrue();
        assertBalance(key, new Balance(0, 0, 1L));
        reserve(key);
    }

    @Test
    void onlyTheFirstSettleOrReleaseCounts() {
        SubKey key = insertKey(settings());
        String settled = reserve(key);
        String released = reserve(key);
        reserve(key);
        assertThat(ledger().settle(settled)).isTrue();
        assertThat(ledger().release(released)).isTrue();
        for (QuotaLedger node : new QuotaLedger[] {ledger(), second().ledger()}) {
            assertThat(node.settle(settled)).isFalse();
            assertThat(node.release(settled)).isFalse();
            assertThat(node.settle(released)).isFalse();
            assertThat(node.release(released)).isFalse();
        }
        assertBalance(key, new Balance(1, 1, null));
    }

    @Test
    void unknownHoldIsNeitherSettledNorReleased() {
        assertThat(ledger().settle(UUID.randomUUID().toString())).isFalse();
        assertThat(ledger().release(UUID.randomUUID().toString())).isFalse();
        assertThat(ledger().release("' OR ''='")).isFalse();
    }

    @Test
    void longestHoldIdIsKept() {
        SubKey key = insertKey(2);
        String prefix = UUID.randomUUID() + "-Aa_.:/+=";
        String lower = prefix + "x".repeat(64 - prefix.length());
        String upper = prefix + "X".repeat(64 - prefix.length());
        for (String id : new String[] {lower, upper}) {
            assertThat(ledger().reserve(new Hold(id, key.id(), 1, sharedVersion(), NOW)))
                    .isEqualTo(new ReserveResult.Reserved());
        }
        assertThat(ledger().settle(lower)).isTrue();
        assertThat(ledger().release(upper)).isTrue();
        assertBalance(key, new Balance(1, 0, 2L));
    }

    @Test
    void holdThatIsOpenIsNotOpenedAgain() {
        SubKey key = insertKey(5);
        SubKey other = insertKey(5);
        String id = reserve(key);
        for (SubKey holder : new SubKey[] {key, other}) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> second().ledger().reserve(new Hold(id, holder.id(), 1, sharedVersion(), NOW)));
        }
        assertBalance(key, new Balance(0, 1, 5L));
        assertBalance(other, new Balance(0, 0, 5L));
    }

    @Test
    void exhaustedKeyIsToldItsBalance() {
        SubKey key = insertKey(3);
        use(key, 2);
        String open = reserve(key);
        assertExhausted(key, new Balance(2, 1, 3L));
        ledger().settle(open);
        assertExhausted(key, new Balance(3, 0, 3L));
        update(key.withSettings(settings().requests(4).build()));
        assertRefused(holdOn(key));
    }

    @Test
    void limitOfZeroAllowsNothing() {
        assertExhausted(insertKey(0), new Balance(0, 0, 0L));
    }

    @Test
    void keysWithoutALimitAndWithTheLargestOneAreReserved() {
        SubKey unlimited = insertKey(settings());
        SubKey large = insertKey(Long.MAX_VALUE);
        for (SubKey key : new SubKey[] {unlimited, large}) {
            use(key, 3);
            reserve(key);
            reserve(key);
            assertBalance(key, new Balance(3, 2, key.settings().requestLimit()));
        }
    }

    @Test
    void keysDoNotShareTheirCounters() {
        SubKey one = insertKey(1);
        SubKey two = insertKey(1);
        reserve(one);
        assertExhausted(one, new Balance(0, 1, 1L));
        use(two, 1);
        assertBalance(one, new Balance(0, 1, 1L));
        assertBalance(two, new Balance(1, 0, 1L));
    }

    @Test
    void onlyTheCurrentVersionIsReserved() {
        SubKey old = insertKey(1);
        SubKey key =
                update(old.withSettings(settings().name("edited").requests(1).build()));
        assertRefused(holdOn(old));
        assertRefused(holdOn(key.withStatus(KeyStatus.ENABLED)));
        assertBalance(key, new Balance(0, 0, 1L));
        reserve(key);
        assertRefused(holdOn(old));
    }

    @Test
    void disabledAndRevokedKeysAreNotReserved() {
        SubKey key = insertKey(1);
        SubKey disabled = update(key.withStatus(KeyStatus.DISABLED));
        assertRefused(holdOn(disabled));
        SubKey enabled = update(disabled.withStatus(KeyStatus.ENABLED));
        use(enabled, 1);
        SubKey revoked = update(enabled.withStatus(KeyStatus.REVOKED));
        assertRefused(holdOn(revoked));
        assertBalance(key, new Balance(1, 0, 1L));
    }

    @Test
    void expiryIsExclusiveToTheNanosecond() {
        SubKey key = insertKey(settings().expiresAt(NOON));
        assertRefused(holdOn(key, NOON));
        assertRefused(holdOn(key, NOON.plusNanos(1)));
        assertRefused(holdOn(key, NOON.plusSeconds(86_400)));
        assertBalance(key, new Balance(0, 0, null));
        assertReserved(holdOn(key, NOON.minusNanos(1)));
    }

    @Test
    void notBeforeIsInclusiveToTheNanosecond() {
        SubKey key = insertKey(settings().notBefore(NOON));
        assertRefused(holdOn(key, NOON.minusNanos(1)));
        assertRefused(holdOn(key, Instant.EPOCH.minusNanos(1)));
        assertBalance(key, new Balance(0, 0, null));
        assertReserved(holdOn(key, NOON));
        assertReserved(holdOn(key, NOON.plusNanos(1)));
    }

    @Test
    void validityBeforeTheEpochIsExactToo() {
        Instant early = Instant.parse("1969-12-31T23:59:59.500Z");
        SubKey key = insertKey(settings().notBefore(early).expiresAt(early.plusMillis(1)));
        assertRefused(holdOn(key, early.minusNanos(1)));
        assertReserved(holdOn(key, early));
        assertReserved(holdOn(key, early.plusNanos(999_999)));
        assertRefused(holdOn(key, early.plusNanos(1_000_000)));
    }

    private void assertReserved(Hold hold) {
        assertThat(ledger().reserve(hold)).isEqualTo(new ReserveResult.Reserved());
    }

    @Test
    void editKeepsWhatWasUsedAndHeld() {
        SubKey key = insertKey(5);
        use(key, 2);
        String open = reserve(key);
        SubKey edited = update(key.withSettings(settings().requests(4).build()));
        assertBalance(edited, new Balance(2, 1, 4L));
        SubKey rotated = update(edited.withDigest(newDigest()));
        SubKey revoked = update(rotated.withStatus(KeyStatus.REVOKED));
        assertThat(ledger().settle(open)).as("a hold outlives edits").isTrue();
        assertBalance(revoked, new Balance(3, 0, 4L));
    }

    @Test
    void limitLoweredBelowTheUseKeepsTheUseAndRefuses() {
        SubKey key = insertKey(settings());
        use(key, 3);
        String open = reserve(key);
        SubKey lowered = update(key.withSettings(settings().requests(1).build()));
        assertExhausted(lowered, new Balance(3, 1, 1L));
        ledger().release(open);
        assertExhausted(lowered, new Balance(3, 0, 1L));
        SubKey raised = update(lowered.withSettings(settings().requests(4).build()));
        reserve(raised);
        assertExhausted(raised, new Balance(3, 1, 4L));
        reserve(update(raised.withSettings(settings().build())));
    }

    @Test
    void deleteForgetsCountersAndHolds() {
        SubKey key = insertKey(3);
        use(key, 1);
        String settled = reserve(key);
        String released = reserve(key);
        assertThat(store().subKeys().delete(key.id())).isTrue();
        assertThat(ledger().balance(key.id())).isEmpty();
        assertRefused(holdOn(key));
        assertThat(ledger().settle(settled)).isFalse();
        assertThat(second().ledger().release(released)).isFalse();
    }

    @Test
    void holdOfADeletedKeyDoesNotCountForItsSuccessor() {
        SubKey key = insertKey(3);
        use(key, 1);
        String old = reserve(key);
        assertThat(store().subKeys().delete(key.id())).isTrue();
        insert(key);
        assertBalance(key, new Balance(0, 0, 3L));
        assertThat(ledger().settle(old)).isFalse();
        assertBalance(key, new Balance(0, 0, 3L));
    }
}
