package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was reported for a request, as stores keep it and as the admin API tells it. */
class UsageJsonTest {
    private static final Usage FULL = new Usage(
            12, 4, 2, 3, 5, 30, 10, 7, 8, 1_500, Map.of("web_search_call", 1L, "file_search_call", 2L), "flex");
    private static final String KEPT = """
            {'input_tokens':12,'cached_tokens':4,'cache_write_tokens':2,'input_audio_tokens':3,
            'input_image_tokens':5,'output_tokens':30,'reasoning_tokens':10,'output_audio_tokens':7,
            'output_image_tokens':8,'millis':1500,'calls':{'file_search_call':2,'web_search_call':1},
            'service_tier':'flex'}""";
    private static final String ROW = """
            {'object':'usage_record','id':'r1','operation':'chat.completions.create','model':'gpt-4o-mini',
            'group':'students','main_key':'mk_0123456789abcdef','started_at':100,'ended_at':102,'status':200,
            'source':'reported','charged':{'requests':1,'input_tokens':12,'output_tokens':40,'cost_usd':0.000026},
            'reported':{'input_tokens':12,'cached_tokens':4,'cache_write_tokens':2,'input_audio_tokens':3,
            'input_image_tokens':5,'output_tokens':30,'reasoning_tokens':10,'output_audio_tokens':7,
            'output_image_tokens':8,'audio_ms':1500,'calls':{'web_search_call':1},'service_tier':'flex'}""";

    @Test
    void whatIsWrittenIsReadAgain() {
        assertThat(UsageJson.write(FULL)).isEqualTo(json(KEPT));
        assertThat(UsageJson.read(json(KEPT))).isEqualTo(FULL);
    }

    @Test
    void whatIsZeroIsLeftOut() {
        assertThat(UsageJson.write(Usage.ZERO)).isEqualTo("{}");
        assertThat(UsageJson.read("{}")).isEqualTo(Usage.ZERO);
        assertThat(UsageJson.write(Usage.tokens(0, 1))).isEqualTo(json("{'output_tokens':1}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "", "{'input_tokens':-1}"})
    void nothingElseIsRead(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> UsageJson.read(json(json)));
    }

    @Test
    void aRowOfTheLogIsExact() {
        assertThat(UsageLogJson.writePage(List.of(full()), true)).isEqualTo(page("", "r1", "r1", true));
    }

    @Test
    void whatARowDoesNotKnowIsNull() {
        UsageRecord record = record("r2", UsageRecord.Source.ESTIMATED, null, null, null);
        assertThat(UsageLogJson.writePage(List.of(record), false))
                .contains(json("'model':null,'group':null,'main_key':null,"))
                .contains(json("'source':'estimated'"))
                .contains(json("'reported':null}"));
        for (UsageRecord.Source source : List.of(UsageRecord.Source.COLLECTED, UsageRecord.Source.FAILED)) {
            assertThat(UsageLogJson.writePage(List.of(record("r3", source, null, null, null)), false))
                    .contains(json("'source':'" + source.code() + "'"))
                    .contains(json("'reported':null}"));
        }
    }

    @Test
    void theLogOfAllKeysGoesOnBehindATimeAndAnId() {
        assertThat(UsageLogJson.writePage(List.of(full()), id -> "ci", true))
                .isEqualTo(page(",'sub_key':'sk_0123456789abcdef','name':'ci'", "102250.r1", "102250.r1", true));
        assertThat(UsageLogJson.writePage(List.of(full()), id -> "", false))
                .isEqualTo(page(",'sub_key':'sk_0123456789abcdef','name':null", "102250.r1", "102250.r1", false));
        UsageRecord last = record("r2", UsageRecord.Source.FAILED, null, null, null);
        assertThat(UsageLogJson.writePage(List.of(full(), last), id -> "ci", false))
                .endsWith(json("'first_id':'102250.r1','last_id':'102250.r2','has_more':false}"));
        assertThat(UsageLogJson.writePage(List.of(), id -> "ci", false))
                .isEqualTo(json("{'object':'list','data':[],'first_id':null,'last_id':null,'has_more':false}"));
    }

    @Test
    void howAMainKeyDidIsTold() {
        assertThat(MainKeyTestJson.write(true, 200, 80, "It works."))
                .isEqualTo(json("{'object':'main_key_test','ok':true,'status':200,'millis':80,'message':'It works.'}"));
        assertThat(MainKeyTestJson.write(false, null, 9, "No answer."))
                .isEqualTo(
                        json("{'object':'main_key_test','ok':false,'status':null,'millis':9,'message':'No answer.'}"));
    }

    private static String page(String withKey, String first, String last, boolean more) {
        return json("{'object':'list','data':[" + ROW + withKey + "}],'first_id':'" + first + "','last_id':'" + last
                + "','has_more':" + more + "}");
    }

    private static UsageRecord full() {
        return record(
                "r1", UsageRecord.Source.REPORTED, "students", new MainKeyId("mk_0123456789abcdef"), "gpt-4o-mini");
    }

    private static UsageRecord record(
            String id,
            UsageRecord.Source source,
            @Nullable String group,
            @Nullable MainKeyId mainKey,
            @Nullable String model) {
        return new UsageRecord(
                id,
                new SubKeyId("sk_0123456789abcdef"),
                group,
                mainKey,
                "chat.completions.create",
                model,
                Instant.ofEpochMilli(100_999),
                Instant.ofEpochMilli(102_250),
                200,
                source,
                new Amounts(1, 12, 40, 26),
                FULL.withCalls(Map.of("web_search_call", 1L)));
    }
}
