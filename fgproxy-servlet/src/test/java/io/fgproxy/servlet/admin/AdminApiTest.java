package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every call: who may call, what a request must look like, what every answer carries. */
class AdminApiTest {
    private static final String NONE = "/sk_0000000000000000";

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
    void onlyTheAdminTokenOpens() throws Exception {
        String subKey = admin.post("sub_keys", "{\"name\":\"n\"}").text("/secret");
        for (String credential : List.of(
                "Bearer " + AdminServer.TOKEN + "x",
                "Bearer " + AdminServer.TOKEN.substring(1),
                "Bearer ",
                "Basic " + AdminServer.TOKEN,
                AdminServer.TOKEN,
                "Bearer " + subKey)) {
            Reply refused = admin.send(admin.request("sub_keys").header("Authorization", credential));
            assertUnauthorised(refused);
        }
        assertUnauthorised(admin.send(admin.request("sub_keys")));
        assertUnauthorised(admin.send(admin.request("no/such/path")));
        assertUnauthorised(admin.send(admin.request("sub_keys?token=" + AdminServer.TOKEN)));
        assertUnauthorised(admin.send(admin.request("sub_keys")
                .header("Authorization", "Bearer " + AdminServer.TOKEN)
                .header("Authorization", "Bearer " + AdminServer.TOKEN)));
    }

    private static void assertUnauthorised(Reply reply) {
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(reply.text("/error/code")).isEqualTo("invalid_api_key");
        assertThat(reply.text("/error/type")).isEqualTo("invalid_request_error");
    }

    @Test
    void everyAnswerIsPrivateJsonWithARequestId() throws Exception {
        for (Reply reply : List.of(
                admin.get("sub_keys"),
                admin.get("nothing"),
                admin.post("sub_keys", "{"),
                admin.send(admin.request("sub_keys")))) {
            assertThat(reply.header("Content-Type")).startsWith("application/json");
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
            assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(reply.header("x-request-id")).matches("req_[0-9a-f]{32}");
        }
        assertThat(admin.get("sub_keys").header("x-request-id"))
                .isNotEqualTo(admin.get("sub_keys").header("x-request-id"));
    }

    @Test
    void wrongMethodNamesTheRightOnes() throws Exception {
        Map<String, String> allowed = Map.of(
                "sub_keys",
                "GET, POST",
                "sub_keys" + NONE,
                "DELETE, GET, PATCH, POST",
                "sub_keys" + NONE + "/rotate",
                "POST",
                "sub_keys" + NONE + "/revoke",
                "POST",
                "main_keys",
                "GET, POST",
                "main_keys/mk_0000000000000000",
                "DELETE, GET, PATCH, POST",
                "main_keys/mk_0000000000000000/enable",
                "POST",
                "main_keys/mk_0000000000000000/disable",
                "POST");
        for (Map.Entry<String, String> path : allowed.entrySet()) {
            for (String method : List.of("PUT", "OPTIONS", "FANCY")) {
                Reply reply = admin.send(method, path.getKey(), null);
                assertThat(reply.status()).as(path.getKey()).isEqualTo(405);
                assertThat(reply.header("Allow")).isEqualTo(path.getValue());
            }
        }
    }

    @Test
    void headIsAGetWithoutABody() throws Exception {
        Reply head = admin.send("HEAD", "sub_keys", null);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.response().body()).isEmpty();
    }

    @Test
    void unknownPathIsNotFound() throws Exception {
        for (String path : List.of("", "keys", "sub_keys" + NONE + "/explode", "main_keys/x/y/z", "Sub_keys")) {
            Reply reply = admin.get(path);
            assertThat(reply.status()).as(path).isEqualTo(path.isEmpty() ? 400 : 404);
        }
        assertThat(admin.get("nothing").text("/error/code")).isEqualTo("unknown_url");
    }

    @Test
    void escapedPathIsRefused() throws Exception {
        String id = admin.mint("{\"name\":\"n\"}");
        for (String path : List.of("sub_keys/%73" + id.substring(1), "sub_keys/" + id + "/", "sub_keys;x=y/" + id)) {
            assertThat(admin.get(path).status()).as(path).isBetween(400, 404);
        }
        assertThat(admin.get("sub_keys/" + id).status()).isEqualTo(200);
    }

    @Test
    void bodyMustBeOneStrictObject() throws Exception {
        for (String body : List.of(
                "",
                " ",
                "{",
                "[]",
                "null",
                "\"x\"",
                "{\"name\":\"a\"}{}",
                "{\"name\":\"a\"} x",
                "{\"name\":\"a\",}",
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{'name':'a'}",
                "{\"name\":\"a\"/* */}",
                "\uFEFF{\"name\":\"a\"}",
                "{\"name\":\"a\",\"models\":{\"allow\":[],\"allow\":[]}}")) {
            Reply reply = admin.post("sub_keys", body);
            assertThat(reply.status()).as(body).isEqualTo(400);
            assertThat(reply.text("/error/type")).isEqualTo("invalid_request_error");
        }
        assertThat(admin.proxy.subKeys().list(null, 10)).isEmpty();
    }

    @Test
    void bodyMustBeUtf8() throws Exception {
        byte[] latin1 = "{\"name\":\"J\u00f6rg\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] utf16 = "{\"name\":\"a\"}".getBytes(StandardCharsets.UTF_16LE);
        for (byte[] body : List.of(latin1, utf16)) {
            Reply reply = admin.send(admin.request("sub_keys")
                    .header("Authorization", "Bearer " + AdminServer.TOKEN)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(body)));
            assertThat(reply.status()).isEqualTo(400);
        }
    }

    @Test
    void bodyMustSayThatItIsJson() throws Exception {
        for (String type : List.of(
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json; charset=latin1",
                "application/jsonx",
                "application/json, text/plain")) {
            assertThat(postAs(type).status()).as(type).isEqualTo(415);
        }
        Reply none = admin.send(admin.request("sub_keys")
                .header("Authorization", "Bearer " + AdminServer.TOKEN)
                .POST(BodyPublishers.ofString("{\"name\":\"n\"}")));
        assertThat(none.status()).isEqualTo(415);
        for (String type : List.of("application/json", "Application/JSON; charset=UTF-8")) {
            assertThat(postAs(type).status()).as(type).isEqualTo(201);
        }
    }

    private Reply postAs(String type) throws Exception {
        return admin.send(admin.request("sub_keys")
                .header("Authorization", "Bearer " + AdminServer.TOKEN)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"name\":\"n\"}")));
    }

    @Test
    void compressedBodyIsRefused() throws Exception {
        Reply reply = admin.send(admin.request("sub_keys")
                .header("Authorization", "Bearer " + AdminServer.TOKEN)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{\"name\":\"n\"}")));
        assertThat(reply.status()).isEqualTo(415);
    }

    @Test
    void largeBodyIsRefused() throws Exception {
        String largest = "{\"name\":\"n\"" + " ".repeat((1 << 20) - 12) + "}";
        assertThat(largest).hasSize(1 << 20);
        assertThat(admin.post("sub_keys", largest).status()).isEqualTo(201);
        assertThat(admin.post("sub_keys", largest + " ").status()).isEqualTo(413);

        // Without a length it is counted while it comes in.
        byte[] bytes = (largest + " ").getBytes(StandardCharsets.UTF_8);
        Reply chunked = admin.send(admin.request("sub_keys")
                .header("Authorization", "Bearer " + AdminServer.TOKEN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArrays(List.of(bytes))));
        assertThat(chunked.status()).isEqualTo(413);
        assertThat(chunked.text("/error/code")).isEqualTo("body_too_large");
    }

    @Test
    void callsWithoutParametersTakeNone() throws Exception {
        String path = "sub_keys/" + admin.mint("{\"name\":\"n\"}");
        assertThat(admin.post(path + "/rotate", "{\"grace\":5}").status()).isEqualTo(400);
        assertThat(admin.post(path + "/rotate?grace=5", "{}").status()).isEqualTo(400);
        assertThat(admin.get(path + "?verbose=1").status()).isEqualTo(400);
        assertThat(admin.send("DELETE", path + "?force=1", null).status()).isEqualTo(400);
        assertThat(admin.post("sub_keys?dry_run=1", "{\"name\":\"n\"}").status())
                .isEqualTo(400);
    }

    @Test
    void wrongFieldsAreRefusedByName() throws Exception {
        assertRefused("{}", "name");
        assertRefused("{\"name\":null}", "name");
        assertRefused("{\"name\":7}", "name");
        assertRefused("{\"name\":\"\"}", "name");
        assertRefused("{\"name\":\"a\\u0000b\"}", "name");
        assertRefused("{\"name\":\"\\ud800\"}", "name");
        assertRefused("{\"name\":\"n\",\"Name\":\"n\"}", "Name");
        assertRefused("{\"name\":\"n\",\"secret\":\"x\"}", "secret");
        assertRefused("{\"name\":\"n\",\"enabled\":true}", "enabled");
        assertRefused("{\"name\":\"n\",\"models\":[\"gpt-4o\"]}", "models");
        assertRefused("{\"name\":\"n\",\"models\":{\"allow\":\"gpt-4o\"}}", "models.allow");
        assertRefused("{\"name\":\"n\",\"models\":{\"allow\":[1]}}", "models.allow");
        assertRefused("{\"name\":\"n\",\"models\":{\"allow\":[\"gpt 4\"]}}", "models.allow");
        assertRefused("{\"name\":\"n\",\"models\":{\"deny\":[\"\"]}}", "models.deny");
        assertRefused("{\"name\":\"n\",\"models\":{\"only\":[]}}", "models.only");
        assertRefused("{\"name\":\"n\",\"operations\":{\"allow\":[\"chat.complete\"]}}", "operations.allow");
        assertRefused("{\"name\":\"n\",\"operations\":{\"deny\":[\"GET /v1/nothing\"]}}", "operations.deny");
        assertRefused("{\"name\":\"n\",\"expires_at\":1893456000.5}", "expires_at");
        assertRefused("{\"name\":\"n\",\"expires_at\":\"1893456000\"}", "expires_at");
        assertRefused("{\"name\":\"n\",\"expires_at\":1893456000000}", "expires_at");
        assertRefused("{\"name\":\"n\",\"not_before\":-1}", "not_before");
        assertRefused("{\"name\":\"n\",\"not_before\":99999999999999999999}", "not_before");
        assertRefused("{\"name\":\"n\",\"not_before\":5,\"expires_at\":5}", "not_before");
        assertRefused("{\"name\":\"n\",\"main_keys\":{}}", "main_keys");
    }

    @Test
    void wrongLimitsAreRefusedByName() throws Exception {
        String good = "{\"meter\":\"requests\",\"amount\":1,\"window\":\"lifetime\"}";
        assertLimitsRefused("{}", "limits");
        assertLimitsRefused("[1]", "limits[0]");
        assertLimitsRefused("[{}]", "limits[0].meter");
        assertLimitsRefused("[" + good + ",{\"meter\":\"requests\",\"amount\":1}]", "limits[1].window");
        assertLimitsRefused("[" + good + "," + good + "]", "limits[1]");
        assertLimitsRefused("[{\"meter\":\"requests\",\"window\":\"lifetime\"}]", "limits[0].amount");
        assertLimitsRefused("[" + good.replace("1", "1.5") + "]", "limits[0].amount");
        assertLimitsRefused("[" + good.replace("1", "1e3") + "]", "limits[0].amount");
        assertLimitsRefused("[" + good.replace("1", "\"1\"") + "]", "limits[0].amount");
        assertLimitsRefused("[" + good.replace("1", "9007199254740992") + "]", "limits[0].amount");
        assertLimitsRefused("[" + good.replace("lifetime", "year") + "]", "limits[0].window");
        assertLimitsRefused("[" + good.replace("requests", "cost_eur") + "]", "limits[0].meter");
        assertLimitsRefused(
                "[" + good.replace("requests", "cost_usd").replace("1", "0.0000001") + "]", "limits[0].amount");
        assertLimitsRefused(
                "[" + good.replace("requests", "concurrency").replace("lifetime", "day") + "]", "limits[0]");
        assertLimitsRefused("[" + good.replace("}", ",\"mode\":\"lax\"}") + "]", "limits[0].mode");
        assertLimitsRefused("[" + good.replace("}", ",\"alerts\":[101]}") + "]", "limits[0]");
        assertLimitsRefused("[" + good.replace("}", ",\"increase\":{\"amount\":1}}") + "]", "limits[0].increase.until");
        assertLimitsRefused("[" + good.replace("}", ",\"zone\":\"UTC\"}") + "]", "limits[0].zone");
    }

    private void assertLimitsRefused(String limits, String param) throws Exception {
        assertRefused("{\"name\":\"n\",\"limits\":" + limits + "}", param);
    }

    /** Both by mint and by edit, as far as these differ. */
    private void assertRefused(String json, String param) throws Exception {
        Reply minted = admin.post("sub_keys", json);
        assertThat(minted.status()).as(json).isEqualTo(400);
        assertThat(minted.text("/error/param")).as(json).isEqualTo(param);
        assertThat(minted.text("/error/code")).isEqualTo("invalid_value");
        assertThat(minted.text("/error/message")).isNotBlank();
        if (!json.equals("{}") && !param.equals("enabled")) {
            String path = "sub_keys/" + admin.mint("{\"name\":\"n\"}");
            Reply edited = admin.send("PATCH", path, json);
            assertThat(edited.status()).as(json).isEqualTo(400);
            assertThat(edited.text("/error/param")).as(json).isEqualTo(param);
        }
    }
}
