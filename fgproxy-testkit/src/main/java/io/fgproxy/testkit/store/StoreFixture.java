package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.ReserveResult;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What all parts of the contract share. Every key has a random id, so that the data may be shared between tests. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class StoreFixture {
    /** When requests are decided, unless a test says otherwise. */
    static final Instant NOW = Instant.parse("2026-02-28T23:59:59.999Z");

    static final Instant CREATED = Instant.parse("2026-01-01T00:00:00.001Z");

    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyStore store;
    private KeyStore second;
    private volatile long sharedVersion;

    protected abstract KeyStore openStore();

    protected KeyStore secondNode() {
        return store;
    }

    @BeforeEach
    final void openBothNodes() {
        store = openStore();
        second = secondNode();
        sharedVersion = store.sharedRules().load().version();
    }

    /** The version of the shared rules at the begin of the test. */
    final long sharedVersion() {
        return sharedVersion;
    }

    final KeyStore store() {
        return store;
    }

    /** The same data, seen by another node. */
    final KeyStore second() {
        return second;
    }

    final QuotaLedger ledger() {
        return store.ledger();
    }

    static SubKeyId newId() {
        return SubKeyId.generate(RANDOM);
    }

    static MainKeyId newMainKeyId() {
        return MainKeyId.generate(RANDOM);
    }

    static KeyDigest newDigest() {
        return KeyDigest.of(UUID.randomUUID().toString());
    }

    static SubKeySettings.Builder settings() {
        return SubKeySettings.named("a key");
    }

    static SubKey newKey(SubKeySettings settings) {
        return new SubKey(newId(), newDigest(), settings, KeyStatus.ENABLED, CREATED, 1);
    }

    final SubKey insert(SubKey key) {
        assertThat(store.subKeys().insert(key)).as("insert of a new key").isTrue();
        return key;
    }

    final SubKey insertKey(SubKeySettings.Builder settings) {
        return insert(newKey(settings.build()));
    }

    /** A key that may make so many requests. */
    final SubKey insertKey(long limit) {
        return insertKey(settings().requests(limit));
    }

    final SubKey update(SubKey changed) {
        assertThat(store.subKeys().update(changed)).as("update").isTrue();
        return changed;
    }

    final Hold holdOn(SubKey key) {
        return holdOn(key, NOW);
    }

    final Hold holdOn(SubKey key, Instant openedAt) {
        return new Hold(UUID.randomUUID().toString(), key.id(), key.version(), sharedVersion, openedAt);
    }

    /** Opens a hold that must be granted, and returns its id. */
    final String reserve(SubKey key) {
        Hold hold = holdOn(key);
        assertThat(ledger().reserve(hold)).as("reserve").isEqualTo(new ReserveResult.Reserved());
        return hold.id();
    }

    /** Makes so many requests that were charged. */
    final void use(SubKey key, int requests) {
        for (int i = 0; i < requests; i++) {
            assertThat(ledger().settle(reserve(key))).as("settle").isTrue();
        }
    }

    final void assertRefused(Hold hold) {
        assertThat(ledger().reserve(hold)).isEqualTo(new ReserveResult.KeyChanged());
    }

    final void assertExhausted(SubKey key, Balance balance) {
        assertThat(ledger().reserve(holdOn(key))).isEqualTo(new ReserveResult.Exhausted(balance));
        assertBalance(key, balance);
    }

    /** Both nodes must see this balance. */
    final void assertBalance(SubKey key, Balance balance) {
        assertThat(ledger().balance(key.id())).contains(balance);
        assertThat(second.ledger().balance(key.id())).as("second node").contains(balance);
    }
}
