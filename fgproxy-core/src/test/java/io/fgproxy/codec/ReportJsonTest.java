package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.KeyState;
import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageSum;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was used and refused, as the admin API tells it. */
class ReportJsonTest {
    private static final UsageSum BY_KEY = sum(Map.of(UsageDimension.SUB_KEY, "sk_1", UsageDimension.MODEL, "o3"), 4);
    private static final UsageSum BY_DAY = sum(Map.of(UsageDimension.DAY, "2026-01-01"), 5);
    private static final UsageSum BY_REASON = sum(Map.of(UsageDimension.REASON, "rate_limited"), 12);
    private static final String AMOUNTS = "'requests':3,'input_tokens':120,'output_tokens':400,'cost_usd':0.000258";
    private static final String KEY_BUCKET =
            "{'object':'usage_bucket','sub_key':'sk_1','name':'ci','model':'o3','calls':4," + AMOUNTS + "}";

    @Test
    void sumsOfUseAreWrittenByWhatTheyAreOf() {
        UsageSum byTheRest = sum(
                Map.of(
                        UsageDimension.OPERATION,
                        "models.list",
                        UsageDimension.STATUS,
                        "200",
                        UsageDimension.GROUP,
                        "students",
                        UsageDimension.MAIN_KEY,
                        "mk_1"),
                1);
        assertThat(ReportJson.writeUsage(List.of(BY_KEY, BY_DAY, byTheRest), ReportJsonTest::name, true))
                .isEqualTo(json("{'object':'list','data':[" + KEY_BUCKET
                        + ",{'object':'usage_bucket','day':'2026-01-01','calls':5," + AMOUNTS
                        + "},{'object':'usage_bucket','operation':'models.list','status':200,'group':'students',"
                        + "'main_key':'mk_1','calls':1," + AMOUNTS
                        + "}],'first_id':null,'last_id':null,'has_more':true}"));
    }

    @Test
    void whatIsNotKnownIsNull() {
        UsageSum unknown = sum(Map.of(UsageDimension.SUB_KEY, "sk_2", UsageDimension.MODEL, ""), 1);
        assertThat(ReportJson.writeUsage(List.of(unknown), ReportJsonTest::name, false))
                .contains(json("{'object':'usage_bucket','sub_key':'sk_2','name':null,'model':null,'calls':1,"));
        assertThat(ReportJson.writeRefusals(
                        List.of(sum(Map.of(UsageDimension.SUB_KEY, ""), 1)), ReportJsonTest::name, false))
                .contains(json("[{'object':'refusal_bucket','sub_key':null,'name':null,'count':1}]"));
    }

    @Test
    void sumsOfRefusalsHaveACountAndNothingElse() {
        assertThat(ReportJson.writeRefusals(List.of(BY_REASON), ReportJsonTest::name, false))
                .isEqualTo(json("""
                        {'object':'list','data':[{'object':'refusal_bucket','reason':'rate_limited','count':12}],
                        'first_id':null,'last_id':null,'has_more':false}"""));
    }

    @Test
    void theOverviewIsExact() {
        Map<KeyState, Long> states = Map.of(KeyState.VALID, 7L, KeyState.EXPIRED, 2L);
        String told = "{'enabled':7,'revoked':0,'disabled':0,'not_yet_valid':0,'expired':2}";
        assertThat(ReportJson.write(overview(List.of(BY_REASON), states), ReportJsonTest::name))
                .isEqualTo(written("{'object':'refusal_bucket','reason':'rate_limited','count':12}", told));
    }

    @Test
    void theOverviewLeavesOutWhatItsReaderMayNotSee() {
        assertThat(ReportJson.write(overview(null, null), ReportJsonTest::name)).isEqualTo(written("", "null"));
    }

    private static ReportJson.Overview overview(
            @Nullable List<UsageSum> refusals, @Nullable Map<KeyState, Long> states) {
        return new ReportJson.Overview(
                Instant.ofEpochSecond(100, 999),
                Instant.ofEpochSecond(200),
                "Europe/Berlin",
                List.of(BY_DAY),
                List.of(BY_KEY),
                List.of(sum(Map.of(UsageDimension.MODEL, "o3"), 6)),
                refusals,
                sum(Map.of(), 8),
                states);
    }

    private static String written(String refusals, String keys) {
        return json("{'object':'overview','from':100,'to':200,'zone':'Europe/Berlin',"
                + "'by_day':[{'object':'usage_bucket','day':'2026-01-01','calls':5," + AMOUNTS + "}],"
                + "'top_keys':[" + KEY_BUCKET + "],"
                + "'top_models':[{'object':'usage_bucket','model':'o3','calls':6," + AMOUNTS + "}],"
                + "'refusals':[" + refusals + "],'totals':{'calls':8," + AMOUNTS + "},'keys':" + keys + "}");
    }

    private static UsageSum sum(Map<UsageDimension, String> by, long calls) {
        return new UsageSum(by, calls, new Amounts(3, 120, 400, 258));
    }

    private static String name(String id) {
        return id.equals("sk_1") ? "ci" : "";
    }
}
