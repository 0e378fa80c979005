package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.gate.Gate;
import io.fgproxy.gate.Identification;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.store.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What sub-keys are told beside being made and edited, on any store. */
abstract class KeyOrdersContract {
    private static final String NOBODY = "sub_keys/sk_0000000000000000";

    private AdminServer admin;

    abstract KeyStore openStore() throws Exception;

    @BeforeEach
    void start() throws Exception {
        admin = new AdminServer(openStore());
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private void assertRefused(String path, String json, int status, String param) throws Exception {
        Reply reply = admin.post(path, json);
        assertThat(reply.status()).as(json).isEqualTo(status);
        assertThat(reply.json().at("/error/param").asText(null)).as(json).isEqualTo(param);
    }

    private boolean works(String secret) {
        Gate gate = admin.proxy.gate();
        return gate.identify(secret) instanceof Identification.Identified known
                && gate.current(known.key()) instanceof Identification.Identified;
    }

    private List<String> names(String query) throws Exception {
        Reply reply = admin.get("sub_keys?limit=100&" + query);
        assertThat(reply.status()).as(query).isEqualTo(200);
        List<String> names = new ArrayList<>();
        reply.json().at("/data").forEach(key -> names.add(key.at("/name").asText()));
        return names;
    }

    @Test
    void listIsFilteredAndPaged() throws Exception {
        admin.mint("{\"name\":\"Class 100% Ärger\"}");
        String id = admin.mint("{\"name\":\"other\",\"group\":\"students\"}");
        admin.mint("{\"name\":\"old\",\"expires_at\":1}");
        admin.mint("{\"name\":\"early\",\"not_before\":4102444800}");
        admin.post("sub_keys/" + admin.mint("{\"name\":\"off\"}") + "/disable", null);
        admin.post("sub_keys/" + admin.mint("{\"name\":\"gone\"}") + "/revoke", null);

        assertThat(names("q=100%25%20%C3%A4RG")).containsExactly("Class 100% Ärger");
        assertThat(names("q=100%25+%C3%84rg")).containsExactly("Class 100% Ärger");
        assertThat(names("q=%25")).containsExactly("Class 100% Ärger");
        assertThat(names("q=" + id.substring(0, 12))).containsExactly("other");
        assertThat(names("q=")).hasSize(6);
        assertThat(names("group=students")).containsExactly("other");
        assertThat(names("status=enabled")).containsExactlyInAnyOrder("Class 100% Ärger", "other");
        assertThat(names("status=expired")).containsExactly("old");
        assertThat(names("status=not_yet_valid")).containsExactly("early");
        assertThat(names("status=disabled")).containsExactly("off");
        assertThat(names("status=revoked")).containsExactly("gone");
        assertThat(names("q=o&status=expired&group=students")).isEmpty();

        Reply first = admin.get("sub_keys?limit=1&status=enabled");
        assertThat(first.json().at("/has_more").asBoolean()).isTrue();
        Reply second = admin.get("sub_keys?limit=1&status=enabled&after=" + first.text("/last_id"));
        assertThat(second.json().at("/has_more").asBoolean()).isFalse();
        assertThat(second.json().at("/data/0/id")).isNotEqualTo(first.json().at("/data/0/id"));
    }

    @Test
    void filterThatIsNotUnderstoodIsRefused() throws Exception {
        for (String query : List.of("status=odd", "q=%ff", "q=a%00b", "sort=name", "q=" + "x".repeat(201))) {
            Reply reply = admin.get("sub_keys?" + query);
            assertThat(reply.status()).as(query).isEqualTo(400);
        }
        assertThat(admin.get("sub_keys?after=sk_0000000000000000&q=a").status()).isEqualTo(400);
    }

    @Test
    void manyKeysAreMintedAtOnceInTheirOrder() throws Exception {
        Reply minted = admin.post(
                "sub_keys/bulk", "{\"count\":30,\"name\":\"class {n}\",\"models\":{\"allow\":[\"gpt-4o-mini\"]}}");
        assertThat(minted.status()).isEqualTo(201);
        assertThat(minted.json().at("/data")).hasSize(30);
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            JsonNode key = minted.json().at("/data/" + i);
            assertThat(key.at("/name").asText()).isEqualTo("class " + (i + 1));
            assertThat(works(key.at("/secret").asText())).isTrue();
            secrets.add(key.at("/secret").asText());
        }
        assertThat(secrets).hasSize(30);
        assertThat(names("q=class"))
                .hasSize(30)
                .startsWith("class 1", "class 2")
                .endsWith("class 30");
        assertThat(admin.post("sub_keys/bulk", "{\"count\":1,\"name\":\"one\"}").text("/data/0/name"))
                .isEqualTo("one 1");
    }

    @Test
    void bulkThatIsWrongMintsNothing() throws Exception {
        assertRefused("sub_keys/bulk", "{\"name\":\"n\"}", 400, "count");
        for (String count : List.of("0", "-1", "1001", "1.5", "\"3\"", "1e2", "9223372036854775808")) {
            assertRefused("sub_keys/bulk", "{\"count\":" + count + ",\"name\":\"n\"}", 400, "count");
        }
        assertRefused("sub_keys/bulk", "{\"count\":2}", 400, "name");
        assertRefused("sub_keys/bulk", "{\"count\":2,\"name\":\"n\",\"enabled\":true}", 400, "enabled");
        assertRefused("sub_keys/bulk", "{\"count\":2,\"name\":\"n\",\"template\":\"t\"}", 400, "template");
        assertRefused(
                "sub_keys/bulk",
                "{\"count\":2,\"name\":\"n\",\"main_keys\":[\"mk_0000000000000000\"]}",
                400,
                "main_keys");
        assertRefused("sub_keys/bulk", "{\"count\":12,\"name\":\"" + "x".repeat(198) + "\"}", 400, "name");
        assertThat(admin.get("sub_keys/bulk").status()).isEqualTo(405);
        assertThat(names("q=")).isEmpty();
    }

    @Test
    void keyIsExtendedFromItsExpiryOrFromNow() throws Exception {
        String path = "sub_keys/" + admin.mint("{\"name\":\"n\",\"expires_at\":4102444800}") + "/extend";
        assertThat(admin.post(path, "{\"seconds\":60}").json().at("/expires_at").asLong())
                .isEqualTo(4102444860L);
        assertThat(admin.post(path, "{\"expires_at\":4102444900}")
                        .json()
                        .at("/expires_at")
                        .asLong())
                .isEqualTo(4102444900L);
        assertRefused(path, "{\"expires_at\":4102444800}", 400, "expires_at");
        String late = admin.mint("{\"name\":\"n\",\"expires_at\":1}");
        long now = Instant.now().getEpochSecond();
        assertThat(admin.post("sub_keys/" + late + "/extend", "{\"seconds\":1000}")
                        .json()
                        .at("/expires_at")
                        .asLong())
                .isBetween(now + 999, now + 1300);

        for (String wrong : List.of("{}", "{\"seconds\":1,\"expires_at\":4102449999}")) {
            assertRefused(path, wrong, 400, null);
        }
        for (String seconds : List.of("0", "-1", "1.5", "\"1\"", "9223372036854775807", "1e300")) {
            assertRefused(path, "{\"seconds\":" + seconds + "}", 400, "seconds");
        }
        assertRefused(path, "{\"expires_at\":4102444800000}", 400, "expires_at");
        assertRefused(path, "{\"days\":1}", 400, "days");
        assertRefused(NOBODY + "/extend", "{\"seconds\":1}", 404, null);
        assertRefused("sub_keys/" + admin.mint("{\"name\":\"n\"}") + "/extend", "{\"seconds\":1}", 409, null);
        admin.post("sub_keys/" + late + "/revoke", null);
        assertRefused("sub_keys/" + late + "/extend", "{\"seconds\":1}", 409, null);
    }

    @Test
    void keyIsDisabledAndEnabledAndStaysRevoked() throws Exception {
        Reply minted = admin.post("sub_keys", "{\"name\":\"n\"}");
        String path = "sub_keys/" + minted.text("/id");
        assertThat(admin.post(path + "/disable", null).text("/status")).isEqualTo("disabled");
        assertThat(admin.post(path + "/disable", "{}").text("/status")).isEqualTo("disabled");
        assertThat(works(minted.text("/secret"))).isFalse();
        assertThat(admin.post(path + "/enable", null).text("/status")).isEqualTo("enabled");
        assertThat(works(minted.text("/secret"))).isTrue();
        assertRefused(path + "/enable", "{\"now\":true}", 400, null);
        admin.post(path + "/revoke", null);
        assertRefused(path + "/enable", null, 409, null);
        assertRefused(path + "/disable", null, 409, null);
        assertRefused(NOBODY + "/enable", null, 404, null);
        assertRefused(NOBODY + "/disable", null, 404, null);
        assertThat(admin.get(path + "/enable").status()).isEqualTo(405);
    }

    @Test
    void bothSecretsWorkUntilTheOldOneIsRevoked() throws Exception {
        Reply minted = admin.post(
                "sub_keys",
                "{\"name\":\"n\",\"limits\":[{\"meter\":\"requests\",\"amount\":5,\"window\":\"lifetime\"}]}");
        String path = "sub_keys/" + minted.text("/id");
        assertThat(minted.json().at("/previous_secret_expires_at").isNull()).isTrue();
        long now = Instant.now().getEpochSecond();
        Reply rotated = admin.post(path + "/rotate", "{\"grace_seconds\":3600}");

        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.json().at("/previous_secret_expires_at").asLong()).isBetween(now + 3599, now + 3900);
        assertThat(rotated.text("/limits/0/amount")).isEqualTo("5");
        assertThat(works(minted.text("/secret"))).isTrue();
        assertThat(works(rotated.text("/secret"))).isTrue();

        Reply alone = admin.post(path + "/revoke_previous", null);
        assertThat(alone.json().at("/previous_secret_expires_at").isNull()).isTrue();
        assertThat(alone.json().has("secret")).isFalse();
        assertThat(works(minted.text("/secret"))).isFalse();
        assertThat(works(rotated.text("/secret"))).isTrue();
        assertThat(admin.post(path + "/revoke_previous", null).status())
                .as("again")
                .isEqualTo(200);
    }

    @Test
    void withoutGraceTheOldSecretDiesAtOnce() throws Exception {
        Reply minted = admin.post("sub_keys", "{\"name\":\"n\"}");
        String path = "sub_keys/" + minted.text("/id") + "/rotate";
        Reply first = admin.post(path, "{\"grace_seconds\":3600}");
        Reply second = admin.post(path, null);
        assertThat(works(minted.text("/secret"))).isFalse();
        assertThat(works(first.text("/secret"))).isFalse();
        assertThat(works(second.text("/secret"))).isTrue();
        for (String grace : List.of("-1", "31536001", "1.5", "\"1\"", "true")) {
            assertRefused(path, "{\"grace_seconds\":" + grace + "}", 400, "grace_seconds");
        }
        assertRefused(path, "{\"grace\":1}", 400, "grace");
        assertRefused(NOBODY + "/rotate", "{\"grace_seconds\":1}", 404, null);
        assertRefused(NOBODY + "/revoke_previous", null, 404, null);
        assertThat(works(second.text("/secret"))).isTrue();
        admin.post("sub_keys/" + minted.text("/id") + "/revoke", null);
        assertRefused(path, "{\"grace_seconds\":1}", 409, null);
    }

    @Test
    void ofManyRotationsAtOnceTheLastTwoSecretsAreLeft() throws Exception {
        Reply minted = admin.post("sub_keys", "{\"name\":\"n\"}");
        String path = "sub_keys/" + minted.text("/id") + "/rotate";
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<String> secrets = new ArrayList<>(List.of(minted.text("/secret")));
        try {
            List<Future<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                replies.add(threads.submit(() -> admin.post(path, "{\"grace_seconds\":3600}")));
            }
            for (Future<Reply> reply : replies) {
                assertThat(reply.get().status()).isEqualTo(200);
                secrets.add(reply.get().text("/secret"));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(secrets.stream().filter(this::works)).hasSize(2);
        assertThat(admin.proxy
                        .subKeys()
                        .get(new SubKeyId(minted.text("/id")))
                        .orElseThrow()
                        .version())
                .isEqualTo(7);
    }

    @Test
    void nameOfADeletedKeyStaysKnown() throws Exception {
        String id = admin.mint("{\"name\":\"once\"}");
        assertThat(admin.send("DELETE", "sub_keys/" + id, null).status()).isEqualTo(200);
        assertThat(admin.get("sub_keys/" + id).status()).isEqualTo(404);
        assertThat(names("q=once")).isEmpty();
        assertThat(admin.proxy.subKeys().names(List.of(new SubKeyId(id)))).containsValue("once");
    }

    @Test
    void requestIsExplained() throws Exception {
        String mainKey = admin.post("main_keys", "{\"name\":\"m\",\"api_key\":\"sk-real\"}")
                .text("/id");
        String path = "sub_keys/"
                + admin.mint("{\"name\":\"n\",\"models\":{\"allow\":[\"gpt-4o-mini\"]},"
                        + "\"parameters\":{\"force\":{\"store\":false}},"
                        + "\"limits\":[{\"meter\":\"requests\",\"amount\":5,\"window\":\"lifetime\"}]}")
                + "/explain";
        String chat = "{\"method\":\"POST\",\"path\":\"/v1/chat/completions\",\"body\":{\"model\":\"%s\","
                + "\"stream\":true,\"max_tokens\":5,\"messages\":[]}}";

        Reply allowed = admin.post(path, chat.formatted("gpt-4o-mini"));
        assertThat(allowed.status()).isEqualTo(200);
        assertThat(allowed.text("/object")).isEqualTo("explanation");
        assertThat(allowed.json().at("/allowed").asBoolean()).isTrue();
        assertThat(allowed.text("/operation")).isEqualTo("chat.completions.create");
        assertThat(allowed.json().at("/models")).hasToString("[\"gpt-4o-mini\"]");
        assertThat(allowed.json().at("/stream").asBoolean()).isTrue();
        assertThat(allowed.json().at("/refusal").isNull()).isTrue();
        assertThat(allowed.json().at("/rule").isNull()).isTrue();
        assertThat(allowed.json().at("/amendments").toString()).contains("{\"path\":\"store\",\"value\":false}");
        assertThat(allowed.text("/reserve/requests")).isEqualTo("1");
        assertThat(allowed.text("/main_key")).isEqualTo(mainKey);
        assertThat(allowed.text("/limits/0/remaining")).isEqualTo("5");
        assertThat(allowed.text("/limits/0/owner")).startsWith("sk_");

        Reply refused = admin.post(path, chat.formatted("gpt-4o"));
        assertThat(refused.json().at("/allowed").asBoolean()).isFalse();
        assertThat(refused.text("/refusal/code")).isEqualTo("model_not_allowed");
        assertThat(refused.text("/rule")).isEqualTo("models");
        assertThat(refused.json().at("/reserve").isNull()).isTrue();
        assertThat(refused.json().at("/main_key").isNull()).isTrue();

        Reply unknown = admin.post(path, "{\"method\":\"GET\",\"path\":\"/v1/nothing\"}");
        assertThat(unknown.text("/refusal/code")).isEqualTo("unknown_url");
        assertThat(unknown.json().at("/operation").isNull()).isTrue();
        Reply unreadable =
                admin.post(path, "{\"method\":\"POST\",\"path\":\"/v1/chat/completions\",\"body\":\"{oops\"}");
        assertThat(unreadable.text("/refusal/code")).isEqualTo("invalid_body");
    }

    @Test
    void questionThatIsWrongIsRefused() throws Exception {
        String path = "sub_keys/" + admin.mint("{\"name\":\"n\"}") + "/explain";
        String get = "\"method\":\"GET\",\"path\":\"/v1/models\"";
        assertThat(admin.post(path, "{" + get + "}").status()).isEqualTo(200);
        assertRefused(path, "{\"path\":\"/v1/models\"}", 400, "method");
        assertRefused(path, "{\"method\":\"GET\"}", 400, "path");
        assertRefused(path, "{" + get + ",\"source\":\"localhost\"}", 400, "source");
        assertRefused(path, "{" + get + ",\"at\":\"now\"}", 400, "at");
        assertRefused(path, "{" + get + ",\"headers\":{}}", 400, "headers");
        assertRefused(NOBODY + "/explain", "{" + get + "}", 404, null);
        assertThat(admin.post(path, "{" + get + ",\"body\":\"" + "x".repeat(1 << 20) + "\"}")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void keyThatIsNotMadeYetIsPreviewed() throws Exception {
        String question = "{\"sub_key\":%s,\"method\":\"GET\",\"path\":\"/v1/models\"}";
        admin.post("main_keys", "{\"name\":\"m\",\"api_key\":\"sk-real\"}");
        assertThat(admin.post("explain", question.formatted("{}"))
                        .json()
                        .at("/allowed")
                        .asBoolean())
                .isTrue();
        Reply refused =
                admin.post("explain", question.formatted("{\"operations\":{\"allow\":[\"embeddings.create\"]}}"));
        assertThat(refused.text("/rule")).isEqualTo("operations");
        assertRefused("explain", question.formatted("{\"odd\":1}"), 400, "odd");
        assertRefused("explain", question.formatted("[]"), 400, "sub_key");
        assertRefused("explain", "{\"method\":\"GET\",\"path\":\"/v1/models\"}", 400, "sub_key");
        assertRefused("explain", question.formatted("{\"template\":\"t\"}"), 400, "template");
        assertThat(names("q=")).isEmpty();
    }
}
