package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ids that name nothing, and the parts of a list. */
class SubKeyReferencesTest {
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
    void unknownIdIsNotFound() throws Exception {
        for (String id : List.of("sk_0000000000000000", "sk_short", "nonsense", "mk_0000000000000000")) {
            String path = "sub_keys/" + id;
            for (Reply reply : List.of(
                    admin.get(path),
                    admin.send("PATCH", path, "{\"name\":\"x\"}"),
                    admin.send("DELETE", path, null),
                    admin.post(path + "/rotate", "{}"),
                    admin.post(path + "/revoke", "{}"))) {
                assertThat(reply.status()).isEqualTo(404);
                assertThat(reply.text("/error/code")).isEqualTo("not_found");
            }
        }
    }

    @Test
    void mainKeysMustExist() throws Exception {
        Reply refused = admin.post("sub_keys", "{\"name\":\"n\",\"main_keys\":[\"mk_0000000000000000\"]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("/error/param")).isEqualTo("main_keys");
        assertThat(admin.post("sub_keys", "{\"name\":\"n\",\"main_keys\":[\"x\"]}")
                        .status())
                .isEqualTo(400);

        String main =
                admin.proxy.mainKeys().add(NewMainKey.of("m", "sk-real")).id().value();
        String id = admin.mint("{\"name\":\"n\",\"main_keys\":[\"" + main + "\"]}");
        assertThat(admin.get("sub_keys/" + id).json().at("/main_keys")).hasToString("[\"" + main + "\"]");

        admin.send("DELETE", "main_keys/" + main, null);
        assertThat(admin.send("PATCH", "sub_keys/" + id, "{\"name\":\"still editable\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void listTakesTwentyUnlessTold() throws Exception {
        for (int i = 0; i < 21; i++) {
            admin.proxy.subKeys().create(SubKeySettings.named("k").build());
        }
        Reply page = admin.get("sub_keys");
        assertThat(page.json().at("/data")).hasSize(20);
        assertThat(page.json().at("/has_more").asBoolean()).isTrue();
        assertThat(page.response().body()).doesNotContain("\"secret\"");
        assertThat(admin.get("sub_keys?limit=100").json().at("/data")).hasSize(21);
    }

    @Test
    void listRefusesWhatItDoesNotKnow() throws Exception {
        for (String query : List.of(
                "limit=0",
                "limit=101",
                "limit=x",
                "limit=",
                "limit=1&limit=2",
                "order=desc",
                "after=",
                "after=x",
                "&",
                "after=sk_0000000000000000",
                "limit=%31")) {
            Reply reply = admin.get("sub_keys?" + query);
            assertThat(reply.status()).as(query).isEqualTo(400);
        }
        assertThat(admin.get("sub_keys?order=desc").text("/error/param")).isEqualTo("order");
    }
}
