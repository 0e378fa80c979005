package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.gate.Identification;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
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
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be done with sub-keys, on any store. */
abstract class SubKeyCallsContract {
    private static final Instant NOW = Instant.ofEpochMilli(System.currentTimeMillis());
    private static final Amounts TAKEN = new Amounts(1, 11, 7, 250_000);

    private KeyStore store;
    private AdminServer admin;

    abstract KeyStore openStore() throws Exception;

    @BeforeEach
    void start() throws Exception {
        store = openStore();
        admin = new AdminServer(store);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void mintedKeyShowsItsSecretOnceAndWorks() throws Exception {
        Reply minted = admin.post("sub_keys", """
                {"name":"ci","models":{"allow":["gpt-4o-mini"],"deny":[]},
                 "operations":{"allow":["chat.completions.create","models.*"]},
                 "limits":[{"meter":"requests","amount":1000,"window":"lifetime"}],
                 "expires_at":1893456000}
                """);

        assertThat(minted.status()).isEqualTo(201);
        assertThat(minted.text("/object")).isEqualTo("sub_key");
        assertThat(minted.text("/id")).matches("sk_[0-9A-Za-z]{16}");
        assertThat(minted.text("/status")).isEqualTo("enabled");
        assertThat(minted.json().at("/enabled").asBoolean()).isTrue();
        assertThat(minted.json().at("/models")).hasToString("{\"allow\":[\"gpt-4o-mini\"],\"deny\":[]}");
        assertThat(minted.json().at("/operations"))
                .hasToString("{\"allow\":[\"chat.completions.create\",\"models.*\"],\"deny\":[]}");
        assertThat(minted.json().at("/limits"))
                .hasToString("[{\"meter\":\"requests\",\"amount\":1000,\"window\":\"lifetime\",\"used\":0,\"held\":0,"
                        + "\"remaining\":1000,\"resets_at\":null}]");
        assertThat(minted.json().at("/expires_at").asLong()).isEqualTo(1893456000);
        assertThat(minted.json().at("/not_before").isNull()).isTrue();
        assertThat(minted.json().at("/created_at").asLong())
                .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond());
        assertThat(admin.proxy.gate().identify(minted.text("/secret"))).isInstanceOf(Identification.Identified.class);

        Reply shown = admin.get("sub_keys/" + minted.text("/id"));
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.json().has("secret")).isFalse();
        assertThat(shown.json()).isEqualTo(without(minted.json(), "secret"));
    }

    @Test
    void nameAloneMintsAStandardKeyWithoutLimits() throws Exception {
        Reply shown = admin.get("sub_keys/" + admin.mint("{\"name\":\"Jörg 🔑\"}"));

        assertThat(shown.text("/name")).isEqualTo("Jörg 🔑");
        assertThat(shown.json().at("/models")).hasToString("{\"deny\":[]}");
        assertThat(shown.json().at("/limits")).isEmpty();
        assertThat(shown.json().at("/usage")).hasToString(usage(0, 0));
        assertThat(shown.json().at("/main_keys")).isEmpty();
    }

    @Test
    void negativeAmountIsNoLimit() throws Exception {
        String id = admin.mint(
                "{\"name\":\"n\",\"limits\":[{\"meter\":\"requests\",\"amount\":-1,\"window\":\"lifetime\"}]}");
        assertThat(admin.get("sub_keys/" + id).json().at("/limits")).isEmpty();
    }

    @Test
    void usageIsShown() throws Exception {
        String id = admin.mint(
                "{\"name\":\"n\",\"limits\":[{\"meter\":\"requests\",\"amount\":5,\"window\":\"lifetime\"}]}");
        settle(reserve(id));
        reserve(id);

        JsonNode limits = admin.get("sub_keys/" + id).json().at("/limits/0");
        assertThat(limits.at("/used").asLong()).isEqualTo(1);
        assertThat(limits.at("/held").asLong()).isEqualTo(1);
        assertThat(limits.at("/remaining").asLong()).isEqualTo(3);

        Reply unlimited = admin.send("PATCH", "sub_keys/" + id, "{\"limits\":[]}");
        assertThat(unlimited.json().at("/limits")).isEmpty();
        assertThat(unlimited.json().at("/usage")).hasToString(usage(1, 1));
    }

    private static String usage(int used, int held) {
        return "{\"requests\":{\"used\":" + used + ",\"held\":" + held + "},\"input_tokens\":{\"used\":" + used * 11
                + ",\"held\":" + held * 11 + "},\"output_tokens\":{\"used\":" + used * 7 + ",\"held\":" + held * 7
                + "},\"cost_usd\":{\"used\":" + money(used) + ",\"held\":" + money(held) + "}}";
    }

    private static String money(int requests) {
        return requests == 0 ? "0" : "0.2" + requests * 5;
    }

    @Test
    void everyKindOfLimitComesBackAsItWasGiven() throws Exception {
        String limits = """
                [{"meter":"cost_usd","amount":5.25,"window":"month","zone":"Europe/Berlin","models":"gpt-4o*",
                  "alerts":[80,100],"increase":{"amount":2.5,"until":4102444800}},
                 {"meter":"total_tokens","amount":100000,"window":"day"},
                 {"meter":"output_tokens","amount":5000,"window":"hour","mode":"loose"},
                 {"meter":"input_tokens","amount":700,"window":"minute"},
                 {"meter":"requests","amount":60,"window":"week"},
                 {"meter":"concurrency","amount":3,"window":"lifetime"}]
                """;
        String id = admin.mint("{\"name\":\"n\",\"limits\":" + limits + "}");
        JsonNode shown = admin.get("sub_keys/" + id).json().at("/limits");
        assertThat(shown).hasSize(6);
        Map<String, JsonNode> byMeter = new HashMap<>();
        shown.forEach(limit -> byMeter.put(limit.at("/meter").asText(), limit));
        for (JsonNode given : new ObjectMapper().readTree(limits)) {
            JsonNode back = byMeter.get(given.at("/meter").asText());
            given.properties()
                    .forEach(member -> assertThat(back.get(member.getKey()))
                            .as("%s of %s", member.getKey(), given)
                            .hasToString(member.getValue().toString()));
        }
        assertThat(byMeter.get("cost_usd").at("/remaining")).hasToString("7.75");
        assertThat(byMeter.get("requests").at("/resets_at").asLong())
                .isGreaterThan(Instant.now().getEpochSecond() - 1);
        assertThat(byMeter.get("concurrency").at("/resets_at").isNull()).isTrue();
    }

    @Test
    void limitsThatAreNotUnderstoodAreRefusedAndNamed() throws Exception {
        for (List<String> wrong : List.of(
                List.of("[{\"meter\":\"requests\",\"amount\":1,\"window\":\"fortnight\"}]", "limits[0].window"),
                List.of("[{\"meter\":\"lines\",\"amount\":1,\"window\":\"day\"}]", "limits[0].meter"),
                List.of("[{\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"burst\":2}]", "limits[0].burst"),
                List.of(
                        "[{\"meter\":\"requests\",\"amount\":1,\"window\":\"day\",\"zone\":\"Mars\"}]",
                        "limits[0].zone"),
                List.of(
                        "[{\"meter\":\"requests\",\"amount\":1,\"window\":\"day\"},"
                                + "{\"meter\":\"requests\",\"amount\":2,\"window\":\"day\"}]",
                        "limits[1]"))) {
            Reply reply = admin.post("sub_keys", "{\"name\":\"n\",\"limits\":" + wrong.get(0) + "}");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("/error/param")).isEqualTo(wrong.get(1));
        }
    }

    @Test
    void resetSetsToZeroWhatWasUsedAndKeepsWhatIsHeld() throws Exception {
        String id =
                admin.mint("{\"name\":\"n\",\"limits\":[{\"meter\":\"requests\",\"amount\":5,\"window\":\"lifetime\"},"
                        + "{\"meter\":\"requests\",\"amount\":5,\"window\":\"month\"}]}");
        settle(reserve(id));
        reserve(id);

        Reply reset = admin.post("sub_keys/" + id + "/reset_usage", "{}");

        assertThat(reset.status()).isEqualTo(200);
        assertThat(reset.json().at("/usage")).hasToString(usage(0, 1));
        reset.json().at("/limits").forEach(limit -> {
            assertThat(limit.at("/used").asLong()).isZero();
            assertThat(limit.at("/held").asLong()).isEqualTo(1);
        });
        assertThat(admin.post("sub_keys/sk_0000000000000000/reset_usage", "{}").status())
                .isEqualTo(404);
        assertThat(admin.get("sub_keys/" + id + "/reset_usage").status()).isEqualTo(405);
        assertThat(admin.post("sub_keys/" + id + "/reset_usage", "{\"all\":true}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void usageIsListedNewestFirst() throws Exception {
        String id = admin.mint("{\"name\":\"n\"}");
        for (int i = 1; i <= 3; i++) {
            settle(reserve(id), NOW.plusSeconds(i));
        }
        String path = "sub_keys/" + id + "/usage";

        JsonNode page = admin.get(path + "?limit=2").json();
        assertThat(page.at("/object").asText()).isEqualTo("list");
        assertThat(page.at("/has_more").asBoolean()).isTrue();
        assertThat(page.at("/data")).hasSize(2);
        JsonNode newest = page.at("/data/0");
        assertThat(newest.at("/object").asText()).isEqualTo("usage_record");
        assertThat(newest.at("/ended_at").asLong()).isEqualTo(NOW.getEpochSecond() + 3);
        assertThat(newest.at("/status").asInt()).isEqualTo(200);
        assertThat(newest.at("/source").asText()).isEqualTo("reported");
        assertThat(newest.at("/model").asText()).isEqualTo("gpt-4o-mini");
        assertThat(newest.at("/charged"))
                .hasToString("{\"requests\":1,\"input_tokens\":11,\"output_tokens\":7,\"cost_usd\":0.25}");
        assertThat(newest.at("/reported/output_tokens").asLong()).isEqualTo(7);

        long middle = NOW.getEpochSecond() + 2;
        JsonNode only =
                admin.get(path + "?from=" + middle + "&to=" + (middle + 1)).json();
        assertThat(only.at("/data")).hasSize(1);
        assertThat(only.at("/data/0/ended_at").asLong()).isEqualTo(middle);
        assertThat(only.at("/has_more").asBoolean()).isFalse();

        assertThat(admin.get("sub_keys/sk_0000000000000000/usage").status()).isEqualTo(404);
        for (String wrong :
                List.of("?from=x", "?to=1767225600000", "?limit=0", "?limit=1001", "?after=a", "?from=1&from=2")) {
            assertThat(admin.get(path + wrong).status()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void patchChangesOnlyWhatIsThere() throws Exception {
        String id = admin.mint(
                "{\"name\":\"n\",\"models\":{\"allow\":[\"gpt-4o*\"],\"deny\":[\"gpt-4o\"]},"
                        + "\"limits\":[{\"meter\":\"requests\",\"amount\":5,\"window\":\"lifetime\"}],\"expires_at\":1893456000}");
        JsonNode before = admin.get("sub_keys/" + id).json();

        Reply renamed = admin.send("PATCH", "sub_keys/" + id, "{\"name\":\"m\"}");

        assertThat(renamed.status()).isEqualTo(200);
        assertThat(renamed.text("/name")).isEqualTo("m");
        assertThat(without(renamed.json(), "name")).isEqualTo(without(before, "name"));
        assertThat(admin.get("sub_keys/" + id).json()).isEqualTo(renamed.json());
    }

    @Test
    void postPatchesToo() throws Exception {
        String id = admin.mint("{\"name\":\"n\"}");
        assertThat(admin.post("sub_keys/" + id, "{\"expires_at\":1893456001}")
                        .json()
                        .at("/expires_at")
                        .asLong())
                .isEqualTo(1893456001);
    }

    @Test
    void patchWithNullGoesBackToTheStart() throws Exception {
        String main =
                admin.proxy.mainKeys().add(NewMainKey.of("m", "sk-real")).id().value();
        String id = admin.mint("{\"name\":\"n\",\"models\":{\"allow\":[\"gpt-4o\"]},"
                + "\"operations\":{\"allow\":[\"models.list\"]},\"not_before\":1,\"expires_at\":1893456000,"
                + "\"limits\":[{\"meter\":\"requests\",\"amount\":5,\"window\":\"lifetime\"}],"
                + "\"main_keys\":[\"" + main + "\"]}");

        JsonNode reset = admin.send(
                        "PATCH",
                        "sub_keys/" + id,
                        "{\"models\":null,\"operations\":null,\"not_before\":null,\"expires_at\":null,\"limits\":null,"
                                + "\"main_keys\":null}")
                .json();

        assertThat(reset.at("/models")).hasToString("{\"deny\":[]}");
        assertThat(reset.at("/operations")).hasToString("{\"deny\":[]}");
        assertThat(reset.at("/not_before").isNull()).isTrue();
        assertThat(reset.at("/expires_at").isNull()).isTrue();
        assertThat(reset.at("/limits")).isEmpty();
        assertThat(reset.at("/main_keys")).isEmpty();
    }

    @Test
    void patchReplacesARuleAsAWhole() throws Exception {
        String id = admin.mint("{\"name\":\"n\",\"models\":{\"allow\":[\"gpt-4o\"],\"deny\":[\"o1\"]}}");
        assertThat(admin.send("PATCH", "sub_keys/" + id, "{\"models\":{\"deny\":[\"o3\"]}}")
                        .json()
                        .at("/models"))
                .hasToString("{\"deny\":[\"o3\"]}");
    }

    @Test
    void patchDisablesAndEnablesWithOtherChangesInOneStep() throws Exception {
        Reply minted = admin.post("sub_keys", "{\"name\":\"n\"}");
        String path = "sub_keys/" + minted.text("/id");

        Reply disabled = admin.send("PATCH", path, "{\"enabled\":false,\"name\":\"off\"}");
        assertThat(disabled.text("/status")).isEqualTo("disabled");
        assertThat(disabled.text("/name")).isEqualTo("off");
        assertThat(disabled.json().at("/enabled").asBoolean()).isFalse();
        assertThat(admin.proxy.gate().identify(minted.text("/secret"))).isInstanceOf(Refusal.class);
        assertThat(key(minted.text("/id")).version()).isEqualTo(2);

        assertThat(admin.send("PATCH", path, "{\"enabled\":true}").text("/status"))
                .isEqualTo("enabled");
        assertThat(admin.proxy.gate().identify(minted.text("/secret"))).isInstanceOf(Identification.Identified.class);
    }

    @Test
    void patchThatDoesNotFitTheOldSettingsChangesNothing() throws Exception {
        String id = admin.mint("{\"name\":\"n\",\"not_before\":2000}");

        Reply refused = admin.send("PATCH", "sub_keys/" + id, "{\"enabled\":false,\"expires_at\":1000}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("/error/param")).isEqualTo("not_before");
        assertThat(key(id).version()).isEqualTo(1);
    }

    @Test
    void rotateGivesANewSecretAndKeepsTheRest() throws Exception {
        Reply minted = admin.post("sub_keys", "{\"name\":\"n\"}");
        settle(reserve(minted.text("/id")));

        Reply rotated = admin.send("POST", "sub_keys/" + minted.text("/id") + "/rotate", null);

        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.text("/id")).isEqualTo(minted.text("/id"));
        assertThat(rotated.json().at("/usage/requests/used").asLong()).isEqualTo(1);
        assertThat(rotated.text("/secret")).isNotEqualTo(minted.text("/secret"));
        assertThat(admin.proxy.gate().identify(minted.text("/secret"))).isInstanceOf(Refusal.class);
        assertThat(admin.proxy.gate().identify(rotated.text("/secret"))).isInstanceOf(Identification.Identified.class);
    }

    @Test
    void revokeIsForEver() throws Exception {
        Reply minted = admin.post("sub_keys", "{\"name\":\"n\"}");
        String path = "sub_keys/" + minted.text("/id");

        Reply revoked = admin.post(path + "/revoke", "{}");
        assertThat(revoked.status()).isEqualTo(200);
        assertThat(revoked.text("/status")).isEqualTo("revoked");
        assertThat(admin.proxy.gate().identify(minted.text("/secret"))).isInstanceOf(Refusal.class);
        assertThat(admin.post(path + "/revoke", "{}").status()).as("again").isEqualTo(200);

        for (Reply conflict : List.of(
                admin.send("PATCH", path, "{\"enabled\":true}"),
                admin.send("PATCH", path, "{\"enabled\":false}"),
                admin.post(path + "/rotate", "{}"))) {
            assertThat(conflict.status()).isEqualTo(409);
            assertThat(conflict.text("/error/code")).isEqualTo("key_revoked");
        }
        assertThat(admin.send("PATCH", path, "{\"name\":\"former\"}").text("/name"))
                .isEqualTo("former");
        assertThat(admin.get(path).text("/status")).isEqualTo("revoked");
    }

    @Test
    void deletedKeyIsGone() throws Exception {
        String id = admin.mint("{\"name\":\"n\"}");

        Reply deleted = admin.send("DELETE", "sub_keys/" + id, null);

        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.json())
                .hasToString("{\"id\":\"" + id + "\",\"object\":\"sub_key.deleted\",\"deleted\":true}");
        assertThat(admin.get("sub_keys/" + id).status()).isEqualTo(404);
        assertThat(admin.send("DELETE", "sub_keys/" + id, null).status()).isEqualTo(404);
    }

    @Test
    void listIsPagedInTheOrderOfCreation() throws Exception {
        List<String> minted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            minted.add(admin.proxy
                    .subKeys()
                    .create(SubKeySettings.named("k" + i).build())
                    .key()
                    .id()
                    .value());
        }
        List<String> expected = admin.proxy.subKeys().list(null, 10).stream()
                .map(key -> key.id().value())
                .toList();
        assertThat(expected).containsExactlyInAnyOrderElementsOf(minted);

        List<String> listed = new ArrayList<>();
        Reply page = admin.get("sub_keys?limit=2");
        while (true) {
            assertThat(page.text("/object")).isEqualTo("list");
            page.json().at("/data").forEach(key -> listed.add(key.at("/id").asText()));
            assertThat(page.text("/first_id")).isEqualTo(page.text("/data/0/id"));
            assertThat(page.text("/last_id")).isEqualTo(listed.get(listed.size() - 1));
            if (!page.json().at("/has_more").asBoolean()) {
                break;
            }
            page = admin.get("sub_keys?limit=2&after=" + page.text("/last_id"));
        }
        assertThat(listed).isEqualTo(expected);

        Reply beyond = admin.get("sub_keys?after=" + expected.get(4));
        assertThat(beyond.json())
                .hasToString("{\"object\":\"list\",\"data\":[],\"first_id\":null,\"last_id\":null,\"has_more\":false}");
    }

    private Hold reserve(String id) {
        SubKey key = key(id);
        List<Claim> claims = new ArrayList<>(List.of(new Claim(Counter.lifetime(id), List.of())));
        key.settings().limits().stream()
                .map(limit -> new Claim(Counter.of(id, limit, NOW), List.of(limit)))
                .filter(claim -> !claim.counter().equals(Counter.lifetime(id)))
                .forEach(claims::add);
        Reservation reservation = new Reservation(
                UUID.randomUUID().toString(),
                key.id(),
                key.version(),
                store.sharedRules().load().version(),
                null,
                MainKeyId.generate(new SecureRandom()),
                "chat.completions.create",
                "gpt-4o-mini",
                NOW,
                NOW.plusSeconds(180),
                claims,
                Demand.fixed(TAKEN),
                TAKEN);
        ReserveResult result =
                store.ledger().reserve(reservation).toCompletableFuture().join();
        return ((ReserveResult.Reserved) result).hold();
    }

    private void settle(Hold hold) {
        settle(hold, NOW);
    }

    private void settle(Hold hold, Instant at) {
        UsageRecord record = new UsageRecord(
                hold.id(),
                hold.key(),
                null,
                hold.mainKey(),
                hold.operation(),
                hold.model(),
                hold.openedAt(),
                at,
                200,
                UsageRecord.Source.REPORTED,
                TAKEN,
                Usage.tokens(11, 7));
        assertThat(store.ledger()
                        .settle(new Settlement(hold, TAKEN, record))
                        .toCompletableFuture()
                        .join()
                        .closed())
                .isTrue();
    }

    private SubKey key(String id) {
        return admin.proxy.subKeys().get(new SubKeyId(id)).orElseThrow();
    }

    private static JsonNode without(JsonNode node, String member) {
        return ((ObjectNode) node.deepCopy()).without(member);
    }
}
