package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.gate.MainKeyHealth.Candidate;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SealedSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which main key is chosen, by its share and by what was seen of it. */
class MainKeyHealthTest {
    private static final MainKey A = key("mk_aaaaaaaaaaaaaaaa");
    private static final MainKey B = key("mk_bbbbbbbbbbbbbbbb");
    private static final MainKey C = key("mk_cccccccccccccccc");

    private final List<CoolDown> events = new ArrayList<>();
    private final MainKeyHealth health = new MainKeyHealth(events::add);

    private static MainKey key(String id) {
        return new MainKey(new MainKeyId(id), "main", new SealedSecret("v1.c2VhbGVk"), null, null, null, true, NOON, 1);
    }

    private static List<Candidate> inOrder(MainKey... keys) {
        return List.of(keys).stream().map(key -> new Candidate(key, 0)).toList();
    }

    private MainKey chosen(Instant at, MainKey... keys) {
        return health.choose(inOrder(keys), "gpt-4o", at).orElseThrow();
    }

    private static Instant after(int seconds) {
        return NOON.plusSeconds(seconds);
    }

    @Test
    void sharesAreKeptOverManyRequests() {
        Random random = new Random(7);
        MainKeyHealth seeded = new MainKeyHealth(events::add, random::nextLong);
        List<Candidate> candidates = List.of(new Candidate(A, 3), new Candidate(B, 1), new Candidate(C, 0));
        long toA = 0;
        for (int i = 0; i < 4000; i++) {
            MainKey chosen = seeded.choose(candidates, null, NOON).orElseThrow();
            assertThat(chosen).isNotEqualTo(C);
            toA += chosen.equals(A) ? 1 : 0;
        }
        assertThat(toA).as("of 4000, seed 7").isBetween(2900L, 3100L);
    }

    @Test
    void everyNumberThatCanBeDrawnHasItsKey() {
        long[] next = new long[1];
        MainKeyHealth counting = new MainKeyHealth(events::add, bound -> {
            assertThat(bound).isEqualTo(6);
            return next[0]++;
        });
        List<Candidate> candidates = List.of(new Candidate(A, 2), new Candidate(C, 0), new Candidate(B, 4));
        assertThat(IntStream.range(0, 6)
                        .mapToObj(i -> counting.choose(candidates, null, NOON).orElseThrow()))
                .containsExactly(A, A, B, B, B, B);
    }

    @Test
    void largestSharesDoNotOverflow() {
        List<Candidate> many = IntStream.range(0, 5000)
                .mapToObj(i -> new Candidate(A, 1_000_000))
                .toList();
        assertThat(health.choose(many, null, NOON)).contains(A);
    }

    @Test
    void whenNoneWithAShareIsReadyTheOthersStandInInTheirOrder() {
        List<Candidate> candidates = List.of(new Candidate(A, 5), new Candidate(B, 0), new Candidate(C, 0));
        health.troubled(A, null, MainKeyTrouble.REFUSED, null, NOON);
        assertThat(health.choose(candidates, null, NOON)).contains(B);
    }

    @Test
    void nothingIsChosenOfNothing() {
        assertThat(health.choose(List.of(), null, NOON)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aKeyInTroubleIsSparedForAWhile(MainKeyTrouble trouble) {
        health.troubled(A, "gpt-4o", trouble, null, NOON);
        assertThat(chosen(NOON, A, B)).isEqualTo(B);
        Instant end = NOON.plus(trouble.usual());
        assertThat(chosen(end.minusMillis(1), A, B)).isEqualTo(B);
        assertThat(chosen(end, A, B)).isEqualTo(A);
        assertThat(events).hasSize(1);
        assertThat(events.get(0).trouble()).isEqualTo(trouble);
        assertThat(events.get(0).until()).isEqualTo(end);
    }

    @Test
    void upstreamSaysForHowLongWithinBounds() {
        health.troubled(A, "gpt-4o", MainKeyTrouble.RATE_LIMITED, Duration.ofMillis(20), NOON);
        assertThat(chosen(NOON.plusMillis(19), A, B)).isEqualTo(B);
        assertThat(chosen(NOON.plusMillis(20), A, B)).isEqualTo(A);
        health.troubled(A, "gpt-4o", MainKeyTrouble.RATE_LIMITED, Duration.ofDays(400), NOON);
        assertThat(chosen(after(299), A, B)).isEqualTo(B);
        assertThat(chosen(after(300), A, B)).isEqualTo(A);
    }

    @Test
    void aLimitOfOneModelIsNotOneOfAnother() {
        health.troubled(A, "gpt-4o", MainKeyTrouble.RATE_LIMITED, null, NOON);
        assertThat(health.choose(inOrder(A, B), "gpt-4o-mini", NOON)).contains(A);
        assertThat(health.choose(inOrder(A, B), null, NOON)).contains(A);
        health.troubled(A, "gpt-4o", MainKeyTrouble.OUT_OF_QUOTA, null, NOON);
        assertThat(health.choose(inOrder(A, B), "gpt-4o-mini", NOON)).contains(B);
        assertThat(health.choose(inOrder(A, B), null, NOON)).contains(B);
    }

    @Test
    void ifAllAreSparedTheSoonestIsChosen() {
        health.troubled(A, "gpt-4o", MainKeyTrouble.REFUSED, null, NOON);
        health.troubled(B, "gpt-4o", MainKeyTrouble.RATE_LIMITED, Duration.ofSeconds(9), NOON);
        health.troubled(C, "gpt-4o", MainKeyTrouble.RATE_LIMITED, Duration.ofSeconds(8), NOON);
        assertThat(chosen(NOON, A, B, C)).isEqualTo(C);
        assertThat(chosen(NOON, A)).isEqualTo(A);
        assertThat(health.ready(inOrder(A, B, C), "gpt-4o", NOON)).isEmpty();
    }

    @Test
    void anAnswerToALaterRequestEndsIt() {
        health.troubled(A, "gpt-4o", MainKeyTrouble.RATE_LIMITED, null, NOON);
        health.works(A.id(), "gpt-4o", NOON.minusMillis(1));
        health.works(A.id(), "gpt-4o", NOON);
        health.works(A.id(), "o3", NOON.plusMillis(1));
        health.works(B.id(), "gpt-4o", NOON.plusMillis(1));
        assertThat(chosen(NOON, A, B)).isEqualTo(B);
        health.works(A.id(), "gpt-4o", NOON.plusMillis(1));
        assertThat(chosen(NOON, A, B)).isEqualTo(A);
    }

    @Test
    void aChangedKeyIsTriedAgain() {
        health.troubled(A, null, MainKeyTrouble.REFUSED, null, NOON);
        MainKey changed = A.withEnabled(false).withEnabled(true);
        assertThat(chosen(NOON, changed, B)).isEqualTo(changed);
        assertThat(health.of(changed, NOON)).isEmpty();
        assertThat(health.of(A, NOON)).hasSize(1);
    }

    @Test
    void troubleThatGoesOnIsOneEventAndNoneShortensIt() {
        health.troubled(A, null, MainKeyTrouble.REFUSED, null, NOON);
        health.troubled(A, null, MainKeyTrouble.REFUSED, null, after(1));
        health.troubled(A, null, MainKeyTrouble.UNREACHABLE, null, after(2));
        assertThat(events).hasSize(1);
        assertThat(health.of(A, after(2)))
                .containsExactly(new CoolDown(A.id(), 1, null, MainKeyTrouble.REFUSED, NOON, after(601)));
        health.troubled(A, null, MainKeyTrouble.REFUSED, null, after(601));
        assertThat(events).hasSize(2);
    }

    @Test
    void aListenerThatFailsHarmsNobody() {
        MainKeyHealth deaf = new MainKeyHealth(event -> {
            throw new IllegalStateException("deaf");
        });
        deaf.troubled(A, null, MainKeyTrouble.REFUSED, null, NOON);
        assertThat(deaf.of(A, NOON)).hasSize(1);
    }

    @Test
    void whatIsRememberedIsBounded() {
        for (int i = 0; i < 5000; i++) {
            health.troubled(A, "model-" + i, MainKeyTrouble.RATE_LIMITED, null, NOON);
        }
        assertThat(health.of(A, NOON)).hasSize(1000);
        health.troubled(B, "late", MainKeyTrouble.RATE_LIMITED, null, after(60));
        assertThat(health.of(B, after(60))).hasSize(1);
        assertThat(health.of(A, after(60))).isEmpty();
    }

    @Test
    void manyWhoSeeTheSameTroubleAreOneEvent() throws InterruptedException {
        List<CoolDown> told = Collections.synchronizedList(new ArrayList<>());
        MainKeyHealth shared = new MainKeyHealth(told::add);
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 800; i++) {
            threads.execute(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                shared.troubled(A, "gpt-4o", MainKeyTrouble.OUT_OF_QUOTA, null, NOON);
            });
        }
        start.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(told).hasSize(1);
    }
}
