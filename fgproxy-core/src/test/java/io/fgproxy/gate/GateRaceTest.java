package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.charge;
import static io.fgproxy.gate.GateFixture.chat;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKey;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads at one key. */
@Timeout(60)
class GateRaceTest {
    private static final int THREADS = 200;

    private final GateFixture fixture = new GateFixture();

    @Test
    void exactlyTheLimitIsAdmitted() throws Exception {
        fixture.addMainKey("main");
        SubKey key = fixture.key(fixture.settings().requests(50));
        List<Admission> admissions = race(THREADS, i -> fixture.gate.admit(key, chat("gpt-4o"), null));
        assertThat(admissions).hasSize(THREADS);
        assertThat(admissions.stream().filter(Admission.Admitted.class::isInstance))
                .hasSize(50);
        assertThat(admissions.stream().filter(Refusal.class::isInstance))
                .allMatch(refusal -> ((Refusal) refusal).reason() == DenialReason.QUOTA_EXHAUSTED);
        fixture.assertBalance(key.id(), 0, 50);
    }

    @Test
    void requestsThatFailGiveTheirRoomToOthersAndOnlySuccessIsCharged() throws Exception {
        fixture.addMainKey("main");
        SubKey key = fixture.key(fixture.settings().requests(50));
        AtomicInteger succeeded = new AtomicInteger();
        race(THREADS, i -> {
            for (int j = 0; j < 20; j++) {
                if (fixture.gate.admit(key, chat("gpt-4o"), null) instanceof Admission.Admitted admitted) {
                    Tally tally = fixture.owner.subKeys().tally(key.id()).orElseThrow();
                    assertThat(tally.used().requests() + tally.held().requests())
                            .isBetween(1L, 50L);
                    if ((i + j) % 3 == 0) {
                        succeeded.incrementAndGet();
                        charge(admitted.ticket());
                    } else {
                        release(admitted.ticket());
                    }
                }
            }
            return i;
        });
        assertThat(succeeded).hasValueLessThanOrEqualTo(50);
        fixture.assertBalance(key.id(), succeeded.get(), 0);
    }

    @Test
    void aTicketEndsExactlyOnceHoweverManyEndIt() throws Exception {
        fixture.addMainKey("main");
        SubKey key = fixture.key(fixture.settings());
        long used = 0;
        for (int round = 0; round < 20; round++) {
            Ticket ticket = fixture.admitted(key);
            fixture.store.calls().clear();
            race(16, i -> {
                if (i % 2 == 0) {
                    charge(ticket);
                } else {
                    release(ticket);
                }
                return i;
            });
            assertThat(fixture.store.calls()).hasSize(1);
            used += fixture.store.calls().contains("ledger.settle") ? 1 : 0;
            fixture.assertBalance(key.id(), used, 0);
        }
    }

    @Test
    void nothingIsAdmittedAfterARevokeReturned() throws Exception {
        fixture.addMainKey("main");
        for (int round = 0; round < 20; round++) {
            SubKey key = fixture.key(fixture.settings());
            List<Long> late = race(8, i -> {
                if (i == 0) {
                    fixture.owner.subKeys().revoke(key.id());
                    long admittedLater = 0;
                    for (int j = 0; j < 50; j++) {
                        admittedLater +=
                                fixture.gate.admit(key, chat("gpt-4o"), null) instanceof Admission.Admitted ? 1 : 0;
                    }
                    return admittedLater;
                }
                for (int j = 0; j < 50; j++) {
                    fixture.gate.admit(key, chat("gpt-4o"), null);
                }
                return 0L;
            });
            assertThat(late).containsOnly(0L);
        }
    }

    private static <T> List<T> race(int threads, Racer<T> racer) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                Callable<T> task = () -> {
                    start.await();
                    return racer.run(number);
                };
                futures.add(executor.submit(task));
            }
            start.countDown();
            return collect(futures);
        } finally {
            executor.shutdownNow();
        }
    }

    private static <T> List<T> collect(List<Future<T>> futures) throws InterruptedException, ExecutionException {
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get());
        }
        return results;
    }

    /** What each thread does. */
    @FunctionalInterface
    private interface Racer<T> {
        T run(int number) throws Exception;
    }
}
