package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.store.KeyStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Templates, what is bound to them, and groups, on any store. */
abstract class TemplateCallsContract {
    private static final String TEMPLATE = """
            {"sub_key":{
             "models":{"allow":["gpt-4o-mini","o3*"],"deny":["o3-pro"]},
             "operations":{"allow":["chat.completions.*","models.list"]},
             "parameters":{"deny":["service_tier"],"cap":{"output_tokens":{"max":500,"over":"clamp"}},
                           "force":{"store":false},"required":["user"]},
             "tools":{"allow":["web_search"],"functions":{"allow":["get_*"]}},
             "addresses":{"allow":["10.0.0.0/8"]},
             "hours":{"zone":"Europe/Berlin","open":[{"days":["mon","tue"],"from":"09:00","to":"17:00"}]},
             "input":{"max_bytes":10000},
             "limits":[{"meter":"requests","amount":100,"window":"day"},{"meter":"cost_usd","amount":5,"window":"month"}],
             "not_before":1000,"expires_at":4102444800,"group":"students"}}
            """;

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

    private Reply put(String path, String json) throws Exception {
        return admin.send("PUT", path, json);
    }

    private void assertRefused(Reply reply, int status, String param) {
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(status);
        assertThat(reply.json().at("/error/param").asText(null)).isEqualTo(param);
    }

    @Test
    void templateIsMadeShownListedReplacedAndDeleted() throws Exception {
        Reply made = put("templates/class", TEMPLATE);
        assertThat(made.status()).as(made.response().body()).isEqualTo(200);
        assertThat(made.text("/object")).isEqualTo("template");
        assertThat(made.text("/name")).isEqualTo("class");
        assertThat(made.json().at("/sub_key").has("name")).isFalse();
        assertThat(admin.get("templates/class").json()).isEqualTo(made.json());
        put("templates/a", "{\"sub_key\":{}}");
        Reply page = admin.get("templates?limit=1");
        assertThat(page.text("/data/0/name")).isEqualTo("a");
        assertThat(page.json().at("/has_more").asBoolean()).isTrue();
        assertThat(admin.get("templates?limit=1&after=a").json().at("/data/0")).isEqualTo(made.json());

        put("templates/class", "{\"sub_key\":{\"limits\":[]}}");
        assertThat(admin.get("templates/class").json().at("/sub_key/limits")).isEmpty();
        assertThat(admin.send("DELETE", "templates/class", null).json())
                .hasToString("{\"id\":\"class\",\"object\":\"template.deleted\",\"deleted\":true}");
        assertRefused(admin.get("templates/class"), 404, null);
        assertRefused(admin.send("DELETE", "templates/class", null), 404, null);
    }

    @Test
    void templateThatIsWrongIsRefused() throws Exception {
        assertRefused(put("templates/t", "{}"), 400, "sub_key");
        assertRefused(put("templates/t", "{\"sub_key\":{},\"x\":1}"), 400, "x");
        assertRefused(put("templates/t", "{\"sub_key\":{\"name\":\"n\"}}"), 400, "sub_key.name");
        assertRefused(put("templates/t", "{\"sub_key\":{\"limits\":{}}}"), 400, "limits");
        assertRefused(put("templates/t", "{\"sub_key\":[]}"), 400, "sub_key");
        assertRefused(put("templates/T", "{\"sub_key\":{}}"), 400, "name");
        assertRefused(
                put("templates/t", "{\"sub_key\":{\"main_keys\":[\"mk_0000000000000000\"]}}"),
                400,
                "sub_key.main_keys");
        assertThat(put("templates/t", "{\"sub_key\":{\"models\":\"" + "x".repeat(1 << 20) + "\"}}")
                        .status())
                .isEqualTo(413);
        assertThat(admin.post("templates", "{}").status()).isEqualTo(405);
    }

    @Test
    void keyTakesFromItsTemplateWhatItDoesNotSay() throws Exception {
        put("templates/class", TEMPLATE);
        Reply key = admin.post(
                "sub_keys",
                "{\"name\":\"n\",\"template\":\"class\",\"models\":{\"allow\":[\"o3-mini\"]},\"group\":null}");
        assertThat(key.status()).as(key.response().body()).isEqualTo(201);
        assertThat(key.text("/template")).isEqualTo("class");
        assertThat(key.json().at("/models")).hasToString("{\"allow\":[\"o3-mini\"],\"deny\":[\"o3-pro\"]}");
        assertThat(key.text("/group")).isEqualTo("students");
        assertThat(key.text("/expires_at")).isEqualTo("4102444800");
        assertThat(key.json().at("/limits")).hasSize(2);
        assertThat(key.json().at("/hours"))
                .isEqualTo(admin.get("templates/class").json().at("/sub_key/hours"));
        Reply bulk = admin.post("sub_keys/bulk", "{\"count\":3,\"name\":\"b\",\"template\":\"class\"}");
        assertThat(bulk.json().at("/data/2/models/allow")).hasToString("[\"gpt-4o-mini\",\"o3*\"]");
        assertThat(admin.get("sub_keys?template=class").json().at("/data")).hasSize(4);
        assertRefused(admin.send("DELETE", "templates/class", null), 409, null);
    }

    private static Map<String, String> excesses() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("\"models\":{\"allow\":[\"gpt-4o\"]}", "models.allow");
        all.put("\"models\":{\"allow\":[\"gpt-4o-mini*\"]}", "models.allow");
        all.put("\"models\":{\"allow\":[\"@cheap\"]}", "models.allow");
        all.put("\"models\":{\"deny\":[]}", "models.deny");
        all.put("\"operations\":{\"allow\":[\"embeddings.create\"]}", "operations.allow");
        all.put("\"parameters\":{\"deny\":[]}", "parameters.deny");
        all.put(
                "\"parameters\":{\"cap\":{\"output_tokens\":{\"max\":501,\"over\":\"clamp\"}}}",
                "parameters.cap.output_tokens");
        all.put("\"parameters\":{\"force\":{\"store\":true}}", "parameters.force.store");
        all.put("\"parameters\":{\"force\":{\"service_tier\":\"priority\"}}", "parameters.force.service_tier");
        all.put("\"parameters\":{\"force\":{\"max_tokens\":9999}}", "parameters.force.max_tokens");
        all.put("\"parameters\":{\"required\":[]}", "parameters.required");
        all.put("\"tools\":{\"allow\":[\"code_interpreter\"]}", "tools.allow");
        all.put("\"tools\":{\"functions\":{\"allow\":[\"*\"]}}", "tools.functions.allow");
        all.put("\"references\":{\"allow\":[\"file\"]}", "references.allow");
        all.put("\"addresses\":{\"allow\":[\"10.0.0.0/7\"]}", "addresses.allow");
        all.put("\"addresses\":{\"allow\":[\"::/0\"]}", "addresses.allow");
        all.put("\"hours\":{\"open\":[{\"days\":[\"mon\"],\"from\":\"08:59\",\"to\":\"10:00\"}]}", "hours.open");
        all.put("\"hours\":{\"zone\":\"UTC\"}", "hours");
        all.put("\"input\":{\"max_bytes\":10001}", "input.max_bytes");
        all.put("\"limits\":[]", "limits");
        all.put(limits(101, 5), "limits");
        all.put(limits(100, -1), "limits");
        all.put("\"not_before\":999", "not_before");
        all.put("\"expires_at\":4102444801", "expires_at");
        all.put("\"group\":\"teachers\"", "group");
        return all;
    }

    private static String limits(int requests, int usd) {
        return "\"limits\":[{\"meter\":\"requests\",\"amount\":" + requests
                + ",\"window\":\"day\"},{\"meter\":\"cost_usd\",\"amount\":" + usd + ",\"window\":\"month\"}]";
    }

    @Test
    void noFieldOfANewKeyExceedsItsTemplate() throws Exception {
        put("templates/class", TEMPLATE);
        for (Map.Entry<String, String> excess : excesses().entrySet()) {
            Reply reply = admin.post("sub_keys", "{\"name\":\"n\",\"template\":\"class\"," + excess.getKey() + "}");
            assertThat(reply.text("/error/param")).as(excess.getKey()).isEqualTo(excess.getValue());
            assertThat(reply.text("/error/code")).as(excess.getKey()).isEqualTo("template_exceeded");
        }
        for (String odd : List.of("NaN", "-1e999", "99999999999999999999", "1e400")) {
            Reply reply = admin.post(
                    "sub_keys",
                    "{\"name\":\"n\",\"template\":\"class\",\"limits\":[{\"meter\":\"cost_usd\",\"amount\":" + odd
                            + ",\"window\":\"month\"}]}");
            assertThat(reply.status()).as(odd).isEqualTo(400);
        }
        assertThat(admin.get("sub_keys").json().at("/data")).isEmpty();
    }

    @Test
    void noEditLeadsBeyondTheTemplate() throws Exception {
        put("templates/class", TEMPLATE);
        String path = "sub_keys/" + admin.mint("{\"name\":\"n\",\"template\":\"class\",\"expires_at\":4102440000}");
        for (String excess : excesses().keySet()) {
            Reply reply = admin.send("PATCH", path, "{" + excess + "}");
            assertThat(reply.status()).as(excess).isEqualTo(400);
        }
        assertRefused(admin.post(path + "/extend", "{\"seconds\":4801}"), 400, "expires_at");
        assertThat(admin.post(path + "/extend", "{\"seconds\":4800}").status()).isEqualTo(200);
        assertThat(admin.send("PATCH", path, "{" + limits(9, 1) + "}").status()).isEqualTo(200);
        assertThat(admin.send("PATCH", path, "{\"name\":\"m\"}").text("/name")).isEqualTo("m");

        put("templates/class", TEMPLATE.replace("\"amount\":100", "\"amount\":1"));
        assertThat(admin.send("PATCH", path, "{\"name\":\"renamed\"}").status())
                .as("a name is not more")
                .isEqualTo(200);
        assertRefused(admin.send("PATCH", path, "{" + limits(2, 1) + "}"), 400, "limits");
        assertThat(admin.send("PATCH", path, "{\"template\":null}")
                        .json()
                        .at("/template")
                        .isNull())
                .isTrue();
        assertThat(admin.send("PATCH", path, "{\"group\":\"teachers\"}").status())
                .isEqualTo(200);
        assertRefused(admin.send("PATCH", path, "{\"template\":\"class\"}"), 400, "limits");
        assertRefused(admin.send("PATCH", path, "{\"template\":\"none\"}"), 400, "template");
    }

    @Test
    void groupIsMadeShownListedReplacedAndDeleted() throws Exception {
        Reply school = put("groups/school", "{\"models\":{\"allow\":[\"gpt-4o-mini\"]}}");
        assertThat(school.status()).isEqualTo(200);
        assertThat(school.text("/object")).isEqualTo("group");
        assertThat(school.json().at("/parent").isNull()).isTrue();
        Reply students = put(
                "groups/students",
                "{\"parent\":\"school\",\"limits\":[{\"meter\":\"requests\",\"amount\":7,\"window\":\"lifetime\"}]}");
        assertThat(students.json().at("/limits/0").toString())
                .contains("\"used\":0,\"held\":0,\"remaining\":7,\"resets_at\":null");
        assertThat(admin.get("groups/students").json()).isEqualTo(students.json());
        assertThat(admin.get("groups?limit=1").text("/data/0/name")).isEqualTo("school");
        assertThat(admin.get("groups?after=school").json().at("/data/0")).isEqualTo(students.json());

        assertRefused(admin.send("DELETE", "groups/school", null), 409, null);
        String id = admin.mint("{\"name\":\"n\",\"group\":\"students\"}");
        assertRefused(admin.send("DELETE", "groups/students", null), 409, null);
        admin.send("DELETE", "sub_keys/" + id, null);
        assertThat(admin.send("DELETE", "groups/students", null).text("/object"))
                .isEqualTo("group.deleted");
        assertRefused(admin.send("DELETE", "groups/students", null), 404, null);
        assertRefused(admin.get("groups/students"), 404, null);
        assertThat(admin.send("DELETE", "groups/school", null).status()).isEqualTo(200);
    }

    @Test
    void groupThatIsWrongIsRefused() throws Exception {
        assertRefused(put("groups/g", "{\"parent\":\"none\"}"), 400, "parent");
        assertRefused(put("groups/g", "{\"parent\":7}"), 400, "parent");
        assertRefused(put("groups/g", "{\"name\":\"h\"}"), 400, "name");
        assertRefused(put("groups/G", "{}"), 400, "name");
        assertRefused(put("groups/g", "{\"limits\":[{\"meter\":\"requests\"}]}"), 400, "limits[0].window");
        assertRefused(put("model_groups/g", "{\"models\":[\"@other\"]}"), 400, "models");
        assertRefused(put("model_groups/g", "{}"), 400, "models");
        assertRefused(admin.get("model_groups/g"), 404, null);
    }

    @Test
    void groupOfModelsIsMadeShownListedAndDeleted() throws Exception {
        Reply made = put("model_groups/cheap", "{\"models\":[\"gpt-4o-mini\",\"o3*\"]}");
        assertThat(made.json())
                .hasToString("{\"object\":\"model_group\",\"id\":\"cheap\",\"name\":\"cheap\",\"models\":"
                        + "[\"gpt-4o-mini\",\"o3*\"]}");
        assertThat(admin.get("model_groups").json().at("/data/0")).isEqualTo(made.json());
        assertThat(admin.get("model_groups/cheap").json()).isEqualTo(made.json());
        assertThat(admin.send("DELETE", "model_groups/cheap", null).status()).isEqualTo(200);
        assertRefused(admin.send("DELETE", "model_groups/cheap", null), 404, null);
    }
}
