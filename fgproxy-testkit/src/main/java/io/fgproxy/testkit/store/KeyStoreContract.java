package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.SealedSecret;
import io.fgproxy.key.SubKey;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.ReserveResult;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link KeyStore}, every promise a test. Extend it, hand it a store, and run it with JUnit:
 *
 * <pre>{@code
 * class MyKeyStoreTest extends KeyStoreContract {
 *     @Override
 *     protected KeyStore openStore() {
 *         return new MyKeyStore(data);
 *     }
 *
 *     @Override
 *     protected KeyStore secondNode() {
 *         return new MyKeyStore(data);
 *     }
 * }
 * }</pre>
 *
 * <p>The races use up to 200 threads at once and want exact counts. They can prove a store wrong, not right: run them
 * often. Tests do not clean up behind themselves, and do not mind keys that are there already; but nothing else may
 * collect holds, forget windows, usage or stored objects of the years 1970 to 1982 while they run.
 */
public abstract class KeyStoreContract extends SharedRulesContract {
    /** For subclasses. */
    protected KeyStoreContract() {}

    /** The store to test, on fresh data or on the data of the tests before. Called once before each test. */
    @Override
    protected abstract KeyStore openStore();

    /**
     * Another node: a second store object on the same data. Called once before each test, after {@link #openStore()}.
     * This default is the same object, for stores that cannot have a second one.
     */
    @Override
    protected KeyStore secondNode() {
        return super.secondNode();
    }

    @Test
    void racingInsertsOfOneDigestHaveOneWinner() throws Exception {
        int threads = 8;
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 20; round++) {
                KeyDigest digest = newDigest();
                List<SubKey> rivals = Collections.nCopies(threads, digest).stream()
                        .map(taken -> new SubKey(newId(), taken, settings().build(), KeyStatus.ENABLED, CREATED, 1))
                        .toList();
                List<Boolean> won = race.run(thread -> node(thread).subKeys().insert(rivals.get(thread)));
                assertThat(Collections.frequency(won, true))
                        .as("winners of round %d", round)
                        .isEqualTo(1);
                SubKey winner = rivals.get(won.indexOf(true));
                assertThat(store().subKeys().findByDigest(digest)).contains(winner);
                for (SubKey rival : rivals) {
                    assertThat(store().subKeys().find(rival.id()).isPresent()).isEqualTo(rival.equals(winner));
                }
            }
        }
    }

    @Test
    void racingInsertsOfOneMainKeyHaveOneWinner() throws Exception {
        int threads = 8;
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 10; round++) {
                MainKey key = new MainKey(
                        newMainKeyId(), "main", new SealedSecret("v1.eA=="), null, null, null, true, CREATED, 1);
                List<Boolean> won = race.run(thread -> node(thread).mainKeys().insert(key));
                assertThat(Collections.frequency(won, true))
                        .as("winners of round %d", round)
                        .isEqualTo(1);
                List<Boolean> changed =
                        race.run(thread -> node(thread).mainKeys().update(key.withEnabled(false)));
                assertThat(Collections.frequency(changed, true))
                        .as("changes of round %d", round)
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void racingUpdatesOfOneVersionHaveOneWinner() throws Exception {
        int threads = 8;
        SubKey key = insertKey(settings());
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 20; round++) {
                SubKey old = key;
                List<SubKey> rivals = Collections.nCopies(threads, old).stream()
                        .map(rival -> rival.withDigest(newDigest()))
                        .toList();
                List<Boolean> won = race.run(thread -> node(thread).subKeys().update(rivals.get(thread)));
                assertThat(Collections.frequency(won, true))
                        .as("winners of round %d", round)
                        .isEqualTo(1);
                key = rivals.get(won.indexOf(true));
                assertThat(store().subKeys().find(key.id())).contains(key);
                for (SubKey rival : rivals) {
                    assertThat(store().subKeys().findByDigest(rival.digest()).isPresent())
                            .isEqualTo(rival.equals(key));
                }
            }
        }
    }

    @Test
    void editsRacedWithTheLedgerKeepTheCounters() throws Exception {
        int threads = 8;
        int times = 12;
        SubKey key = insertKey(settings());
        AtomicLong settled = new AtomicLong();
        // The edits begin when there is something that they could forgive.
        CountDownLatch used = new CountDownLatch(1);
        try (Race race = new Race(threads)) {
            List<Long> versions = race.run(thread -> {
                if (thread == 0) {
                    assertThat(used.await(1, TimeUnit.MINUTES)).isTrue();
                    return edit(key, times);
                }
                QuotaLedger ledger = node(thread).ledger();
                for (int i = 0; i < times; i++) {
                    SubKey current = node(thread).subKeys().find(key.id()).orElseThrow();
                    if (now(ledger.reserve(ask(current).build())) instanceof ReserveResult.Reserved reserved) {
                        assertThat(settle(ledger, reserved.hold())).isTrue();
                        settled.incrementAndGet();
                        used.countDown();
                    }
                }
                return 0L;
            });
            assertThat(versions.get(0)).isEqualTo(times + 1L);
            assertRequests(key, settled.get(), 0);
        }
    }

    private long edit(SubKey key, int times) {
        SubKey current = key;
        for (int i = 0; i < times; i++) {
            current = update(current.withSettings(settings().name("edit " + i).build()));
        }
        return current.version();
    }

    /**
     * The revoke is answered, and only then the latch falls. A thread that has seen the latch fallen before it begins
     * to reserve began after the revoke took effect, so it must not be admitted, whichever version it holds.
     */
    @Test
    void noReservationThatStartsAfterARevokeIsAdmitted() throws Exception {
        int threads = 8;
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 25; round++) {
                SubKey key = insertKey(settings());
                SubKey revoked = key.withStatus(KeyStatus.REVOKED);
                CountDownLatch answered = new CountDownLatch(1);
                List<Integer> admitted = race.run(thread -> {
                    if (thread == 0) {
                        update(revoked);
                        answered.countDown();
                        return 0;
                    }
                    return reserveBeyond(answered, node(thread).ledger(), thread % 3 == 0 ? revoked : key);
                });
                long held = admitted.stream().mapToLong(Integer::longValue).sum();
                assertRequests(key, 0, held);
            }
        }
    }

    /** Reserves until the latch has fallen, and once more. Returns how many were admitted before. */
    private int reserveBeyond(CountDownLatch answered, QuotaLedger ledger, SubKey key) {
        int admitted = 0;
        while (true) {
            boolean tooLate = answered.getCount() == 0;
            ReserveResult result = now(ledger.reserve(ask(key).build()));
            if (tooLate) {
                assertThat(result).as("started after the revoke").isEqualTo(new ReserveResult.KeyChanged());
                return admitted;
            }
            admitted += result instanceof ReserveResult.Reserved ? 1 : 0;
        }
    }
}
