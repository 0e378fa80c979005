package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits in the admin API, and as stores keep them. */
class LimitsJsonTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long LARGEST = (1L << 53) - 1;

    private static List<Limit> read(String limits) {
        String json = "{\"name\":\"k\",\"limits\":" + limits + "}";
        return SubKeyJson.readNew(json.getBytes(StandardCharsets.UTF_8)).limits();
    }

    private static List<Limit> readOne(String members) {
        return read("[{" + members + "}]");
    }

    private static long money(String amount) {
        return readOne("\"meter\":\"cost_usd\",\"window\":\"lifetime\",\"amount\":" + amount)
                .get(0)
                .amount();
    }

    @Test
    void everythingThatIsWrittenIsReadBack() {
        List<Limit> limits = new ArrayList<>();
        for (Meter meter : Meter.values()) {
            limits.add(Limit.of(meter, 0, Window.lifetime()));
            limits.add(Limit.of(meter, LARGEST, Window.lifetime()).loosely().alertingAt(1, 100));
            limits.add(Limit.of(meter, Long.MAX_VALUE, Window.lifetime())
                    .forModels("o'H\"~/*")
                    .increasedBy(Long.MAX_VALUE, NOON));
        }
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        for (Window.Unit unit : Window.Unit.values()) {
            limits.add(Limit.of(Meter.COST_USD, 1, new Window.Calendar(unit, berlin)));
            limits.add(Limit.of(Meter.COST_USD, 9_007_199_254_740_990L, Window.each(unit))
                    .loosely());
        }
        assertThat(LimitsJson.read(LimitsJson.write(limits))).isEqualTo(limits);
        assertThat(LimitsJson.read(LimitsJson.write(List.of()))).isEmpty();
    }

    @Test
    void theFormIsAsDocumented() {
        Limit limit = Limit.of(
                        Meter.COST_USD, 5_000_000, new Window.Calendar(Window.Unit.MONTH, ZoneId.of("Europe/Berlin")))
                .forModels("gpt-4o*")
                .loosely()
                .alertingAt(80, 100)
                .increasedBy(2_500_000, Instant.ofEpochSecond(1_893_456_000));
        String json = "[{\"meter\":\"cost_usd\",\"amount\":5,\"window\":\"month\",\"zone\":\"Europe/Berlin\","
                + "\"models\":\"gpt-4o*\",\"mode\":\"loose\",\"alerts\":[80,100],"
                + "\"increase\":{\"amount\":2.5,\"until\":1893456000}}]";
        assertThat(LimitsJson.write(List.of(limit))).isEqualTo(json);
        assertThat(read(json)).containsExactly(limit);
        assertThat(readOne("\"meter\":\"concurrency\",\"amount\":3"))
                .containsExactly(Limit.of(Meter.CONCURRENCY, 3, Window.lifetime()));
        assertThat(readOne("\"meter\":\"requests\",\"amount\":3,\"window\":\"day\",\"zone\":null,\"models\":null,"
                        + "\"mode\":\"strict\",\"alerts\":null,\"increase\":null"))
                .containsExactly(Limit.of(Meter.REQUESTS, 3, Window.each(Window.Unit.DAY)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.000001, 1",
        "5, 5000000",
        "0.1, 100000",
        "1.10, 1100000",
        "1e2, 100000000",
        "1.5E-3, 1500",
        "0.30000000, 300000",
        "\"2.5\", 2500000",
        "\"1e2\", 100000000",
        "9007199254.740991, 9007199254740991",
        "9007199254.740990, 9007199254740990",
        "4503599627.370497, 4503599627370497",
        "\"9007199254.740991\", 9007199254740991"
    })
    void moneyIsExactInMicroDollars(String amount, long micros) {
        assertThat(money(amount)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0000001",
                "1.0000005",
                "\"NaN\"",
                "\"Infinity\"",
                "\"\"",
                "\" 1\"",
                "\"1,5\"",
                "\"0x10\"",
                "\"5 USD\"",
                "\"1e-999999999\"",
                "1e-99999999",
                "true",
                "[5]",
                "{}",
                "9007199254.740992",
                "1e400",
                "\"1e400\"",
                "\"1e999999999\"",
                "\"1e9999999999\"",
                "99999999999999999999",
                "\"111111111111111111111111111111111111111111111\"",
                "null"
            })
    void otherMoneyIsRefusedAndTheMemberNamed(String amount) {
        assertThatThrownBy(() -> money(amount))
                .isInstanceOf(InvalidMemberException.class)
                .hasMessageContaining("limits[0].amount");
    }

    @ParameterizedTest
    @CsvSource({
        "1000000000000, 1000000000000000000",
        "9223372036854.775806, 9223372036854775806",
        "9223372036854.775807, 9223372036854775807",
        "9223372036854.775808, 9223372036854775807",
        "9999999999999, 9223372036854775807",
        "10000000000000, 9223372036854775807"
    })
    void moneyThatAStoreKeptIsAtMostTheLargestAmount(String amount, long micros) {
        String json = "[{\"meter\":\"cost_usd\",\"window\":\"lifetime\",\"amount\":%s}]";
        assertThat(LimitsJson.read(json.formatted(amount)))
                .extracting(Limit::amount)
                .containsExactly(micros);
        assertThat(LimitsJson.read(json.formatted("-" + amount))).isEmpty();
    }

    @Test
    void aStringOfMoneyHasAtMostThirtyCharacters() {
        assertThat(money("\"" + "0".repeat(29) + "5\"")).isEqualTo(5_000_000);
        assertThatThrownBy(() -> money("\"" + "0".repeat(30) + "5\"")).isInstanceOf(InvalidMemberException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "01", ".5", "5.", "+5"})
    void whatIsNoJsonIsRefused(String amount) {
        assertThatThrownBy(() -> money(amount)).isInstanceOf(InvalidMemberException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-0.000001", "-1e400", "\"-1e400\"", "-9223372036854775808"})
    void negativeAmountsMeanNoLimit(String amount) {
        assertThat(readOne("\"meter\":\"cost_usd\",\"window\":\"lifetime\",\"amount\":" + amount))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.0", "1e3", "\"5\"", "0.5", "9007199254740992", "9223372036854775808", "true", "null", "1e400"
            })
    void otherCountsAreRefusedAndTheMemberNamed(String amount) {
        assertThatThrownBy(() -> readOne("\"meter\":\"requests\",\"window\":\"lifetime\",\"amount\":" + amount))
                .isInstanceOf(InvalidMemberException.class)
                .hasMessageContaining("limits[0].amount");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"meter\":\"requests\",\"amount\":1 | limits[0].window",
                "\"meter\":\"tokens\",\"amount\":1,\"window\":\"day\" | limits[0].meter",
                "\"amount\":1,\"window\":\"day\" | limits[0].meter",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"year\" | limits[0].window",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"DAY\" | limits[0].window",
                "\"meter\":\"concurrency\",\"amount\":1,\"window\":\"day\" | limits[0]",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"zone\":\"Mars/Base\" | limits[0].zone",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"lifetime\",\"zone\":\"UTC\" | limits[0].zone",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"models\":\"@cheap\" | limits[0]",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"models\":\"a b\" | limits[0].models",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"models\":[\"a\"] | limits[0].models",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"mode\":\"soft\" | limits[0].mode",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"alerts\":[101] | limits[0]",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"alerts\":[4294967376] | limits[0]",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"alerts\":[8.5] | limits[0].alerts[0]",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"alerts\":80 | limits[0].alerts",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"increase\":{\"amount\":1} | increase.until",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"increase\":{\"amount\":0,\"until\":1} | increase",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"increase\":{\"amount\":1,\"until\":1893456000000}"
                        + " | increase.until",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"increase\":{\"amount\":1,\"until\":1,\"x\":1}"
                        + " | increase.x",
                "\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"period\":\"day\" | limits[0].period"
            })
    void wrongMembersAreRefusedByName(String members, String named) {
        assertThatThrownBy(() -> readOne(members))
                .isInstanceOf(InvalidMemberException.class)
                .hasMessageContaining(named);
    }

    @Test
    void limitsThatBoundTheSameOrAreNoListAreRefused() {
        String one = "{\"meter\":\"requests\",\"amount\":1,\"window\":\"day\"}";
        String other = "{\"meter\":\"requests\",\"amount\":2,\"window\":\"day\",\"zone\":\"Europe/Berlin\"}";
        for (String wrong : List.of("[" + one + "," + other + "]", one, "[1]", "\"" + "x" + "\"")) {
            assertThatThrownBy(() -> read(wrong)).isInstanceOf(InvalidMemberException.class);
        }
        assertThat(read("null")).isEmpty();
    }

    @Test
    void standingsTellUsedHeldRemainingAndReset() {
        Limit limit = Limit.of(Meter.COST_USD, 5_000_000, Window.each(Window.Unit.DAY));
        SubKey key = new SubKey(
                new SubKeyId("sk_0123456789abcdef"),
                KeyDigest.of("x"),
                SubKeySettings.named("k").limit(limit).build(),
                KeyStatus.ENABLED,
                NOON,
                1);
        Tally tally = new Tally(new Amounts(3, 10, 20, 1_250_000), new Amounts(1, 1, 2, 1));
        String own = key.id().value();
        List<LimitStanding> standings = List.of(
                LimitStanding.of(Counter.of(own, limit, NOON), limit, tally, NOON),
                LimitStanding.of(Counter.lifetime("group:g"), Limit.requests(2), tally, NOON));
        String json = SubKeyJson.write(new SubKeyJson.Standing(key, tally, standings));
        assertThat(json)
                .contains("\"limits\":[{\"meter\":\"cost_usd\",\"amount\":5,\"window\":\"day\",\"used\":1.25,"
                        + "\"held\":0.000001,\"remaining\":3.749999,\"resets_at\":1767312000}]")
                .contains("\"group_limits\":[{\"meter\":\"requests\",\"amount\":2,\"window\":\"lifetime\",\"used\":3,"
                        + "\"held\":1,\"remaining\":0,\"resets_at\":null}]")
                .contains("\"usage\":{\"requests\":{\"used\":3,\"held\":1},\"input_tokens\":{\"used\":10,\"held\":1},"
                        + "\"output_tokens\":{\"used\":20,\"held\":2},\"cost_usd\":{\"used\":1.25,\"held\":0.000001}}");
    }
}
