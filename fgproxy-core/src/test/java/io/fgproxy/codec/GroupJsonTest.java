package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static io.fgproxy.codec.Documents.mistake;
import static io.fgproxy.codec.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.operation.ModelPattern;
import io.fgproxy.policy.InputRule;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups of keys and groups of models in the admin API. */
class GroupJsonTest {
    private static final String BARE = """
            {'object':'group','id':'school','name':'school','parent':null,'models':{'deny':[]},
            'operations':{'deny':[]},'limits':[]}""";
    private static final String CHEAP =
            "{'object':'model_group','id':'cheap','name':'cheap','models':['gpt-4o-mini','o3*']}";
    private static final List<ModelPattern> PATTERNS = List.of(ModelPattern.of("gpt-4o-mini"), ModelPattern.of("o3*"));

    @Test
    void aGroupOfKeysIsRead() {
        KeyGroup nothing = new KeyGroup(null, Policy.standard());
        assertThat(GroupJson.read(utf8("{}"))).isEqualTo(nothing);
        assertThat(GroupJson.read(utf8("{'parent':null,'models':null,'limits':null}")))
                .isEqualTo(nothing);
        assertThat(GroupJson.read(utf8("""
                        {'parent':'school','input':{'max_bytes':5},
                        'limits':[{'meter':'requests','amount':9,'window':'lifetime'}]}""")))
                .isEqualTo(new KeyGroup(
                        "school", Policy.standard().withInput(new InputRule(5L)), List.of(Limit.requests(9))));
    }

    @Test
    void aGroupOfKeysIsWrittenWithHowItStands() {
        GroupJson.Standing bare = new GroupJson.Standing("school", new KeyGroup(null, Policy.standard()), List.of());
        assertThat(GroupJson.write(bare)).isEqualTo(json(BARE));
        Limit limit = Limit.requests(9);
        GroupJson.Standing full = new GroupJson.Standing(
                "students",
                new KeyGroup("school", Policy.standard().withInput(new InputRule(5L)), List.of(limit)),
                List.of(new LimitStanding(Counter.lifetime(Counter.group("students")), limit, 9, 3, 1)));
        assertThat(GroupJson.write(full)).isEqualTo(json("""
                {'object':'group','id':'students','name':'students','parent':'school','models':{'deny':[]},
                'operations':{'deny':[]},'input':{'max_bytes':5},'limits':[{'meter':'requests','amount':9,
                'window':'lifetime','used':3,'held':1,'remaining':5,'resets_at':null}]}"""));
        assertThat(GroupJson.writePage(List.of(bare), true))
                .isEqualTo(json("{'object':'list','data':[" + BARE
                        + "],'first_id':'school','last_id':'school','has_more':true}"));
        assertThat(GroupJson.writeDeleted("school"))
                .isEqualTo(json("{'id':'school','object':'group.deleted','deleted':true}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':'x'} | name: Unknown member name; known are [parent, limits, models,",
                "{'parent':1} | parent: parent must be a string",
                "{'limits':{}} | limits: limits must be an array of objects",
                "{'limits':[{}]} | limits[0].meter: Missing required member limits[0].meter",
                "{'models':[]} | models: models must be an object",
                "{'input':{'max_bytes':-1}} | input.max_bytes: ",
                "[] | null: The body must be one JSON object"
            })
    void aMistakeInAGroupOfKeysIsTold(String json, String told) {
        assertThat(mistake(() -> GroupJson.read(utf8(json)))).startsWith(told);
    }

    @Test
    void aGroupOfModelsIsReadAndWritten() {
        assertThat(GroupJson.readModels(utf8("{'models':['gpt-4o-mini','o3*']}")))
                .isEqualTo(PATTERNS);
        assertThat(GroupJson.readModels(utf8("{'models':[]}"))).isEmpty();
        assertThat(GroupJson.writeModels("cheap", PATTERNS)).isEqualTo(json(CHEAP));
        assertThat(GroupJson.writeModelsPage(List.of("none", "cheap"), List.of(List.of(), PATTERNS), false))
                .isEqualTo(
                        json("{'object':'list','data':[{'object':'model_group','id':'none','name':'none','models':[]},"
                                + CHEAP + "],'first_id':'none','last_id':'cheap','has_more':false}"));
        assertThat(GroupJson.writeModelsDeleted("cheap"))
                .isEqualTo(json("{'id':'cheap','object':'model_group.deleted','deleted':true}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | models: Missing required member models",
                "{'models':null} | models: Missing required member models",
                "{'models':'o3'} | models: models must be an array of strings",
                "{'models':[3]} | models: models must be an array of strings",
                "{'models':['a b']} | models: models: A model pattern has 1 to",
                "{'models':[],'name':'x'} | name: Unknown member name; known are [models]"
            })
    void aMistakeInAGroupOfModelsIsTold(String json, String told) {
        assertThat(mistake(() -> GroupJson.readModels(utf8(json)))).startsWith(told);
    }
}
