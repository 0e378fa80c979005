package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static io.fgproxy.codec.Documents.mistake;
import static io.fgproxy.codec.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.UpstreamModel;
import io.fgproxy.key.UpstreamModels;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The models that OpenAI listed: what it says is taken with care, for it is not the proxy's own. */
class UpstreamModelsJsonTest {
    private static final String LONGEST = "m".repeat(256);

    @Test
    void theAnswerIsRead() {
        assertThat(answer("""
                        {'object':'list','data':[
                        {'id':'gpt-4o','object':'model','created':1,'owned_by':'openai'},
                        {'id':'o3'},{'id':'o1','owned_by':null},{'id':'o4','owned_by':7}],'more':{}}"""))
                .containsExactly(
                        new UpstreamModel("gpt-4o", "openai"),
                        new UpstreamModel("o3", null),
                        new UpstreamModel("o1", null),
                        new UpstreamModel("o4", null));
        assertThat(answer("{'data':[]}")).isEmpty();
    }

    @Test
    void whatIsTooLongToBeANameIsNotLookedAt() {
        assertThat(answer("{'data':[{'id':''},{'id':' '},{'id':'" + LONGEST + "'},{'id':'" + LONGEST + "m'}]}"))
                .containsExactly(new UpstreamModel(LONGEST, null));
        assertThat(answer(
                        "{'data':[{'id':'a','owned_by':'" + LONGEST + "'},{'id':'b','owned_by':'" + LONGEST + "m'}]}"))
                .containsExactly(new UpstreamModel("a", LONGEST), new UpstreamModel("b", LONGEST));
    }

    @Test
    void aModelThatIsListedTwiceIsOne() {
        assertThat(answer("{'data':[{'id':'a','owned_by':'x'},{'id':'b'},{'id':'a','owned_by':'y'}]}"))
                .containsExactly(new UpstreamModel("a", "y"), new UpstreamModel("b", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | data: Missing required member data",
                "{'data':null} | data: Missing required member data",
                "{'data':{}} | data: data must be an array of at most 10000 models",
                "{'data':[1]} | data[].id: data[].id must be a string",
                "{'data':[{'id':1}]} | data[].id: data[].id must be a string",
                "[] | null: The body must be one JSON object"
            })
    void whatIsNoListOfModelsIsRefused(String json, String told) {
        assertThat(mistake(() -> answer(json))).startsWith(told);
    }

    @Test
    void moreModelsThanThereCanBeAreRefused() {
        String most = "{'id':'a'}" + ",{'id':'a'}".repeat(9_999);
        assertThat(answer("{'data':[" + most + "]}")).hasSize(1);
        assertThat(mistake(() -> answer("{'data':[" + most + ",{'id':'a'}]}"))).startsWith("data: ");
    }

    @Test
    void whatAStoreKeepsIsReadAgain() {
        List<UpstreamModel> models = List.of(new UpstreamModel("o3", null), new UpstreamModel("gpt-4o", "openai"));
        String json = json("{'models':{'o3':null,'gpt-4o':'openai'}}");
        assertThat(UpstreamModelsJson.write(models)).isEqualTo(json);
        assertThat(UpstreamModelsJson.read(json)).isEqualTo(models);
        assertThat(UpstreamModelsJson.read(UpstreamModelsJson.write(List.of()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{'models':[]}", "{'models':null}"})
    void nothingElseIsReadFromAStore(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> UpstreamModelsJson.read(json(json)));
    }

    @Test
    void aModelOfManyMainKeysIsToldOnce() {
        UpstreamModels first = listed(
                "mk_0123456789abcdef", 100, new UpstreamModel("o3", null), new UpstreamModel("gpt-4o", "openai"));
        UpstreamModels second = listed("mk_fedcba9876543210", 300, new UpstreamModel("o3", "system"));
        UpstreamModels third = listed("mk_aaaaaaaaaaaaaaaa", 200, new UpstreamModel("o3", "other"));
        assertThat(UpstreamModelsJson.writeList(List.of(first, second, third), "gpt-4o"::equals))
                .isEqualTo(json("""
                        {'object':'list','data':[
                        {'object':'model','id':'gpt-4o','owned_by':'openai','main_keys':['mk_0123456789abcdef'],
                        'refreshed_at':100,'priced':true},
                        {'object':'model','id':'o3','owned_by':'system',
                        'main_keys':['mk_0123456789abcdef','mk_fedcba9876543210','mk_aaaaaaaaaaaaaaaa'],
                        'refreshed_at':300,'priced':false}],
                        'first_id':'gpt-4o','last_id':'o3','has_more':false}"""));
        assertThat(UpstreamModelsJson.writeList(List.of(), any -> true)).contains(json("'data':[]"));
    }

    private static UpstreamModels listed(String mainKey, long at, UpstreamModel... models) {
        return new UpstreamModels(new MainKeyId(mainKey), Instant.ofEpochSecond(at), List.of(models));
    }

    private static List<UpstreamModel> answer(String json) {
        return UpstreamModelsJson.readAnswer(utf8(json));
    }
}
