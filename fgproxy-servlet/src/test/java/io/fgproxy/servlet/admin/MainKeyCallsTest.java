package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.NewMainKey;
import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MainKeyCallsTest {
    private static final String SECRET = "sk-proj-very-secret-indeed";

    private AdminServer admin;

    @BeforeEach
    void start() throws Exception {
        admin = new AdminServer(new InMemoryKeyStore());
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void addedKeyNeverShowsItsSecret() throws Exception {
        Reply added = admin.post(
                "main_keys",
                "{\"name\":\"eu\",\"api_key\":\"" + SECRET + "\",\"base_url\":\"https://eu.api.openai.com/v1\","
                        + "\"organization\":\"org-1\",\"project\":\"proj_1\"}");

        assertThat(added.status()).isEqualTo(201);
        assertThat(added.text("/object")).isEqualTo("main_key");
        assertThat(added.text("/id")).matches("mk_[0-9A-Za-z]{16}");
        assertThat(added.text("/name")).isEqualTo("eu");
        assertThat(added.text("/base_url")).isEqualTo("https://eu.api.openai.com/v1");
        assertThat(added.text("/organization")).isEqualTo("org-1");
        assertThat(added.text("/project")).isEqualTo("proj_1");
        assertThat(added.json().at("/enabled").asBoolean()).isTrue();
        assertThat(added.json().at("/created_at").isIntegralNumber()).isTrue();

        Reply shown = admin.get("main_keys/" + added.text("/id"));
        assertThat(shown.json()).isEqualTo(added.json());
        for (Reply reply : List.of(added, shown, admin.get("main_keys"))) {
            assertThat(reply.response().body()).doesNotContain(SECRET).doesNotContain("api_key");
        }
    }

    @Test
    void limitsAreGivenAndChanged() throws Exception {
        Reply added = admin.post(
                "main_keys",
                "{\"name\":\"n\",\"api_key\":\"" + SECRET + "\","
                        + "\"limits\":[{\"meter\":\"cost_usd\",\"amount\":100,\"window\":\"month\"}]}");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().at("/limits"))
                .hasToString("[{\"meter\":\"cost_usd\",\"amount\":100,\"window\":\"month\"}]");
        String path = "main_keys/" + added.text("/id");
        Reply changed =
                admin.send("PATCH", path, "{\"limits\":[{\"meter\":\"requests\",\"amount\":9,\"window\":\"minute\"}]}");
        assertThat(changed.json().at("/limits"))
                .hasToString("[{\"meter\":\"requests\",\"amount\":9,\"window\":\"minute\"}]");
        assertThat(admin.send("PATCH", path, "{}").json()).isEqualTo(changed.json());
        assertThat(admin.get(path).json()).isEqualTo(changed.json());
        assertThat(admin.send("PATCH", path, "{\"limits\":null}").json().at("/limits"))
                .isEmpty();
        assertThat(admin.send("PATCH", path, "{\"name\":\"m\"}").text("/error/param"))
                .isEqualTo("name");
        assertThat(admin.send("PATCH", "main_keys/mk_0000000000000000", "{\"limits\":[]}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void nameAndKeyAreEnough() throws Exception {
        Reply added = admin.post("main_keys", "{\"name\":\"default\",\"api_key\":\"" + SECRET + "\"}");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().at("/base_url").isNull()).isTrue();
        assertThat(added.json().at("/organization").isNull()).isTrue();
    }

    @Test
    void disablesAndEnables() throws Exception {
        String path = "main_keys/" + add("a");

        Reply disabled = admin.send("POST", path + "/disable", null);
        assertThat(disabled.status()).isEqualTo(200);
        assertThat(disabled.json().at("/enabled").asBoolean()).isFalse();
        assertThat(admin.get(path).json().at("/enabled").asBoolean()).isFalse();
        assertThat(admin.post(path + "/disable", "{}").status()).as("again").isEqualTo(200);

        assertThat(admin.post(path + "/enable", "{}").json().at("/enabled").asBoolean())
                .isTrue();
    }

    @Test
    void deletedKeyIsGone() throws Exception {
        String id = add("a");
        assertThat(admin.send("DELETE", "main_keys/" + id, null).json())
                .hasToString("{\"id\":\"" + id + "\",\"object\":\"main_key.deleted\",\"deleted\":true}");
        for (Reply reply : List.of(
                admin.get("main_keys/" + id),
                admin.send("DELETE", "main_keys/" + id, null),
                admin.post("main_keys/" + id + "/enable", "{}"),
                admin.post("main_keys/" + id + "/disable", "{}"))) {
            assertThat(reply.status()).isEqualTo(404);
        }
    }

    @Test
    void badFieldsAreRefusedByNameAndWithoutTheirValue() throws Exception {
        assertRefused("{\"api_key\":\"" + SECRET + "\"}", "name");
        assertRefused("{\"name\":\"a\"}", "api_key");
        assertRefused("{\"name\":\" \",\"api_key\":\"" + SECRET + "\"}", "name");
        assertRefused("{\"name\":\"a\",\"api_key\":\"" + SECRET + " x\"}", "api_key");
        assertRefused("{\"name\":\"a\",\"api_key\":5}", "api_key");
        assertRefused("{\"name\":\"a\",\"api_key\":\"" + SECRET + "\",\"base_url\":\"ftp://x\"}", "base_url");
        assertRefused("{\"name\":\"a\",\"api_key\":\"" + SECRET + "\",\"base_url\":\"http://a b\"}", "base_url");
        assertRefused("{\"name\":\"a\",\"api_key\":\"" + SECRET + "\",\"organization\":\"a\\nb\"}", "organization");
        assertRefused("{\"name\":\"a\",\"api_key\":\"" + SECRET + "\",\"project\":[]}", "project");
        assertRefused("{\"name\":\"a\",\"api_key\":\"" + SECRET + "\",\"enabled\":true}", "enabled");
        assertThat(admin.proxy.mainKeys().list()).isEmpty();
    }

    @Test
    void listIsPaged() throws Exception {
        for (int i = 0; i < 3; i++) {
            add("k" + i);
        }
        List<String> expected = admin.proxy.mainKeys().list().stream()
                .map(key -> key.id().value())
                .toList();
        List<String> listed = new ArrayList<>();
        Reply first = admin.get("main_keys?limit=2");
        first.json().at("/data").forEach(key -> listed.add(key.at("/id").asText()));
        assertThat(first.json().at("/has_more").asBoolean()).isTrue();
        Reply second = admin.get("main_keys?after=" + first.text("/last_id"));
        second.json().at("/data").forEach(key -> listed.add(key.at("/id").asText()));
        assertThat(second.json().at("/has_more").asBoolean()).isFalse();
        assertThat(listed).isEqualTo(expected);
        assertThat(admin.get("main_keys?after=mk_0000000000000000").text("/error/param"))
                .isEqualTo("after");
    }

    private String add(String name) {
        return admin.proxy.mainKeys().add(NewMainKey.of(name, SECRET)).id().value();
    }

    private void assertRefused(String json, String param) throws Exception {
        Reply reply = admin.post("main_keys", json);
        assertThat(reply.status()).as(json).isEqualTo(400);
        assertThat(reply.text("/error/type")).isEqualTo("invalid_request_error");
        assertThat(reply.text("/error/param")).as(json).isEqualTo(param);
        assertThat(reply.response().body()).doesNotContain(SECRET);
    }
}
