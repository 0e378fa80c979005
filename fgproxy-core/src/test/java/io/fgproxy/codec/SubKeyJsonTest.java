package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.mistake;
import static io.fgproxy.codec.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.codec.SubKeyJson.Standing;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MainKeySet;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Tally;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sub-keys in the admin API: what is written, what is read, and what is told of a mistake. */
class SubKeyJsonTest {
    private static final SubKeyId ID = new SubKeyId("sk_0123456789abcdef");
    private static final KeySecret SECRET = KeySecret.generate(ID, new SecureRandom());
    private static final MainKeyId MAIN = new MainKeyId("mk_0123456789abcdef");
    private static final SubKeySettings FULL = SubKeySettings.named("ci")
            .allowModels("gpt-4o-mini")
            .requests(1000)
            .notBefore(Instant.ofEpochSecond(100))
            .expiresAt(Instant.ofEpochSecond(200))
            .mainKeys(List.of(MAIN))
            .group("students")
            .build();
    private static final String FULL_JSON = """
            {"name":"ci","models":{"allow":["gpt-4o-mini"]},
            "limits":[{"meter":"requests","amount":1000,"window":"lifetime"}],
            "not_before":100,"expires_at":200,"main_keys":["mk_0123456789abcdef"],"group":"students"}""";

    private static Standing standing(SubKey key, long used, long held) {
        Tally tally = new Tally(new Amounts(used, 30, 0, 1_500_000), new Amounts(held, 0, 20, 0));
        Counter lifetime = Counter.lifetime(ID.value());
        List<LimitStanding> limits = key.settings().limits().stream()
                .map(limit -> LimitStanding.of(lifetime, limit, tally, Instant.EPOCH))
                .toList();
        return new Standing(key, tally, limits);
    }

    @Test
    void theFormIsExact() {
        Standing full = standing(key(FULL, KeyStatus.ENABLED), 3, 1);
        assertThat(SubKeyJson.write(full)).isEqualTo("""
                {"object":"sub_key","id":"sk_0123456789abcdef","name":"ci","status":"enabled","enabled":true,
                "models":{"allow":["gpt-4o-mini"],"deny":[]},"operations":{"deny":[]},
                "limits":[{"meter":"requests","amount":1000,"window":"lifetime","used":3,"held":1,
                "remaining":996,"resets_at":null}],"group_limits":[],
                "usage":{"requests":{"used":3,"held":1},"input_tokens":{"used":30,"held":0},
                "output_tokens":{"used":0,"held":20},"cost_usd":{"used":1.5,"held":0}},
                "not_before":100,"expires_at":200,"main_keys":["mk_0123456789abcdef"],"group":"students",
                "template":null,"previous_secret_expires_at":null,"created_at":50}""".replace("\n", ""));
        Standing bare = standing(key(SubKeySettings.named("x").build(), KeyStatus.DISABLED), 0, 0);
        assertThat(SubKeyJson.write(bare)).isEqualTo("""
                {"object":"sub_key","id":"sk_0123456789abcdef","name":"x","status":"disabled","enabled":false,
                "models":{"deny":[]},"operations":{"deny":[]},"limits":[],"group_limits":[],
                "usage":{"requests":{"used":0,"held":0},"input_tokens":{"used":30,"held":0},
                "output_tokens":{"used":0,"held":20},"cost_usd":{"used":1.5,"held":0}},
                "not_before":null,"expires_at":null,"main_keys":[],"group":null,
                "template":null,"previous_secret_expires_at":null,"created_at":50}""".replace("\n", ""));
    }

    @ParameterizedTest
    @EnumSource
    void theSecretIsWrittenOnlyWhenAskedFor(KeyStatus status) {
        Standing standing = standing(key(FULL, status), 0, 0);
        String without = SubKeyJson.write(standing);
        assertThat(without).doesNotContain(SECRET.reveal(), "\"secret\"");
        assertThat(SubKeyJson.writeWithSecret(standing, SECRET))
                .isEqualTo(without.substring(0, without.length() - 1) + ",\"secret\":\"" + SECRET.reveal() + "\"}");
    }

    @Test
    void aPageTellsItsFirstAndLast() {
        Standing standing = standing(key(FULL, KeyStatus.ENABLED), 0, 0);
        String one = SubKeyJson.write(standing);
        assertThat(SubKeyJson.writePage(List.of(standing, standing), true))
                .isEqualTo("{\"object\":\"list\",\"data\":[" + one + "," + one + "],\"first_id\":\"" + ID
                        + "\",\"last_id\":\"" + ID + "\",\"has_more\":true}");
        assertThat(SubKeyJson.writePage(List.of(), false))
                .isEqualTo("{\"object\":\"list\",\"data\":[],\"first_id\":null,\"last_id\":null,\"has_more\":false}");
    }

    @Test
    void whatIsDeletedIsSaidToBe() {
        assertThat(SubKeyJson.writeDeleted(ID))
                .isEqualTo("{\"id\":\"sk_0123456789abcdef\",\"object\":\"sub_key.deleted\",\"deleted\":true}");
    }

    @Test
    void aNewKeyIsRead() {
        assertThat(SubKeyJson.readNew(utf8(FULL_JSON))).isEqualTo(FULL);
        assertThat(SubKeyJson.readNew(utf8("{\"name\":\"x\"}")))
                .isEqualTo(SubKeySettings.named("x").build());
        assertThat(SubKeyJson.readNew(utf8("""
                        {"name":"x","models":null,"operations":null,"parameters":null,"tools":null,"references":null,
                        "input":null,"addresses":null,"hours":null,"limits":null,"not_before":null,"expires_at":null,
                        "main_keys":null,"group":null}""")))
                .isEqualTo(SubKeySettings.named("x").build());
    }

    @ParameterizedTest
    @CsvSource({"0, true", "9007199254740991, true", "-1, false", "-9223372036854775808, false"})
    void aNegativeAmountIsNoLimit(long amount, boolean limited) {
        SubKeySettings settings = SubKeyJson.readNew(utf8("{\"name\":\"x\",\"limits\":[" + limit(amount) + "]}"));
        assertThat(settings.limits()).isEqualTo(limited ? List.of(Limit.requests(amount)) : List.of());
    }

    @Test
    void timesGoFromTheEpochToTheYear9999() {
        SubKeySettings settings =
                SubKeyJson.readNew(utf8("{\"name\":\"x\",\"not_before\":0,\"expires_at\":253402300799}"));
        assertThat(settings.notBefore()).isEqualTo(Instant.EPOCH);
        assertThat(settings.expiresAt()).isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
    }

    @Test
    void anEditChangesWhatItNames() {
        assertThat(edited("{}")).isEqualTo(FULL);
        assertThat(edited("{\"name\":\"cd\"}"))
                .isEqualTo(FULL.toBuilder().name("cd").build());
        assertThat(edited("{\"limits\":[]}"))
                .isEqualTo(FULL.toBuilder().limits(List.of()).build());
        assertThat(edited("{\"not_before\":1}"))
                .isEqualTo(FULL.toBuilder().notBefore(Instant.ofEpochSecond(1)).build());
        assertThat(edited("{\"expires_at\":300}"))
                .isEqualTo(
                        FULL.toBuilder().expiresAt(Instant.ofEpochSecond(300)).build());
        assertThat(edited("{\"main_keys\":[]}"))
                .isEqualTo(FULL.toBuilder().mainKeys(List.of()).build());
        assertThat(edited("{\"group\":\"staff\"}"))
                .isEqualTo(FULL.toBuilder().group("staff").build());
        assertThat(edited("{\"models\":{\"deny\":[\"o1\"]}}"))
                .isEqualTo(SubKeySettings.named("ci")
                        .denyModels("o1")
                        .requests(1000)
                        .notBefore(Instant.ofEpochSecond(100))
                        .expiresAt(Instant.ofEpochSecond(200))
                        .mainKeys(List.of(MAIN))
                        .group("students")
                        .build());
    }

    @Test
    void mainKeysAreReadAndShownInOrderOrByWeight() {
        MainKeyId other = new MainKeyId("mk_fedcba9876543210");
        String weighted = "[{\"id\":\"" + MAIN + "\",\"weight\":3},{\"id\":\"" + other + "\",\"weight\":0}]";
        MainKeySet set = new MainKeySet(List.of(new MainKeySet.Member(MAIN, 3), new MainKeySet.Member(other, 0)));
        assertThat(edited("{\"main_keys\":" + weighted + "}").mainKeys()).isEqualTo(set);
        assertThat(MainKeySetJson.write(set)).isEqualTo(weighted);
        assertThat(MainKeySetJson.read(weighted)).isEqualTo(set);
        String ordered = "[\"" + other + "\",\"" + MAIN + "\"]";
        assertThat(edited("{\"main_keys\":" + ordered + "}").mainKeys())
                .isEqualTo(MainKeySet.inOrder(List.of(other, MAIN)));
        assertThat(MainKeySetJson.write(MainKeySet.inOrder(List.of(other, MAIN))))
                .isEqualTo(ordered);
        assertThat(MainKeySetJson.read("[]")).isEqualTo(MainKeySet.any());
    }

    @Test
    void anEditToNullIsWhatANewKeyHas() {
        assertThat(edited("{\"models\":null}").policy()).isEqualTo(Policy.standard());
        assertThat(edited("{\"limits\":null}").limits()).isEmpty();
        assertThat(edited("{\"not_before\":null}").notBefore()).isNull();
        assertThat(edited("{\"expires_at\":null}").expiresAt()).isNull();
        assertThat(edited("{\"main_keys\":null}").mainKeys()).isEqualTo(MainKeySet.any());
        assertThat(edited("{\"group\":null}").group()).isNull();
    }

    @Test
    void anEditMaySwitchTheKeyOnAndOff() {
        assertThat(SubKeyJson.readPatch(utf8("{}")).enabled()).isEmpty();
        assertThat(SubKeyJson.readPatch(utf8("{\"enabled\":true}")).enabled()).contains(true);
        assertThat(SubKeyJson.readPatch(utf8("{\"enabled\":false}")).enabled()).contains(false);
        assertThat(mistake(() -> SubKeyJson.readPatch(utf8("{\"enabled\":\"true\"}"))))
                .isEqualTo("enabled: enabled must be true or false");
        assertThat(mistake(() -> SubKeyJson.readPatch(utf8("{\"enabled\":null}"))))
                .isEqualTo("enabled: enabled must be true or false");
        assertThat(mistake(() -> SubKeyJson.readPatch(utf8("{\"secret\":\"x\"}"))))
                .startsWith("secret: Unknown member");
        assertThat(mistake(() -> edited("{\"name\":null}"))).isEqualTo("name: Missing required member name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | name: Missing required member name",
                "{\"name\":null} | name: Missing required member name",
                "{\"name\":1} | name: name must be a string",
                "{\"name\":\"\\ud800\"} | name: name must be well-formed Unicode",
                "{\"name\":\"\"} | name: name must",
                "{\"name\":\"x\",\"enabled\":true} | enabled: Unknown member enabled; known are [name, models,",
                "{\"name\":\"x\",\"limits\":{}} | limits: limits must be an array of objects",
                "{\"name\":\"x\",\"limits\":[1]} | limits[0]: limits[0] must be an object",
                "{\"name\":\"x\",\"limits\":[{}]} | limits[0].meter: Missing required member limits[0].meter",
                "{\"name\":\"x\",\"limits\":[{\"meter\":\"tokens\"}]} | limits[0].meter: limits[0].meter must be one of",
                "{\"name\":\"x\",\"limits\":[{\"meter\":\"requests\",\"window\":\"year\"}]} | limits[0].window: limits[0].window must be",
                "{\"name\":\"x\",\"limits\":[{\"meter\":\"requests\",\"window\":\"lifetime\"}]} | limits[0].amount: Missing",
                "{\"name\":\"x\",\"limits\":[{\"per\":\"key\"}]} | limits[0].per: Unknown member limits[0].per",
                "{\"name\":\"x\",\"not_before\":-1} | not_before: not_before must be in Unix seconds",
                "{\"name\":\"x\",\"not_before\":253402300800} | not_before: not_before must be in Unix seconds",
                "{\"name\":\"x\",\"expires_at\":1.0} | expires_at: expires_at must be an integer",
                "{\"name\":\"x\",\"expires_at\":99999999999999999999} | expires_at: expires_at must be an integer",
                "{\"name\":\"x\",\"expires_at\":\"1\"} | expires_at: expires_at must be an integer",
                "{\"name\":\"x\",\"main_keys\":\"a\"} | main_keys: main_keys must be an array of ids",
                "{\"name\":\"x\",\"main_keys\":[1]} | main_keys[0]: main_keys[0] must be an object with the members id and weight",
                "{\"name\":\"x\",\"main_keys\":[\"a\"]} | main_keys[0]: main_keys[0]: Not a main key id",
                "{\"name\":\"x\",\"main_keys\":[{\"id\":\"a\",\"weight\":1}]} | main_keys[0].id: main_keys[0].id: Not a main",
                "{\"name\":\"x\",\"main_keys\":[{\"weight\":1}]} | main_keys[0].id: Missing required",
                "{\"name\":\"x\",\"main_keys\":[{\"id\":\"mk_0123456789abcdef\"}]} | main_keys[0].weight: Missing required",
                "{\"name\":\"x\",\"main_keys\":[{\"id\":\"mk_0123456789abcdef\",\"weight\":-1}]} | main_keys[0].weight: main_keys[0].weight: weight must be",
                "{\"name\":\"x\",\"main_keys\":[{\"id\":\"mk_0123456789abcdef\",\"weight\":4294967297}]} | main_keys[0].weight: main_keys[0].weight: weight must be",
                "{\"name\":\"x\",\"main_keys\":[{\"id\":\"mk_0123456789abcdef\",\"weight\":1.5}]} | main_keys[0].weight: main_keys[0].weight must be an integer",
                "{\"name\":\"x\",\"main_keys\":[{\"id\":\"mk_0123456789abcdef\",\"weight\":1,\"x\":1}]} | main_keys[0].x: Unknown member",
                "{\"name\":\"x\",\"main_keys\":[\"mk_0123456789abcdef\",\"mk_0123456789abcdef\"]} | main_keys: main_keys must not name",
                "{\"name\":\"x\",\"group\":1} | group: group must be a string",
                "{\"name\":\"x\",\"models\":1} | models: models must be an object",
                "[] | null: The body must be one JSON object",
                "{\"name\":\"x\",\"name\":\"y\"} | null: The body is not one strict JSON document",
            })
    void aMistakeIsToldByTheNameOfTheMember(String json, String told) {
        assertThat(mistake(() -> SubKeyJson.readNew(utf8(json)))).startsWith(told);
    }

    @Test
    void limitsAreBoundedAndGivenOnce() {
        assertThat(mistake(() -> SubKeyJson.readNew(
                        utf8("{\"name\":\"x\",\"limits\":[" + limit(9_007_199_254_740_992L) + "]}"))))
                .isEqualTo("limits[0].amount: limits[0].amount must be at most 9007199254740991");
        assertThat(mistake(() ->
                        SubKeyJson.readNew(utf8("{\"name\":\"x\",\"limits\":[" + limit(1) + "," + limit(2) + "]}"))))
                .isEqualTo(
                        "limits[1]: limits[1] bounds the same as one before it: meter, window, models and mode are the same");
    }

    private static String limit(long amount) {
        return "{\"meter\":\"requests\",\"amount\":" + amount + ",\"window\":\"lifetime\"}";
    }

    private static SubKeySettings edited(String patch) {
        return SubKeyJson.readPatch(utf8(patch)).applyTo(FULL);
    }

    private static SubKey key(SubKeySettings settings, KeyStatus status) {
        return new SubKey(ID, SECRET.digest(), settings, status, Instant.ofEpochSecond(50, 999), 1);
    }
}
