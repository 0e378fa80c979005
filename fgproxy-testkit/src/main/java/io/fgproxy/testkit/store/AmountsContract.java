package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.ReserveResult;
import org.junit.jupiter.api.Test;

/** What {@link QuotaLedger} promises about how much is held: the most that a request can take, as far as there is room. */
abstract class AmountsContract extends CountersContract {
    private static final long LARGE = (1L << 53) - 1;

    /** One request, some input, and output of 10 to so many tokens for each of some choices. */
    private static Demand capped(long input, long choices, long most, long price) {
        return new Demand(tokens(input, 0, 0), choices, 10, most, price);
    }

    private static Limit lifetimeOf(Meter meter, long amount) {
        return Limit.of(meter, amount, Window.lifetime());
    }

    @Test
    void moreOrLessThanWhatWasHeldIsCharged() {
        SubKey key = insertKey(settings());
        settle(ledger(), open(ask(key).taking(tokens(10, 20, 30))), tokens(10, 7, 1));
        assertTally(lifetime(key), used(tokens(10, 7, 1)));
        settle(ledger(), open(ask(key).taking(tokens(10, 20, 30))), new Amounts(1, 11, 2000, 3000));
        assertTally(lifetime(key), used(new Amounts(2, 21, 2007, 3001)));
        settle(ledger(), open(ask(key).taking(tokens(10, 20, 30))), Amounts.NONE);
        assertTally(lifetime(key), used(new Amounts(2, 21, 2007, 3001)));
    }

    @Test
    void outputIsCappedToWhatIsLeft() {
        SubKey key = insertKey(settings().limit(lifetimeOf(Meter.OUTPUT_TOKENS, 500)));
        Demand demand = capped(7, 1, 400, 0);
        ReserveResult.Reserved first = reserved(ask(key).taking(demand, Amounts.ONE_REQUEST));
        assertThat(first.cap()).isEqualTo(400);
        assertThat(first.hold().strict()).isEqualTo(tokens(7, 400, 0));
        ReserveResult.Reserved second = reserved(ask(key).taking(demand, Amounts.ONE_REQUEST));
        assertThat(second.cap()).isEqualTo(100);
        assertTally(lifetime(key), held(new Amounts(2, 14, 500, 0)));
        ReserveResult.Exhausted third = exhausted(ask(key).taking(demand, Amounts.ONE_REQUEST));
        assertThat(third.shortage().wanted()).isEqualTo(10);
        settle(ledger(), second.hold(), tokens(7, 91, 0));
        exhausted(ask(key).taking(demand, Amounts.ONE_REQUEST));
        settle(ledger(), first.hold(), tokens(7, 390, 0));
        assertThat(reserved(ask(key).taking(demand, Amounts.ONE_REQUEST)).cap()).isEqualTo(19);
    }

    @Test
    void capIsThatOfTheTightestLimit() {
        String group = newGroup();
        Limit money = lifetimeOf(Meter.COST_USD, 1000);
        Limit total = Limit.of(Meter.TOTAL_TOKENS, 130, Window.each(Window.Unit.DAY));
        SubKey key = insertKey(settings().limit(lifetimeOf(Meter.OUTPUT_TOKENS, 90)));
        Ask ask = ask(key).inGroup(group, money).in(newMainKeyId().value(), total);
        // 90 tokens are left for the key, 1000 micro-USD buy 66, and of 130 tokens 100 go in: 15 for each of 2 choices.
        ReserveResult.Reserved reserved = reserved(ask.taking(capped(100, 2, 50, 15_000_000), Amounts.ONE_REQUEST));
        assertThat(reserved.cap()).isEqualTo(15);
        reserved.hold().counters().forEach(counter -> assertTally(counter, held(tokens(100, 30, 450))));
    }

    @Test
    void moneyIsRoundedUpAgainstTheRequest() {
        SubKey key = insertKey(settings().limit(lifetimeOf(Meter.COST_USD, 2)));
        Demand third = new Demand(Amounts.ONE_REQUEST, 1, 1, 1, 333_333);
        open(ask(key).taking(third, Amounts.ONE_REQUEST));
        open(ask(key).taking(third, Amounts.ONE_REQUEST));
        exhausted(ask(key).taking(third, Amounts.ONE_REQUEST));
        assertTally(lifetime(key), held(new Amounts(2, 0, 2, 2)));
    }

    @Test
    void requestWithoutAStrictLimitIsNotCapped() {
        SubKey key = insertKey(settings().requests(10));
        ReserveResult.Reserved reserved =
                reserved(ask(key).taking(capped(1, 1, 123_456, 600_000), Amounts.ONE_REQUEST));
        assertThat(reserved.cap()).isEqualTo(123_456);
        assertThat(reserved.hold().strict().outputTokens()).isEqualTo(123_456);
    }

    @Test
    void looseLimitHoldsWhatIsTypicalAndStrictOnesTheMost() {
        Limit loose =
                Limit.of(Meter.OUTPUT_TOKENS, 100, Window.each(Window.Unit.DAY)).loosely();
        SubKey key = insertKey(settings().limit(loose).limit(lifetimeOf(Meter.OUTPUT_TOKENS, 10_000)));
        Counter counter = Counter.of(key.id().value(), loose, NOW);
        Amounts typical = tokens(5, 40, 3);
        Hold one = open(ask(key).taking(capped(5, 1, 4000, 0), typical));
        Hold two = open(ask(key).taking(capped(5, 1, 4000, 0), typical));
        assertThat(one.in(counter)).isEqualTo(typical);
        assertTally(counter, held(new Amounts(2, 10, 80, 6)));
        assertTally(lifetime(key), held(new Amounts(2, 10, 8000, 0)));
        ReserveResult.Exhausted full = exhausted(ask(key).taking(capped(5, 1, 10, 0), typical));
        assertThat(full.shortage().counter()).isEqualTo(counter);
        assertThat(full.shortage().wanted()).isEqualTo(40);
        // Loose means that those on their way can overrun it.
        settle(ledger(), one, tokens(5, 4000, 0));
        assertTally(counter, new Tally(tokens(5, 4000, 0), typical));
        release(second().ledger(), two);
        assertTally(counter, used(tokens(5, 4000, 0)));
        assertTally(lifetime(key), used(tokens(5, 4000, 0)));
    }

    @Test
    void looseLimitDoesNotCapTheOutput() {
        SubKey key =
                insertKey(settings().limit(lifetimeOf(Meter.OUTPUT_TOKENS, 100).loosely()));
        ReserveResult.Reserved reserved = reserved(ask(key).taking(capped(5, 1, 4000, 0), tokens(5, 100, 0)));
        assertThat(reserved.cap()).isEqualTo(4000);
        exhausted(ask(key).taking(capped(5, 1, 4000, 0), tokens(5, 1, 0)));
        assertTally(lifetime(key), held(tokens(5, 4000, 0)));
    }

    @Test
    void largestAmountsOfJsonAreExact() {
        SubKey key = insertKey(
                settings().limit(lifetimeOf(Meter.COST_USD, LARGE)).limit(lifetimeOf(Meter.INPUT_TOKENS, LARGE)));
        Hold first = open(ask(key).taking(tokens(LARGE - 3, 0, LARGE - 2)));
        exhausted(ask(key).taking(tokens(4, 0, 0)));
        exhausted(ask(key).taking(tokens(0, 0, 3)));
        Hold second = open(ask(key).taking(tokens(3, 0, 2)));
        assertTally(lifetime(key), held(new Amounts(2, LARGE, 0, LARGE)));
        settle(ledger(), first, tokens(LARGE - 3, 0, LARGE - 2));
        settle(ledger(), second, tokens(3, 0, 1));
        assertTally(lifetime(key), used(new Amounts(2, LARGE, 0, LARGE - 1)));
        open(ask(key).taking(tokens(0, 0, 1)));
        exhausted(ask(key).taking(tokens(0, 0, 1)));
    }

    @Test
    void largestAmountsOfAllDoNotOverflow() {
        SubKey key = insertKey(settings().limit(lifetimeOf(Meter.TOTAL_TOKENS, Long.MAX_VALUE)));
        Hold first = open(ask(key).taking(tokens(Long.MAX_VALUE - 5, 0, 0)));
        exhausted(ask(key).taking(tokens(3, 3, 0)));
        exhausted(ask(key).taking(tokens(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)));
        Hold second = open(ask(key).taking(tokens(2, 3, 0)));
        assertThat(settle(ledger(), first, tokens(Long.MAX_VALUE - 5, 0, Long.MAX_VALUE)))
                .isTrue();
        assertThat(settle(ledger(), second, tokens(2, 3, Long.MAX_VALUE))).isTrue();
        assertTally(lifetime(key), used(new Amounts(2, Long.MAX_VALUE - 3, 3, Long.MAX_VALUE)));
        exhausted(ask(key).taking(tokens(1, 0, 0)));
        assertThat(reserved(ask(key).taking(tokens(0, 0, 1))).tallies())
                .containsEntry(
                        lifetime(key),
                        new Tally(new Amounts(2, Long.MAX_VALUE - 3, 3, Long.MAX_VALUE), tokens(0, 0, 1)));
    }

    @Test
    void hugePriceAndHugeCapDoNotOverflow() {
        SubKey key = insertKey(settings().limit(lifetimeOf(Meter.COST_USD, LARGE)));
        Demand dear = new Demand(Amounts.ONE_REQUEST, 128, 1, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
        exhausted(ask(key).taking(dear, Amounts.ONE_REQUEST));
        Demand cheap = new Demand(Amounts.ONE_REQUEST, 128, 1, Long.MAX_VALUE / 2, 1);
        ReserveResult.Reserved reserved = reserved(ask(key).taking(cheap, Amounts.ONE_REQUEST));
        assertThat(reserved.hold().strict().cost()).isBetween(1L, LARGE);
        assertThat(reserved.cap()).isPositive();
    }
}
