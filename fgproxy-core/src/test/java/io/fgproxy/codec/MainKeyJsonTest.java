package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static io.fgproxy.codec.Documents.mistake;
import static io.fgproxy.codec.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fgproxy.gate.CoolDown;
import io.fgproxy.gate.MainKeyTrouble;
import io.fgproxy.key.AzureShape;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SealedSecret;
import io.fgproxy.quota.Limit;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Main keys in the admin API: the real key goes in and never comes out. */
class MainKeyJsonTest {
    private static final MainKeyId ID = new MainKeyId("mk_0123456789abcdef");

    @Test
    void theFormIsExactAndHasNoSecret() {
        String bare = "{\"object\":\"main_key\",\"id\":\"mk_0123456789abcdef\",\"name\":\"default\",\"base_url\":null,"
                + "\"organization\":null,\"project\":null,\"azure\":null,\"limits\":[],\"enabled\":false,\"created_at\":50,"
                + "\"health\":{\"state\":\"ready\",\"cool_downs\":[]}}";
        assertThat(MainKeyJson.write(key(null, null, null, false), List.of())).isEqualTo(bare);
        String full = "{\"object\":\"main_key\",\"id\":\"mk_0123456789abcdef\",\"name\":\"default\","
                + "\"base_url\":\"https://eu.example/v1\",\"organization\":\"org\",\"project\":\"proj\",\"azure\":null,"
                + "\"limits\":[],"
                + "\"enabled\":true,\"created_at\":50,\"health\":{\"state\":\"ready\",\"cool_downs\":[]}}";
        MainKey key = key(URI.create("https://eu.example/v1"), "org", "proj", true);
        assertThat(MainKeyJson.write(key, List.of())).isEqualTo(full);
        assertThat(MainKeyJson.writePage(List.of(key, key(null, null, null, false)), each -> List.of(), true))
                .isEqualTo("{\"object\":\"list\",\"data\":[" + full + "," + bare + "],\"first_id\":\"" + ID
                        + "\",\"last_id\":\"" + ID + "\",\"has_more\":true}");
        assertThat(MainKeyJson.writeDeleted(ID))
                .isEqualTo("{\"id\":\"mk_0123456789abcdef\",\"object\":\"main_key.deleted\",\"deleted\":true}");
    }

    @Test
    void theHealthTellsWhyAndUntilWhen() {
        Instant since = Instant.ofEpochSecond(60);
        CoolDown ofModel = new CoolDown(ID, 1, "o3", MainKeyTrouble.RATE_LIMITED, since, since.plusMillis(5900));
        CoolDown ofAll = new CoolDown(ID, 1, null, MainKeyTrouble.REFUSED, since, since.plusSeconds(600));
        MainKey key = key(null, null, null, true);
        assertThat(MainKeyJson.write(key, List.of(ofModel))).endsWith("""
                "health":{"state":"ready","cool_downs":[{"reason":"rate_limited","model":"o3","since":60,"until":65}]}}""");
        assertThat(MainKeyJson.write(key, List.of(ofAll))).endsWith("""
                "health":{"state":"cooling_down","cool_downs":[{"reason":"refused","model":null,"since":60,"until":660}]}}""");
    }

    @Test
    void theShapeOfAzureIsReadAndShown() {
        String shape = "{\"api_version\":\"2024-10-21\",\"deployments\":{\"gpt-4o-mini\":\"mini-prod\"}}";
        NewMainKey key = MainKeyJson.readNew(
                utf8("{\"name\":\"a\",\"api_key\":\"k\",\"base_url\":\"https://h/openai\",\"azure\":" + shape + "}"));
        AzureShape azure = new AzureShape("2024-10-21", Map.of("gpt-4o-mini", "mini-prod"));
        assertThat(key.azure()).isEqualTo(azure);
        MainKey stored = new MainKey(
                ID, "a", new SealedSecret("s"), key.baseUrl(), null, null, azure, List.of(), true, Instant.EPOCH, 1);
        assertThat(MainKeyJson.write(stored, List.of())).contains("\"azure\":" + shape + ",");
        assertThat(AzureShapeJson.write(azure)).isEqualTo(shape);
        assertThat(AzureShapeJson.read(shape)).isEqualTo(azure);
    }

    @Test
    void aNewKeyIsRead() {
        assertThat(MainKeyJson.readNew(utf8("{\"name\":\"a\",\"api_key\":\"sk-1\"}")))
                .isEqualTo(NewMainKey.of("a", "sk-1"));
        assertThat(MainKeyJson.readNew(utf8("""
                        {"name":"a","api_key":"sk-1","base_url":"https://eu.example/v1/","organization":"org",
                        "project":"proj"}""")))
                .isEqualTo(new NewMainKey("a", "sk-1", URI.create("https://eu.example/v1"), "org", "proj"));
        assertThat(MainKeyJson.readNew(utf8("""
                        {"name":"a","api_key":"sk-1","base_url":null,"organization":null,"project":null}"""))).isEqualTo(NewMainKey.of("a", "sk-1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"api_key\":\"sk-1\"} | name",
                "{\"name\":\"a\"} | api_key",
                "{\"name\":\"a\",\"api_key\":1} | api_key",
                "{\"name\":\"a\",\"api_key\":\"sk 1\"} | api_key",
                "{\"name\":\"\",\"api_key\":\"sk-1\"} | name",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"base_url\":1} | base_url",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"base_url\":\"a b\"} | base_url",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"base_url\":\"ftp://a\"} | base_url",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"organization\":\"\"} | organization",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"project\":[]} | project",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"enabled\":true} | enabled",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"azure\":{\"api_version\":\"v\"}} | base_url",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"azure\":true} | azure",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"azure\":{}} | azure.api_version",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"azure\":{\"api_version\":\"a b\"}} | azure",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"azure\":{\"api_version\":\"v\",\"x\":1}} | azure.x",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"azure\":{\"api_version\":\"v\",\"deployments\":[]}} | azure.deployments",
                "{\"name\":\"a\",\"api_key\":\"sk-1\",\"azure\":{\"api_version\":\"v\",\"deployments\":{\"m\":\"..\"}}} | azure",
            })
    void aMistakeIsToldByTheNameOfTheMemberAndWithoutTheKey(String json, String param) {
        InvalidMemberException mistake =
                catchThrowableOfType(InvalidMemberException.class, () -> MainKeyJson.readNew(utf8(json)));
        assertThat(mistake.param()).isEqualTo(param);
        assertThat(mistake).hasMessageContaining(param);
        assertThat(mistake.getMessage()).doesNotContain("sk-1", "sk 1");
    }

    @Test
    void limitsAreReadAndWritten() {
        String limits = "[{'meter':'requests','amount':9,'window':'lifetime'}]";
        List<Limit> read = List.of(Limit.requests(9));
        assertThat(MainKeyJson.readNew(utf8("{'name':'a','api_key':'sk-1','limits':" + limits + "}")))
                .isEqualTo(new NewMainKey("a", "sk-1", null, null, null, null, read));
        MainKey key = new MainKey(
                ID, "default", new SealedSecret("sealed"), null, null, null, null, read, true, Instant.EPOCH, 1);
        assertThat(MainKeyJson.write(key, List.of())).contains(json("'limits':" + limits + ","));
        assertThat(MainKeyJson.readPatch(utf8("{'limits':" + limits + "}"))).contains(read);
    }

    @Test
    void anEditOfNothingLeavesTheLimits() {
        assertThat(MainKeyJson.readPatch(utf8("{}"))).isEmpty();
        assertThat(MainKeyJson.readPatch(utf8("{'limits':null}"))).contains(List.of());
        assertThat(mistake(() -> MainKeyJson.readPatch(utf8("{'api_key':'sk-2'}"))))
                .isEqualTo("api_key: Unknown member api_key; known are [limits]");
        assertThat(mistake(() -> MainKeyJson.readPatch(utf8("{'limits':1}"))))
                .isEqualTo("limits: limits must be an array of objects");
    }

    private static MainKey key(URI baseUrl, String organization, String project, boolean enabled) {
        return new MainKey(
                ID,
                "default",
                new SealedSecret("sealed"),
                baseUrl,
                organization,
                project,
                enabled,
                Instant.ofEpochSecond(50, 999),
                1);
    }
}
