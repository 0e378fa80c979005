package io.fgproxy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Shortage;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the holder of a key is told about a limit without room. */
class ShortagesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Tally TALLY = new Tally(new Amounts(2, 100, 40, 1_250_000), new Amounts(1, 20, 8, 500_001));

    private static Refusal refusal(String owner, Limit limit, long wanted) {
        Counter counter = Counter.of(owner, limit, NOON);
        return Shortages.refusal(
                new Shortage(counter, limit, limit.amountAt(NOON), TALLY, wanted),
                List.of(
                        LimitStanding.of(counter, limit, TALLY, NOON),
                        LimitStanding.of(Counter.lifetime("mk_0123456789abcdef"), limit, TALLY, NOON)),
                NOON);
    }

    private static String message(Limit limit, long wanted) {
        return refusal("sk_0123456789abcdef", limit, wanted).message();
    }

    @Test
    void everyMeterHasItsOwnWords() {
        Window day = Window.each(Window.Unit.DAY);
        assertThat(message(Limit.of(Meter.REQUESTS, 3, day), 1))
                .isEqualTo(
                        "The request quota of this key is used up: 2 used and 1 held for requests on their way, of 3 "
                                + "for each day; it resets at 2026-01-02T00:00:00Z.");
        assertThat(message(Limit.of(Meter.INPUT_TOKENS, 150, day), 31))
                .isEqualTo(
                        "The quota of input tokens of this key has too little left: 100 used and 20 held for requests "
                                + "on their way, of 150 for each day; this request can take 31; it resets at "
                                + "2026-01-02T00:00:00Z.");
        assertThat(message(Limit.of(Meter.OUTPUT_TOKENS, 48, Window.lifetime()), 1))
                .isEqualTo(
                        "The quota of output tokens of this key is used up: 40 used and 8 held for requests on their "
                                + "way, of 48 for its lifetime; it does not reset.");
        assertThat(message(Limit.of(Meter.TOTAL_TOKENS, 167, Window.lifetime()), 1))
                .startsWith("The token quota of this key is used up: 140 used and 28 held ");
        assertThat(message(Limit.of(Meter.COST_USD, 5_000_000, Window.lifetime()), 4_000_000))
                .isEqualTo(
                        "The budget of this key has too little left: 1.25 USD used and 0.500001 USD held for requests "
                                + "on their way, of 5 USD for its lifetime; this request can take 4 USD; it does not reset.");
        assertThat(message(Limit.of(Meter.COST_USD, 10_000_000_000L, Window.lifetime()), Long.MAX_VALUE))
                .contains("of 10000 USD", "can take 9223372036854.775807 USD");
    }

    @Test
    void groupsAndModelsAreNamedAndMainKeysAreNot() {
        Limit limit = Limit.requests(3).forModels("gpt-4o*");
        assertThat(refusal("group:school", limit, 1).message())
                .startsWith("The request quota of the group of this key for models like 'gpt-4o*' is used up: ");
        Refusal main = refusal("mk_0123456789abcdef", limit, 1);
        assertThat(main.message()).isEqualTo("The proxy's own key has reached a limit. Tell its owner.");
        assertThat(main.standings()).isEmpty();
        assertThat(refusal("group:school", limit, 1).standings()).hasSize(1);
    }

    @Test
    void aLimitThatWasLoweredBelowItsUseIsUsedUp() {
        assertThat(message(Limit.requests(1), 1)).contains("is used up: 2 used and 1 held", "of 1 ");
    }

    @Test
    void tryingAgainIsWorthItWhenTheWindowEndsUnlessItNeverFits() {
        Limit minute = Limit.of(Meter.INPUT_TOKENS, 150, Window.each(Window.Unit.MINUTE));
        assertThat(refusal("sk_x", minute, 150).retryAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(refusal("sk_x", minute, 151).retryAt()).isNull();
        assertThat(refusal("sk_x", minute, 151).reason()).isEqualTo(DenialReason.RATE_LIMITED);
        assertThat(refusal("sk_x", Limit.requests(3), 1).retryAt()).isNull();
        Limit atOnce = Limit.of(Meter.CONCURRENCY, 1, Window.lifetime());
        assertThat(refusal("sk_x", atOnce, 1).retryAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(refusal("sk_x", atOnce, 1).reason()).isEqualTo(DenialReason.RATE_LIMITED);
    }
}
