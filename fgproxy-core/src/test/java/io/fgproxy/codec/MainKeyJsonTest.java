package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static io.fgproxy.codec.Documents.mistake;
import static io.fgproxy.codec.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SealedSecret;
import io.fgproxy.quota.Limit;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Main keys in the admin API: the real key goes in and never comes out. */
class MainKeyJsonTest {
    private static final MainKeyId ID = new MainKeyId("mk_0123456789abcdef");

    @Test
    void theFormIsExactAndHasNoSecret() {
        String bare = "{\"object\":\"main_key\",\"id\":\"mk_0123456789abcdef\",\"name\":\"default\",\"base_url\":null,"
                + "\"organization\":null,\"project\":null,\"limits\":[],\"enabled\":false,\"created_at\":50}";
        assertThat(MainKeyJson.write(key(null, null, null, false))).isEqualTo(bare);
        String full = "{\"object\":\"main_key\",\"id\":\"mk_0123456789abcdef\",\"name\":\"default\","
                + "\"base_url\":\"https://eu.example/v1\",\"organization\":\"org\",\"project\":\"proj\",\"limits\":[],"
                + "\"enabled\":true,\"created_at\":50}";
        MainKey key = key(URI.create("https://eu.example/v1"), "org", "proj", true);
        assertThat(MainKeyJson.write(key)).isEqualTo(full);
        assertThat(MainKeyJson.writePage(List.of(key, key(null, null, null, false)), true))
                .isEqualTo("{\"object\":\"list\",\"data\":[" + full + "," + bare + "],\"first_id\":\"" + ID
                        + "\",\"last_id\":\"" + ID + "\",\"has_more\":true}");
        assertThat(MainKeyJson.writeDeleted(ID))
                .isEqualTo("{\"id\":\"mk_0123456789abcdef\",\"object\":\"main_key.deleted\",\"deleted\":true}");
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
                .isEqualTo(new NewMainKey("a", "sk-1", null, null, null, read));
        MainKey key =
                new MainKey(ID, "default", new SealedSecret("sealed"), null, null, null, read, true, Instant.EPOCH, 1);
        assertThat(MainKeyJson.write(key)).contains(json("'limits':" + limits + ","));
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
