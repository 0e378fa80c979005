package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.FgProxy;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.memory.InMemoryKeyStore;
import io.fgproxy.testkit.clock.SettableClock;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Use, refusals and the overview over HTTP. */
class ReportCallsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T23:30:00Z");

    private final KeyStore store = new InMemoryKeyStore();
    private AdminServer admin;
    private String one;
    private String other;

    @BeforeEach
    void start() throws Exception {
        admin = new AdminServer(FgProxy.builder()
                .store(store)
                .masterKey(MasterKey.generate())
                .clock(new SettableClock(NOW))
                .build());
        one = admin.mint("{\"name\":\"=cmd|' /C calc'!A0\",\"group\":\"g\"}");
        other = admin.mint("{\"name\":\"the \\\"other\\\", one\"}");
        use(one, "gpt-4o", NOW.minus(Duration.ofDays(2)), 200, 1_500_000);
        use(one, "gpt-4o-mini", NOW.minus(Duration.ofHours(1)), 200, 20);
        use(other, "gpt-4o-mini", NOW.minus(Duration.ofMinutes(1)), 500, 0);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private void use(String id, String model, Instant end, int status, long cost) {
        SubKey key = store.subKeys().find(new SubKeyId(id)).orElseThrow();
        Reservation asked = new Reservation(
                UUID.randomUUID().toString(),
                key.id(),
                key.version(),
                store.sharedRules().load().version(),
                key.settings().group(),
                new MainKeyId("mk_0000000000000000"),
                "chat.completions.create",
                model,
                end,
                end.plusSeconds(180),
                List.of(new Claim(Counter.lifetime(id), List.of())),
                Demand.fixed(Amounts.ONE_REQUEST),
                Amounts.ONE_REQUEST);
        Hold hold = ((ReserveResult.Reserved)
                        store.ledger().reserve(asked).toCompletableFuture().join())
                .hold();
        Amounts charged = status == 200 ? new Amounts(1, 10, 20, cost) : Amounts.NONE;
        UsageRecord row = new UsageRecord(
                hold.id(),
                hold.key(),
                hold.group(),
                hold.mainKey(),
                hold.operation(),
                hold.model(),
                end,
                end,
                status,
                status == 200 ? UsageRecord.Source.REPORTED : UsageRecord.Source.FAILED,
                charged,
                Usage.ZERO);
        store.ledger()
                .settle(new Settlement(hold, charged, row))
                .toCompletableFuture()
                .join();
    }

    @Test
    void useIsAddedUpByWhatIsAsked() throws Exception {
        JsonNode all = admin.get("usage").json();
        assertThat(all.at("/data/0").toString())
                .isEqualTo("{\"object\":\"usage_bucket\",\"calls\":3,\"requests\":2,\"input_tokens\":20,"
                        + "\"output_tokens\":40,\"cost_usd\":1.50002}");
        JsonNode byKey = admin.get("usage?group_by=sub_key,model").json().path("data");
        assertThat(byKey).hasSize(3);
        assertThat(byKey.at("/0/sub_key").asText()).isEqualTo(one);
        assertThat(byKey.at("/0/name").asText()).startsWith("=cmd");
        assertThat(byKey.at("/0/model").asText()).isEqualTo("gpt-4o");
        assertThat(byKey.at("/0/cost_usd").asDouble()).isEqualTo(1.5);
        JsonNode days =
                admin.get("usage?group_by=day&zone=Europe%2FBerlin").json().path("data");
        assertThat(days)
                .extracting(day -> day.path("day").asText())
                .containsExactly("2026-11-24", "2026-11-25", "2026-11-26");
        assertThat(admin.get("usage?group_by=status").json().path("data"))
                .extracting(bucket -> bucket.path("status").asInt())
                .containsExactly(200, 500);
        assertThat(admin.get("usage?group=g&group_by=group")
                        .json()
                        .at("/data/0/calls")
                        .asInt())
                .isEqualTo(2);
        assertThat(admin.get("usage?sub_key=" + other)
                        .json()
                        .at("/data/0/calls")
                        .asInt())
                .isEqualTo(1);
        assertThat(admin.get("usage?model=gpt-4o").json().at("/data/0/calls").asInt())
                .isEqualTo(1);
        JsonNode first = admin.get("usage?group_by=model&limit=1").json();
        assertThat(first.path("data")).hasSize(1);
        assertThat(first.path("has_more").asBoolean()).isTrue();
        long from = NOW.minusSeconds(7200).getEpochSecond();
        assertThat(admin.get("usage?from=" + from).json().at("/data/0/calls").asInt())
                .isEqualTo(2);
        assertThat(admin.get("usage?to=" + from).json().at("/data/0/calls").asInt())
                .isEqualTo(1);
    }

    @Test
    void whatIsNotUnderstoodIsRefused() throws Exception {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("usage?group_by=color", "group_by"),
                Map.entry("usage?group_by=reason", "group_by"),
                Map.entry("usage?group_by=day,day", "group_by"),
                Map.entry("usage?group_by=day,model,sub_key", "group_by"),
                Map.entry("usage?zone=Mars", "zone"),
                Map.entry("usage?sub_key=x", "sub_key"),
                Map.entry("usage?from=1767225600000000", "from"),
                Map.entry("usage?from=yesterday", "from"),
                Map.entry("usage?limit=0", "limit"),
                Map.entry("usage?limit=10001", "limit"),
                Map.entry("usage?format=xml", "format"),
                Map.entry("usage?color=red", "color"),
                Map.entry("usage?model=a&model=b", "model"),
                Map.entry("usage?model=%ff", "model"),
                Map.entry("usage/requests?group=a%00b", "group"),
                Map.entry("audit?target=%00", "target"),
                Map.entry("audit?actor=%ed%a0%80", "actor"),
                Map.entry("usage/requests?after=x", "after"),
                Map.entry("usage/requests?limit=1001", "limit"),
                Map.entry("refusals?group_by=model", "group_by"),
                Map.entry("overview?days=367", "days"),
                Map.entry("overview?days=-1", "days"),
                Map.entry("overview?from=0", "from"));
        for (Map.Entry<String, String> call : wrong.entrySet()) {
            Reply reply = admin.get(call.getKey());
            assertThat(reply.status()).as(call.getKey()).isEqualTo(400);
            assertThat(reply.text("/error/param")).as(call.getKey()).isEqualTo(call.getValue());
        }
    }

    @Test
    void requestsArePagedNewestFirst() throws Exception {
        Reply first = admin.get("usage/requests?limit=2");
        assertThat(first.json().path("data"))
                .extracting(row -> row.path("sub_key").asText())
                .containsExactly(other, one);
        assertThat(first.text("/data/1/name")).startsWith("=cmd");
        Reply second = admin.get("usage/requests?limit=2&after=" + first.text("/last_id"));
        assertThat(second.json().path("data")).hasSize(1);
        assertThat(second.json().path("has_more").asBoolean()).isFalse();
        assertThat(second.text("/data/0/model")).isEqualTo("gpt-4o");
        assertThat(admin.get("usage/requests?sub_key=" + other).json().path("data"))
                .hasSize(1);
        assertThat(admin.get("usage/requests?group=g&model=gpt-4o").json().path("data"))
                .hasSize(1);
    }

    @Test
    void spreadsheetsGetTextAndNoFormulas() throws Exception {
        Reply reply = admin.get("usage?group_by=sub_key&format=csv");
        assertThat(reply.header("Content-Type")).isEqualToIgnoringCase("text/csv;charset=utf-8");
        assertThat(reply.response().body())
                .isEqualTo("sub_key,name,calls,requests,input_tokens,output_tokens,cost_usd\r\n" + one
                        + ",'=cmd|' /C calc'!A0,2,2,20,40,1.500020\r\n" + other
                        + ",\"the \"\"other\"\", one\",1,0,0,0,0.000000\r\n");
        assertThat(admin.get("usage/requests?format=csv").response().body().split("\r\n"))
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).doesNotStartWith("="));
    }

    @Test
    void deletedKeyIsStillCalledByItsName() throws Exception {
        admin.send("DELETE", "sub_keys/" + other, null);
        assertThat(admin.get("usage?group_by=sub_key&sub_key=" + other).text("/data/0/name"))
                .isEqualTo("the \"other\", one");
        assertThat(admin.get("usage/requests?sub_key=" + other).text("/data/0/name"))
                .isEqualTo("the \"other\", one");
    }

    @Test
    void refusalsAreCountedByReason() throws Exception {
        for (int i = 0; i < 3; i++) {
            admin.proxy.gate().refused(new SubKeyId(one), DenialReason.RATE_LIMITED, null);
        }
        admin.proxy.gate().refused(null, DenialReason.KEY_UNKNOWN, null);
        assertThat(admin.get("refusals").json().path("data"))
                .as("not written yet")
                .isEmpty();
        admin.proxy.gate().flushStatistics();
        admin.proxy.gate().flushStatistics();
        assertThat(admin.get("refusals").json().path("data").toString())
                .isEqualTo("[{\"object\":\"refusal_bucket\",\"reason\":\"rate_limited\",\"count\":3},"
                        + "{\"object\":\"refusal_bucket\",\"reason\":\"key_unknown\",\"count\":1}]");
        JsonNode byKey = admin.get("refusals?group_by=sub_key,day").json().path("data");
        assertThat(byKey.at("/0/sub_key").asText()).isEqualTo(one);
        assertThat(byKey.at("/0/day").asText()).isEqualTo("2026-11-25");
        assertThat(byKey.at("/1/sub_key").isNull()).isTrue();
    }

    @Test
    void overviewTellsAllAtOnce() throws Exception {
        admin.post("sub_keys/" + other + "/revoke", "{}");
        admin.proxy.gate().refused(null, DenialReason.KEY_UNKNOWN, null);
        admin.proxy.gate().flushStatistics();
        JsonNode overview = admin.get("overview?days=3&zone=UTC").json();
        assertThat(overview.path("by_day"))
                .extracting(day ->
                        day.path("day").asText() + " " + day.path("calls").asInt())
                .containsExactly("2026-11-23 1", "2026-11-24 0", "2026-11-25 2");
        assertThat(overview.at("/top_keys/0/name").asText()).startsWith("=cmd");
        assertThat(overview.at("/top_models/0/model").asText()).isEqualTo("gpt-4o");
        assertThat(overview.at("/refusals/0/reason").asText()).isEqualTo("key_unknown");
        assertThat(overview.at("/totals/cost_usd").asDouble()).isEqualTo(1.50002);
        assertThat(overview.path("keys").toString())
                .isEqualTo("{\"enabled\":1,\"revoked\":1,\"disabled\":0,\"not_yet_valid\":0,\"expired\":0}");
        JsonNode group = admin.get("overview?days=3&group=g").json();
        assertThat(group.at("/totals/calls").asInt()).isEqualTo(2);
        assertThat(group.path("keys").isNull()).isTrue();
    }
}
