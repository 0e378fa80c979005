package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What all parts of the contract share. Every owner has a random name, so that the data may be shared between tests. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class StoreFixture {
    /** When requests are decided, unless a test says otherwise. */
    static final Instant NOW = Instant.parse("2026-02-28T23:59:59.999Z");

    static final Instant CREATED = Instant.parse("2026-01-01T00:00:00.001Z");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final MainKeyId MAIN_KEY = MainKeyId.generate(RANDOM);
    private static final int LONGEST_WAIT = 60;

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

    final KeyStore store() {
        return store;
    }

    /** The same data, seen by another node. */
    final KeyStore second() {
        return second;
    }

    /** One of the two; every other thread works on the other one. */
    final KeyStore node(int thread) {
        return thread % 2 == 0 ? store : second;
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

    /** The name of a group of keys that no other test uses. */
    static String newGroup() {
        return "g-" + UUID.randomUUID();
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

    /** A request of this key, decided on the shared rules as they were at the begin of the test. */
    final Ask ask(SubKey key) {
        return new Ask(key, MAIN_KEY, sharedVersion);
    }

    /** What a stage answers; what it fails with is thrown as it is. */
    static <T> T now(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(LONGEST_WAIT, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for the ledger", e);
        } catch (TimeoutException e) {
            throw new AssertionError("The ledger does not answer", e);
        }
    }

    final ReserveResult reserve(Ask ask) {
        return now(ledger().reserve(ask.build()));
    }

    /** Must be granted. */
    final ReserveResult.Reserved reserved(Ask ask) {
        ReserveResult result = reserve(ask);
        assertThat(result).isInstanceOf(ReserveResult.Reserved.class);
        return (ReserveResult.Reserved) result;
    }

    /** Opens a hold that must be granted. */
    final Hold open(Ask ask) {
        return reserved(ask).hold();
    }

    final Hold open(SubKey key) {
        return open(ask(key));
    }

    /** Must be refused because a limit has no room. */
    final ReserveResult.Exhausted exhausted(Ask ask) {
        ReserveResult result = reserve(ask);
        assertThat(result).isInstanceOf(ReserveResult.Exhausted.class);
        return (ReserveResult.Exhausted) result;
    }

    /** The end of a hold that consumed this, with its row for the log. */
    static Settlement charged(Hold hold, Amounts consumed) {
        return new Settlement(hold, consumed, row(hold, consumed, UsageRecord.Source.REPORTED));
    }

    static UsageRecord row(Hold hold, Amounts consumed, UsageRecord.Source source) {
        return new UsageRecord(
                hold.id(),
                hold.key(),
                hold.group(),
                hold.mainKey(),
                hold.operation(),
                hold.model(),
                hold.openedAt(),
                hold.openedAt().plusSeconds(1),
                200,
                source,
                consumed,
                Usage.tokens(consumed.inputTokens(), consumed.outputTokens()));
    }

    static boolean settle(QuotaLedger ledger, Hold hold, Amounts consumed) {
        return now(ledger.settle(charged(hold, consumed))).closed();
    }

    /** One request was made. */
    static boolean settle(QuotaLedger ledger, Hold hold) {
        return settle(ledger, hold, Amounts.ONE_REQUEST);
    }

    static boolean release(QuotaLedger ledger, Hold hold) {
        return now(ledger.settle(Settlement.release(hold))).closed();
    }

    /** Makes so many requests that were charged. */
    final void use(SubKey key, int requests) {
        for (int i = 0; i < requests; i++) {
            assertThat(settle(ledger(), open(key))).as("settle").isTrue();
        }
    }

    final void assertChanged(Reservation reservation) {
        assertThat(now(ledger().reserve(reservation))).isEqualTo(new ReserveResult.KeyChanged());
    }

    final void assertChanged(SubKey key) {
        assertChanged(ask(key).build());
    }

    /** A request finds no room, and leaves the key's lifetime as it is. */
    final void assertExhausted(SubKey key, long used, long held) {
        ReserveResult.Exhausted result = exhausted(ask(key));
        assertThat(result.shortage().tally()).isEqualTo(requests(used, held));
        assertRequests(key, used, held);
    }

    /** Both nodes must see so many requests in the key's lifetime, and no tokens and no money. */
    final void assertRequests(SubKey key, long used, long held) {
        assertTally(lifetime(key), requests(used, held));
    }

    /** Both nodes must see this. */
    final void assertTally(Counter counter, Tally tally) {
        for (KeyStore node : List.of(store, second)) {
            assertThat(tally(node.ledger(), counter))
                    .as("%s on %s", counter, node == store ? "the first node" : "the second node")
                    .isEqualTo(tally);
        }
    }

    static Tally tally(QuotaLedger ledger, Counter counter) {
        Tally tally = ledger.read(List.of(counter)).get(counter);
        if (tally == null) {
            throw new AssertionError(counter + " is not answered");
        }
        return tally;
    }

    static Counter lifetime(SubKey key) {
        return Counter.lifetime(key.id().value());
    }

    static Tally requests(long used, long held) {
        return new Tally(new Amounts(used, 0, 0, 0), new Amounts(held, 0, 0, 0));
    }
}
