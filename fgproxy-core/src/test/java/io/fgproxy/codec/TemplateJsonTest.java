package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static io.fgproxy.codec.Documents.mistake;
import static io.fgproxy.codec.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.Scalar;
import io.fgproxy.quota.Limit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates, and what becomes of a new key that names one. */
class TemplateJsonTest {
    private static final SubKeySettings SETTINGS = SubKeySettings.named("class")
            .allowModels("gpt-4o-mini")
            .denyModels("o3")
            .forceParameter("store", false)
            .requests(10)
            .notBefore(Instant.ofEpochSecond(100))
            .expiresAt(Instant.ofEpochSecond(200))
            .mainKeys(List.of(new MainKeyId("mk_0123456789abcdef")))
            .group("students")
            .build();
    private static final KeyTemplate CLASS = new KeyTemplate("class", SETTINGS);
    private static final String FULL = """
            {'models':{'allow':['gpt-4o-mini'],'deny':['o3']},'operations':{'deny':[]},
            'parameters':{'deny':[],'force':{'store':false}},
            'limits':[{'meter':'requests','amount':10,'window':'lifetime'}],
            'not_before':100,'expires_at':200,'main_keys':['mk_0123456789abcdef'],'group':'students'}""";
    private static final String BARE = """
            {'models':{'deny':[]},'operations':{'deny':[]},'limits':[],
            'not_before':null,'expires_at':null,'main_keys':[],'group':null}""";

    @Test
    void aTemplateIsRead() {
        assertThat(TemplateJson.read("class", utf8("{'sub_key':" + FULL + "}"))).isEqualTo(CLASS);
        KeyTemplate bare = new KeyTemplate("bare", SubKeySettings.named("x").build());
        assertThat(TemplateJson.read("bare", utf8("{'sub_key':{}}"))).isEqualTo(bare);
        assertThat(TemplateJson.read("bare", utf8("{'sub_key':" + BARE + "}"))).isEqualTo(bare);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "class | {} | sub_key: Missing required member sub_key",
                "class | {'sub_key':1} | sub_key: sub_key must be an object with the members models and",
                "class | {'sub_key':{},'name':'x'} | name: Unknown member name; known are [sub_key]",
                "class | {'sub_key':{'name':'x'}} | sub_key.name: Unknown member sub_key.name",
                "class | {'sub_key':{'template':'x'}} | sub_key.template: Unknown member sub_key.template",
                "class | {'sub_key':{'limits':[{}]}} | limits[0].meter: Missing required member limits[0].meter",
                "class | {'sub_key':{'not_before':2,'expires_at':1}} | not_before: not_before must be before expires_at",
                "Class | {'sub_key':{}} | name: name: The name of a template has 1 to 64"
            })
    void aMistakeIsToldByTheNameOfTheMember(String name, String json, String told) {
        assertThat(mistake(() -> TemplateJson.read(name, utf8(json)))).startsWith(told);
    }

    @Test
    void aTemplateIsWritten() {
        String full = "{'object':'template','id':'class','name':'class','sub_key':" + FULL + "}";
        String bare = "{'object':'template','id':'bare','name':'bare','sub_key':" + BARE + "}";
        assertThat(TemplateJson.write(CLASS)).isEqualTo(json(full));
        KeyTemplate other = new KeyTemplate("bare", SubKeySettings.named("x").build());
        assertThat(TemplateJson.writePage(List.of(CLASS, other), true))
                .isEqualTo(json("{'object':'list','data':[" + full + "," + bare
                        + "],'first_id':'class','last_id':'bare','has_more':true}"));
        assertThat(TemplateJson.writeDeleted("class"))
                .isEqualTo(json("{'id':'class','object':'template.deleted','deleted':true}"));
    }

    @Test
    void whatAStoreKeepsIsReadAgain() {
        assertThat(TemplateJson.writeSettings(SETTINGS)).isEqualTo(json(FULL));
        assertThat(TemplateJson.readStored("class", json(FULL))).isEqualTo(CLASS);
        assertThat(TemplateJson.readStored("bare", "{}").settings().limits()).isEmpty();
        // More than the API takes, as a program may have it.
        SubKeySettings most =
                SubKeySettings.named("most").requests(Long.MAX_VALUE).build();
        assertThat(TemplateJson.readStored("most", TemplateJson.writeSettings(most)))
                .isEqualTo(new KeyTemplate("most", most));
        assertThatIllegalArgumentException().isThrownBy(() -> TemplateJson.readStored("class", "[]"));
    }

    @Test
    void aNewKeyHasWhatItsTemplateSays() {
        for (String said : List.of("", ",'models':null,'limits':null,'group':null", ",'models':{'allow':null}")) {
            assertThat(created(said))
                    .isEqualTo(SETTINGS.toBuilder().name("ci").template("class").build());
        }
    }

    @Test
    void whatANewKeySaysGoesBeforeItsTemplate() {
        assertThat(created(",'group':'staff','main_keys':[],'limits':[],'expires_at':150"))
                .isEqualTo(SETTINGS.toBuilder()
                        .name("ci")
                        .template("class")
                        .group("staff")
                        .mainKeys(List.of())
                        .limits(List.<Limit>of())
                        .expiresAt(Instant.ofEpochSecond(150))
                        .build());
    }

    @Test
    void rulesAreTakenTogetherMemberByMember() {
        var models = created(",'models':{'allow':['o1']}").policy().models();
        assertThat(Objects.requireNonNull(models.allow()))
                .extracting(Object::toString)
                .containsExactly("o1");
        assertThat(models.deny()).extracting(Object::toString).containsExactly("o3");
        assertThat(created(",'parameters':{'force':{'n':1}}")
                        .policy()
                        .parameters()
                        .force())
                .isEqualTo(Map.of("store", new Scalar.Flag(false), "n", new Scalar.Whole(1)));
        assertThat(created(",'input':{'max_bytes':5}").policy().input().maxBytes())
                .isEqualTo(5);
    }

    @Test
    void nullThatIsAValueIsKept() {
        assertThat(created(",'parameters':{'force':{'store':null}}")
                        .policy()
                        .parameters()
                        .force())
                .isEqualTo(Map.of("store", new Scalar.Nothing()));
        assertThat(created(",'parameters':{'force':null}").policy().parameters().force())
                .isEqualTo(Map.of("store", new Scalar.Flag(false)));
    }

    @Test
    void aTemplateThatIsNotThereIsToldOf() {
        assertThat(mistake(() -> create("{'name':'ci','template':'none'}")))
                .isEqualTo("template: template: there is no template 'none'");
        assertThat(mistake(() -> create("{'name':'ci','template':1}")))
                .isEqualTo("template: template must be a string");
        assertThat(create("{'name':'ci','template':null}"))
                .isEqualTo(SubKeySettings.named("ci").build());
    }

    private static SubKeySettings created(String said) {
        return create("{'name':'ci','template':'class'" + said + "}");
    }

    private static SubKeySettings create(String json) {
        return SubKeyJson.readNew(utf8(json), name -> name.equals("class") ? Optional.of(CLASS) : Optional.empty());
    }
}
