package io.fgproxy.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Scalar;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Demand;
import io.fgproxy.usage.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictBoundTest {
    private static final String HELLO = "'messages':[{'role':'user','content':'hello'}]";
    private static final long GPT_4O_WINDOW = 128_000 * 105 / 100;

    @Test
    void inputIsTheBytesAndOutputTheCap() {
        String body = "{'model':'gpt-4o','max_tokens':100," + HELLO + "}";
        Demand demand = Quotes.quote(Quotes.CHAT, body).strict();
        assertThat(demand.base().inputTokens()).isEqualTo(body.length());
        assertThat(demand.base().outputTokens()).isZero();
        assertThat(demand.most()).isEqualTo(100);
        assertThat(demand.least()).isEqualTo(1);
        assertThat(demand.choices()).isEqualTo(1);
        assertThat(demand.outputPrice()).isEqualTo(10_000_000);
        assertThat(demand.at(100))
                .isEqualTo(new Amounts(1, body.length(), 100, cents(body.length(), 2_500_000) + 1000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'max_completion_tokens':50|50",
                "'max_tokens':50,'max_completion_tokens':70|70",
                "'max_tokens':70,'max_completion_tokens':50|70",
                "'max_tokens':null,'max_completion_tokens':50|50",
                "'max_tokens':null|16384",
                "'user':'x'|16384",
                "'max_tokens':1e3|16384",
                "'max_tokens':'50'|16384",
                "'max_tokens':-1|16384",
                "'max_tokens':50.0|16384",
                "'max_tokens':50,'max_completion_tokens':1e1|16384",
                "'max_tokens':999999999|16384",
                "'max_tokens':0|0"
            })
    void theCapIsTheLargestThatUpstreamMayTake(String members, long most) {
        assertThat(Quotes.quote(Quotes.CHAT, "{'model':'gpt-4o'," + members + "," + HELLO + "}")
                        .strict()
                        .most())
                .isEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"gpt-4|8601", "gpt-5.6-luna|1102500", "o3|100000", "house-model|1102500", "gpt-4.1|32768"})
    void withoutACapTheModelsOwnCountsOrItsWindow(String model, long most) {
        assertThat(Quotes.quote(Quotes.CHAT, "{'model':'" + model + "'," + HELLO + "}")
                        .strict()
                        .most())
                .isEqualTo(most);
    }

    @Test
    void theCapOfAnUnknownModelIsTakenAsItIs() {
        assertThat(Quotes.quote(Quotes.CHAT, "{'model':'house-model','max_tokens':5000000," + HELLO + "}")
                        .strict()
                        .most())
                .isEqualTo(5_000_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"'n':3|3", "'n':null|1", "'n':'3'|128", "'n':2.0|128", "'n':0|1", "'seed':1|1"})
    void choicesMultiply(String members, long choices) {
        assertThat(Quotes.quote(Quotes.CHAT, "{'model':'gpt-4o'," + members + "," + HELLO + "}")
                        .strict()
                        .choices())
                .isEqualTo(choices);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'prompt':'a','n':2,'best_of':5|5",
                "'prompt':['a','b','c'],'n':2|6",
                "'prompt':[1,2,3]|1",
                "'prompt':[[1,2],[3]]|2",
                "'prompt':[],'n':2|2"
            })
    void completionsAnswerEachPrompt(String members, long choices) {
        assertThat(Quotes.quote("/v1/completions", "{'model':'gpt-3.5-turbo-instruct'," + members + "}")
                        .strict()
                        .choices())
                .isEqualTo(choices);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'previous_response_id':'resp_1'",
                "'conversation':'conv_1'",
                "'conversation':{'id':'conv_1'}",
                "'input':[{'role':'user','content':[{'type':'input_file','file_id':'file_1'}]}]",
                "'input':[{'role':'user','content':[{'type':'input_file','file_url':'https://x/y.pdf'}]}]",
                "'input':[{'role':'user','content':[{'type':'input_file','file_data':'data:;base64,AAAA'}]}]",
                "'input':[{'role':'user','content':[{'type':'input_image','file_id':'file_1'}]}]",
                "'input':[{'role':'user','content':[{'type':'input_audio','input_audio':{'data':'AA','format':'wav'}}]}]",
                "'input':[{'type':'reasoning','id':'rs_1','summary':[]}]",
                "'input':[{'type':'reasoning','encrypted_content':'gAAAA','summary':[]}]",
                "'input':[{'type':'item_reference','id':'msg_1'}]",
                "'input':[{'id':'msg_1'}]",
                "'input':[{'type':'image_generation_call','id':'ig_1'}]",
                "'input':[{'type':'compaction','id':'c_1'}]",
                "'tools':[{'type':'computer_use_preview'}]",
                "'tools':[{'type':'local_shell'}]"
            })
    void whatUpstreamKnowsBetterFillsTheWindow(String members) {
        assertThat(Quotes.most(Quotes.RESPONSES, "{'model':'gpt-4o','max_output_tokens':16," + members + "}")
                        .inputTokens())
                .isEqualTo(GPT_4O_WINDOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'input':'hello'",
                "'input':[{'role':'user','content':'hello'}]",
                "'input':[{'type':'message','id':'msg_1','role':'assistant','content':[{'type':'output_text','text':'x'}]}]",
                "'input':[{'type':'function_call','call_id':'c','name':'f','arguments':'{}'},"
                        + "{'type':'function_call_output','call_id':'c','output':'x'}]",
                "'input':'x','tools':[{'type':'function','name':'f','parameters':{'image_url':{}}}]",
                "'input':'x','tools':[{'type':'custom','name':'f'}]",
                "'input':'x','metadata':{'file_data':'x'}"
            })
    void whatStandsInTheBodyIsItsBytes(String members) {
        String body = "{'model':'gpt-4o','max_output_tokens':16," + members + "}";
        assertThat(Quotes.most(Quotes.RESPONSES, body).inputTokens()).isEqualTo(body.length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "gpt-4o|1|16384",
                "gpt-4o|3|49152",
                "gpt-4o-mini|1|50000",
                "house-model|2|100000",
                "gpt-4o|20|134400"
            })
    void picturesAreWorthMoreThanTheirBytes(String model, int count, long tokens) {
        String picture = "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA','detail':'high'}},";
        String body = "{'model':'" + model + "','messages':[{'role':'user','content':["
                + picture.repeat(count)
                + "{'type':'text','text':'x'}]}]}";
        long bound = Quotes.most(Quotes.CHAT, body).inputTokens();
        assertThat(bound).isEqualTo(model.equals("gpt-4o") && count == 20 ? tokens : tokens + body.length());
    }

    @Test
    void textIsNeverMoreThanTheWindow() {
        String body = "{'model':'gpt-4','messages':[{'role':'user','content':'" + "x".repeat(100_000) + "'}]}";
        assertThat(Quotes.most(Quotes.CHAT, body).inputTokens()).isEqualTo(8192 * 105 / 100);
        String unknown = body.replace("gpt-4", "house-model");
        assertThat(Quotes.most(Quotes.CHAT, unknown).inputTokens()).isEqualTo(unknown.length());
    }

    @Test
    void hostedToolsAskTheModelAgainAfterEachCall() {
        String body = "{'model':'gpt-4o','input':'x','max_output_tokens':16,'tools':[{'type':'mcp',"
                + "'server_label':'s','server_url':'https://x'}]%s}";
        Quote open = Quotes.quote(Quotes.RESPONSES, body.formatted(""));
        assertThat(open.strict().base().inputTokens()).isEqualTo(17 * GPT_4O_WINDOW);
        assertThat(open.dueToolCap()).hasValue("max_tool_calls");
        Quote capped = Quotes.quote(Quotes.RESPONSES, body.formatted(",'max_tool_calls':2"));
        assertThat(capped.strict().base().inputTokens()).isEqualTo(3 * GPT_4O_WINDOW);
        assertThat(capped.dueToolCap()).isEmpty();
    }

    @Test
    void callsOfToolsAreHeldAtTheDearestPrice() {
        PriceTable table = PriceTable.standard().withTool("web_search", 10_000).withTool("file_search", 2_500);
        String body = "{'model':'gpt-4o','input':'x','max_output_tokens':16,'max_tool_calls':3,"
                + "'tools':[{'type':'web_search_preview_2025_03_11'},{'type':'file_search','vector_store_ids':['vs']}]}";
        Quote quote = new Estimator(table, UnknownPrice.refuse())
                .quote(Quotes.facts(Quotes.RESPONSES, body), List.of(), Quotes.AT);
        assertThat(quote.unpriced()).isEmpty();
        assertThat(quote.strict().base().cost()).isEqualTo(cents(4 * GPT_4O_WINDOW, 2_500_000) + 30_000);
    }

    @Test
    void aStoredPromptMayBringTools() {
        Quote quote = Quotes.quote(Quotes.RESPONSES, "{'model':'gpt-4o','prompt':{'id':'p'}}");
        assertThat(quote.strict().base().inputTokens()).isEqualTo(17 * GPT_4O_WINDOW);
        assertThat(quote.strict().most()).isEqualTo(17 * 16_384);
        assertThat(quote.dueToolCap()).isPresent();
    }

    @Test
    void whatAToolUsesIsPaidWithItsCalls() {
        PriceTable table = PriceTable.standard().withTool("image_generation", 170_000);
        for (String model : List.of("", ",'model':'gpt-image-1'", ",'model':'house-brush'")) {
            String body = "{'model':'gpt-4o','input':'x','max_tool_calls':1,'max_output_tokens':16,"
                    + "'tools':[{'type':'image_generation'" + model + "}]}";
            Quote quote = new Estimator(table, UnknownPrice.refuse())
                    .quote(Quotes.facts(Quotes.RESPONSES, body), List.of(), Quotes.AT);
            assertThat(quote.unpriced()).as(model).isEmpty();
            assertThat(quote.strict().outputPrice()).isEqualTo(10_000_000);
            assertThat(quote.strict().base().cost()).isEqualTo(cents(2 * GPT_4O_WINDOW, 2_500_000) + 170_000);
        }
    }

    @Test
    void howManyAgentsWorkIsNotKnown() {
        Quote quote = Quotes.quote(Quotes.RESPONSES, "{'model':'gpt-4o','input':'x','multi_agent':{'enabled':true}}");
        assertThat(quote.unbounded()).isPresent();
        assertThat(quote.unpriced()).isPresent();
        assertThat(quote.charge(Usage.tokens(1000, 0), Amounts.ONE_REQUEST)).isEqualTo(new Amounts(1, 1000, 0, 2500));
    }

    @Test
    void theLeastCapIsWhatUpstreamTakes() {
        assertThat(Quotes.quote(Quotes.RESPONSES, "{'model':'gpt-4o','input':'x'}")
                        .strict()
                        .least())
                .isEqualTo(16);
        assertThat(Quotes.quote(Quotes.RESPONSES, "{'model':'gpt-4o','input':'x','max_output_tokens':5}")
                        .strict()
                        .least())
                .isEqualTo(5);
    }

    @Test
    void whatIsPredictedInVainHasNoCap() {
        String prediction = "{'type':'content','content':'0123456789'}";
        Demand demand = Quotes.quote(
                        Quotes.CHAT,
                        "{'model':'gpt-4o','max_completion_tokens':10,'prediction':" + prediction + "," + HELLO + "}")
                .strict();
        assertThat(demand.most()).isZero();
        assertThat(demand.base().outputTokens()).isEqualTo(16_384 + prediction.length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "gpt-5.6-sol|'max_tokens':1|6250000|30000000",
                "gpt-4o|'service_tier':'default'|2500000|10000000",
                "gpt-4o|'service_tier':'priority'|4375000|17500000",
                "gpt-4o|'service_tier':'fast'|4375000|17500000",
                "gpt-4o|'service_tier':'flex'|2500000|10000000",
                "gpt-4o|'service_tier':'auto'|4375000|17500000",
                "gpt-4o|'service_tier':null|4375000|17500000",
                "gpt-audio|'audio':{'voice':'alloy','format':'wav'}|2500000|64000000"
            })
    void theDearestPriceThatCanApplyIsHeld(String model, String members, long input, long output) {
        PriceTable table = PriceTable.standard()
                .withServiceTier("flex", 50)
                .with(ModelPrice.of("gpt-4o").serving("priority", 175));
        String body = "{'model':'" + model + "'," + members + "," + HELLO + "}";
        Demand demand = new Estimator(table, UnknownPrice.refuse())
                .quote(Quotes.facts(Quotes.CHAT, body), List.of(), Quotes.AT)
                .strict();
        assertThat(demand.outputPrice()).isEqualTo(output);
        assertThat(demand.base().cost()).isEqualTo(cents(body.length(), input));
    }

    @Test
    void theTierOfLongInputIsHeldWhereItCanBeReached() {
        String body = "{'model':'gpt-5.4','messages':[{'role':'user','content':'" + "x".repeat(272_001) + "'}]}";
        assertThat(Quotes.quote(Quotes.CHAT, body).strict().outputPrice()).isEqualTo(22_500_000);
        assertThat(Quotes.quote(Quotes.CHAT, "{'model':'gpt-5.4'," + HELLO + "}")
                        .strict()
                        .outputPrice())
                .isEqualTo(15_000_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/v1/chat/completions|{'model':'house-model','messages':[]}|the model 'house-model'",
                "/v1/chat/completions|{'model':'gpt-4o','service_tier':'flex','messages':[]}|the service tier 'flex'",
                "/v1/chat/completions|{'model':'gpt-4o','service_tier':7,'messages':[]}|the service tier '7'",
                "/v1/chat/completions|{'model':'gpt-4o','web_search_options':{},'messages':[]}|the tool 'web_search'",
                "/v1/chat/completions|{'model':'gpt-4o-mini-search-preview','messages':[]}|the tool 'web_search'",
                "/v1/chat/completions|{'model':'gpt-4o-audio-preview','audio':{},'messages':[]}|output audio of the model 'gpt-4o-audio-preview'",
                "/v1/responses|{'model':'gpt-4o','input':'x','tools':[{'type':'code_interpreter'}]}|the tool 'code_interpreter'",
                "/v1/responses|{'prompt':{'id':'p'}}|a model that the request does not name",
                "/v1/responses|{'model':'gpt-4o','prompt':{'id':'p'}}|the tool 'any of the stored prompt'",
                "/v1/responses|{'model':'gpt-4o','input':'x','tools':[{'type':'image_generation'}]}|the tool 'image_generation'",
                "/v1/threads/runs|{'assistant_id':'a','model':'gpt-4o'}|the tool 'any of the assistant'",
                "/v1/videos|{'model':'sora-2','prompt':'x'}|the operation videos.create",
                "/v1/batches|{'input_file_id':'f','endpoint':'/v1/responses','completion_window':'24h'}|the operation batches.create"
            })
    void whatHasNoPriceIsNamed(String path, String body, String what) {
        assertThat(Quotes.quote(path, body).unpriced()).hasValue("The price of " + what + " is not known.");
        Estimator free = new Estimator(PriceTable.standard(), UnknownPrice.free());
        assertThat(free.quote(Quotes.facts(path, body), List.of(), Quotes.AT).unpriced())
                .isEmpty();
        Estimator charging = new Estimator(PriceTable.standard(), UnknownPrice.charge(1_000_000));
        Quote charged = charging.quote(Quotes.facts(path, body), List.of(), Quotes.AT);
        assertThat(charged.unpriced()).isEmpty();
        assertThat(charged.strict().base().cost()).isGreaterThanOrEqualTo(1_000_000);
        assertThat(charged.loose().cost()).isGreaterThanOrEqualTo(1_000_000);
    }

    @Test
    void whatSpendsElsewhereCannotBeBounded() {
        assertThat(Quotes.quote("/v1/batches", "{'input_file_id':'f'}").unbounded())
                .isPresent();
        assertThat(Quotes.quote("/v1/realtime/client_secrets", "{}").unbounded())
                .isPresent();
        assertThat(Quotes.quote("/v1/videos", "{'prompt':'x'}").unbounded()).isEmpty();
        assertThat(Quotes.quote(Quotes.CHAT, "{'model':'gpt-4o','messages':[]}").unbounded())
                .isEmpty();
    }

    @Test
    void whatIsSentCountsNotWhatCame() {
        var facts = Quotes.facts(Quotes.CHAT, "{'model':'fast','max_tokens':100,'n':4,'messages':[]}");
        List<Amendment> amendments = List.of(
                new Amendment.ReplaceModel(facts.models().get(0), "gpt-4o"),
                new Amendment.SetParameter("max_tokens", new Scalar.Whole(10)),
                new Amendment.SetParameter("n", new Scalar.Nothing()),
                new Amendment.SetParameter("user", new Scalar.Text("0123456789")));
        Quote quote = new Estimator().quote(facts, amendments, Quotes.AT);
        assertThat(quote.unpriced()).isEmpty();
        assertThat(quote.strict().most()).isEqualTo(10);
        assertThat(quote.strict().choices()).isEqualTo(1);
        assertThat(quote.strict().base().inputTokens()).isEqualTo(facts.bodyBytes() + 10);
    }

    @Test
    void ofSeveralModelsTheDearestIsHeld() {
        Demand demand = Quotes.quote(
                        Quotes.CHAT, "{'model':'gpt-4o-mini','moderation':{'model':'gpt-4o'}," + HELLO + "}")
                .strict();
        assertThat(demand.outputPrice()).isEqualTo(10_000_000);
        Demand moderated = Quotes.quote(
                        Quotes.CHAT,
                        "{'model':'gpt-4o-mini','moderation':{'model':'omni-moderation-latest'}," + HELLO + "}")
                .strict();
        assertThat(moderated.outputPrice()).isEqualTo(600_000);
        assertThat(moderated.most()).isEqualTo(16_384);
    }

    /** So many tokens at this price for a million, in micro-USD and rounded up. */
    private static long cents(long tokens, long price) {
        return (tokens * price + 999_999) / 1_000_000;
    }
}
