package io.fgproxy.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Shortage;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BookTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final SubKeyId KEY = new SubKeyId("sk_0123456789abcdef");
    private static final MainKeyId MAIN = new MainKeyId("mk_0123456789abcdef");
    private static final Counter LIFE = Counter.lifetime(KEY.value());
    private static final Counter GROUP = Counter.lifetime(Counter.group("school"));
    private static final Counter MAIN_KEY = Counter.lifetime(MAIN.value());

    private final Book book = new Book();

    private static Claim claim(Counter counter, Limit... limits) {
        return new Claim(counter, List.of(limits));
    }

    private static Limit lifetime(Meter meter, long amount) {
        return Limit.of(meter, amount, Window.lifetime());
    }

    private static Reservation reservation(Demand strict, Amounts loose, Claim... claims) {
        return new Reservation(
                "id",
                KEY,
                1,
                0,
                null,
                MAIN,
                "chat.completions.create",
                "gpt-4o",
                NOON,
                NOON.plusSeconds(60),
                List.of(claims),
                strict,
                loose);
    }

    private static Reservation one(Claim... claims) {
        return reservation(Demand.fixed(Amounts.ONE_REQUEST), Amounts.ONE_REQUEST, claims);
    }

    private ReserveResult.Reserved reserved(Reservation reservation) {
        ReserveResult result = book.reserve(reservation);
        assertThat(result).isInstanceOf(ReserveResult.Reserved.class);
        return (ReserveResult.Reserved) result;
    }

    private Shortage shortage(Reservation reservation) {
        Map<Counter, Tally> before =
                Map.of(LIFE, book.tally(LIFE), GROUP, book.tally(GROUP), MAIN_KEY, book.tally(MAIN_KEY));
        ReserveResult result = book.reserve(reservation);
        assertThat(result).isInstanceOf(ReserveResult.Exhausted.class);
        before.forEach((counter, tally) -> assertThat(book.tally(counter)).isEqualTo(tally));
        return ((ReserveResult.Exhausted) result).shortage();
    }

    @Test
    void whatIsNotEnteredIsZeroAndUnchanged() {
        assertThat(book.tally(LIFE)).isEqualTo(Tally.ZERO);
        book.enter(LIFE, new Tally(Amounts.ONE_REQUEST, Amounts.NONE));
        assertThat(book.changed()).isEmpty();
    }

    @Test
    void allCountersAreHeldOrNone() {
        Reservation asked = one(
                claim(LIFE, Limit.requests(2)), claim(GROUP, Limit.requests(3)), claim(MAIN_KEY, Limit.requests(1)));
        ReserveResult.Reserved first = reserved(asked);
        assertThat(first.hold()).isEqualTo(asked.granted(0));
        assertThat(first.tallies())
                .containsOnlyKeys(LIFE, GROUP, MAIN_KEY)
                .containsValue(new Tally(Amounts.NONE, Amounts.ONE_REQUEST));
        assertThat(book.changed()).containsExactlyInAnyOrder(LIFE, GROUP, MAIN_KEY);
        assertThat(shortage(asked))
                .isEqualTo(
                        new Shortage(MAIN_KEY, Limit.requests(1), 1, new Tally(Amounts.NONE, Amounts.ONE_REQUEST), 1));
        SettleResult settled = book.settle(first.hold(), Amounts.ONE_REQUEST);
        assertThat(settled.closed()).isTrue();
        assertThat(settled.tallies().values()).containsOnly(new Tally(Amounts.ONE_REQUEST, Amounts.NONE));
        assertThat(shortage(asked).counter()).isEqualTo(MAIN_KEY);
    }

    @Test
    void anExhaustedBookIsUnchanged() {
        shortage(one(claim(LIFE), claim(GROUP, Limit.requests(0))));
        assertThat(book.changed()).isEmpty();
    }

    @Test
    void theFirstLimitWithoutRoomIsTold() {
        Reservation asked = reservation(
                Demand.fixed(new Amounts(1, 10, 0, 5)),
                Amounts.ONE_REQUEST,
                claim(LIFE, lifetime(Meter.REQUESTS, 1), lifetime(Meter.INPUT_TOKENS, 9), lifetime(Meter.COST_USD, 4)),
                claim(GROUP, Limit.requests(0)));
        Shortage shortage = shortage(asked);
        assertThat(shortage.limit().meter()).isEqualTo(Meter.INPUT_TOKENS);
        assertThat(shortage.wanted()).isEqualTo(10);
    }

    @Test
    void outputIsCappedByTheTightestOfAllLevelsAndHeldInAll() {
        Reservation asked = reservation(
                new Demand(new Amounts(1, 10, 0, 0), 1, 5, 100, 2_000_000),
                Amounts.ONE_REQUEST,
                claim(LIFE, lifetime(Meter.OUTPUT_TOKENS, 60)),
                claim(GROUP, lifetime(Meter.COST_USD, 81)),
                claim(MAIN_KEY));
        ReserveResult.Reserved reserved = reserved(asked);
        assertThat(reserved.cap()).isEqualTo(40);
        Tally held = new Tally(Amounts.NONE, new Amounts(1, 10, 40, 80));
        assertThat(reserved.tallies()).isEqualTo(Map.of(LIFE, held, GROUP, held, MAIN_KEY, held));
        assertThat(shortage(asked).wanted()).isEqualTo(10);
    }

    @Test
    void looseCountersHoldWhatIsTypicalAndDoNotCap() {
        Limit loose = lifetime(Meter.OUTPUT_TOKENS, 50).loosely();
        Counter counter = Counter.of(KEY.value(), loose, NOON);
        Amounts typical = new Amounts(1, 1, 30, 0);
        Reservation asked = reservation(
                new Demand(Amounts.ONE_REQUEST, 1, 1, 4000, 0),
                typical,
                claim(LIFE, lifetime(Meter.OUTPUT_TOKENS, 5000)),
                claim(counter, loose));
        ReserveResult.Reserved first = reserved(asked);
        assertThat(first.cap()).isEqualTo(4000);
        assertThat(book.tally(counter).held()).isEqualTo(typical);
        assertThat(book.tally(LIFE).held().outputTokens()).isEqualTo(4000);
        Shortage shortage = shortage(asked);
        assertThat(shortage.counter()).isEqualTo(counter);
        assertThat(shortage.wanted()).isEqualTo(30);
        book.settle(first.hold(), new Amounts(1, 1, 25, 0));
        assertThat(book.tally(counter)).isEqualTo(new Tally(new Amounts(1, 1, 25, 0), Amounts.NONE));
        assertThat(shortage(asked).counter()).as("5 are missing").isEqualTo(counter);
    }

    @Test
    void concurrencyIsFreeAgainWhenTheHoldEnds() {
        Reservation asked = one(claim(LIFE, lifetime(Meter.CONCURRENCY, 1)));
        for (int i = 0; i < 3; i++) {
            ReserveResult.Reserved open = reserved(asked);
            assertThat(shortage(asked).limit().meter()).isEqualTo(Meter.CONCURRENCY);
            book.settle(open.hold(), Amounts.ONE_REQUEST);
        }
        assertThat(book.tally(LIFE)).isEqualTo(new Tally(new Amounts(3, 0, 0, 0), Amounts.NONE));
    }

    @Test
    void aHoldGivesBackNoMoreThanThereIs() {
        ReserveResult.Reserved open = reserved(one(claim(LIFE)));
        book.enter(LIFE, Tally.ZERO);
        book.settle(open.hold(), Amounts.NONE);
        assertThat(book.tally(LIFE)).isEqualTo(Tally.ZERO);
    }

    @Test
    void theLargestAmountsStayWithinTheLimit() {
        long max = Long.MAX_VALUE;
        Limit limit = lifetime(Meter.COST_USD, max);
        Reservation asked =
                reservation(Demand.fixed(new Amounts(1, 0, 0, max - 1)), Amounts.ONE_REQUEST, claim(LIFE, limit));
        ReserveResult.Reserved open = reserved(asked);
        assertThat(shortage(asked).wanted()).isEqualTo(max - 1);
        book.settle(open.hold(), new Amounts(1, 0, 0, max));
        assertThat(book.tally(LIFE).used().cost()).isEqualTo(max);
        assertThat(shortage(asked).tally().used().cost()).isEqualTo(max);
    }
}
