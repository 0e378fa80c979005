package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.gate.Identification;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.ReserveResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be done with sub-keys, on any store. */
abstract class SubKeyCallsContract {
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
                .hasToString(
                        "[{\"meter\":\"requests\",\"amount\":1000,\"window\":\"lifetime\",\"used\":0,\"held\":0}]");
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
        assertThat(shown.json().at("/usage")).hasToString("{\"requests\":{\"used\":0,\"held\":0}}");
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
        reserve(id, "settled");
        store.ledger().settle("settled");
        reserve(id, "held");

        JsonNode limits = admin.get("sub_keys/" + id).json().at("/limits/0");
        assertThat(limits.at("/used").asLong()).isEqualTo(1);
        assertThat(limits.at("/held").asLong()).isEqualTo(1);

        Reply unlimited = admin.send("PATCH", "sub_keys/" + id, "{\"limits\":[]}");
        assertThat(unlimited.json().at("/limits")).isEmpty();
        assertThat(unlimited.json().at("/usage")).hasToString("{\"requests\":{\"used\":1,\"held\":1}}");
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
        reserve(minted.text("/id"), "h");
        store.ledger().settle("h");

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

    private void reserve(String id, String hold) {
        SubKey key = key(id);
        assertThat(store.ledger().reserve(new Hold(hold, key.id(), key.version(), 0, Instant.now())))
                .isInstanceOf(ReserveResult.Reserved.class);
    }

    private SubKey key(String id) {
        return admin.proxy.subKeys().get(new SubKeyId(id)).orElseThrow();
    }

    private static JsonNode without(JsonNode node, String member) {
        return ((ObjectNode) node.deepCopy()).without(member);
    }
}
