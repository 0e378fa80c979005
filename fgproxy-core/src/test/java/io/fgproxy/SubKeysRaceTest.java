package io.fgproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several owners change one key at the same time. */
@Timeout(60)
class SubKeysRaceTest {
    private static final int THREADS = 16;
    private static final int EDITS = 50;

    private final SubKeys keys =
            FgProxy.builder().acceptImportedKeys(true).build().subKeys();
    private final SubKeySettings settings = SubKeySettings.named("0").build();

    @Test
    void noEditIsLost() throws Exception {
        SubKey key = keys.create(settings).key();
        race(() -> {
            for (int i = 0; i < EDITS; i++) {
                keys.update(key.id(), SubKeysRaceTest::countUp);
            }
        });
        SubKey last = keys.get(key.id()).orElseThrow();
        assertThat(last.version()).isEqualTo(1 + THREADS * EDITS);
        assertThat(last.settings().name()).isEqualTo(String.valueOf(THREADS * EDITS));
    }

    @Test
    void nobodyUndoesARevoke() throws Exception {
        for (int round = 0; round < 50; round++) {
            SubKey key = keys.create(settings).key();
            AtomicInteger turn = new AtomicInteger();
            race(() -> {
                if (turn.getAndIncrement() == 0) {
                    keys.revoke(key.id());
                } else {
                    swallowRevoked(() -> keys.disable(key.id()));
                    swallowRevoked(() -> keys.enable(key.id()));
                }
            });
            assertThatThrownBy(() -> keys.enable(key.id())).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void oneDigestIsImportedOnce() throws Exception {
        AtomicInteger imported = new AtomicInteger();
        for (int round = 0; round < 50; round++) {
            KeyDigest digest = KeyDigest.of("old " + round);
            race(() -> {
                try {
                    keys.importHashed(digest, settings);
                    imported.incrementAndGet();
                } catch (IllegalArgumentException | StoreException e) {
                    assertThat(e).hasMessageNotContaining(digest.hex());
                }
            });
        }
        assertThat(imported).hasValue(50);
        assertThat(keys.list(null, 1000)).hasSize(50);
    }

    private static SubKeySettings countUp(SubKeySettings old) {
        return old.toBuilder()
                .name(String.valueOf(Integer.parseInt(old.name()) + 1))
                .build();
    }

    private static void swallowRevoked(Runnable change) {
        try {
            change.run();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("revoked");
        }
    }

    private static void race(Runnable task) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                futures.add(executor.submit(() -> {
                    start.await();
                    task.run();
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> future : futures) {
                future.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
