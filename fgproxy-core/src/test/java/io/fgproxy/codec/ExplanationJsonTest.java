package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static io.fgproxy.codec.Documents.mistake;
import static io.fgproxy.codec.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.codec.ExplanationJson.Asked;
import io.fgproxy.codec.ExplanationJson.Told;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Decision.Denied;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.Scalar;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request that is asked about, as it is read, and what is told of it. */
class ExplanationJsonTest {
    @Test
    void aRequestNeedsNoMoreThanAMethodAndAPath() {
        assertAsked(
                "{'method':'get','path':'/v1/models'}",
                new Asked("GET", "/v1/models", null, null, new byte[0], null, null));
        assertAsked(
                "{'method':'GET','path':'/v1/models','query':null,'content_type':null,'body':null,'source':null,'at':null}",
                new Asked("GET", "/v1/models", null, null, new byte[0], null, null));
    }

    @Test
    void everythingOfARequestIsRead() throws Exception {
        assertAsked(
                "{'method':'POST','path':'/v1/files','query':'a=b','content_type':'text/plain','body':'ü','source':'192.0.2.1','at':100}",
                new Asked(
                        "POST",
                        "/v1/files",
                        "a=b",
                        "text/plain",
                        "ü".getBytes(StandardCharsets.UTF_8),
                        InetAddress.getByName("192.0.2.1"),
                        Instant.ofEpochSecond(100)));
    }

    @ParameterizedTest
    @CsvSource({"/v1/models?a=b, /v1/models, a=b", "/v1/models?, /v1/models, ''", "/a?b?c, /a, b?c", "?a, '', a"})
    void theQueryMayStandInThePath(String written, String path, String query) {
        Asked asked = ExplanationJson.read(utf8("{'method':'GET','path':'" + written + "'}"));
        assertThat(asked.path()).isEqualTo(path);
        assertThat(asked.query()).isEqualTo(query);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model':'m','n':1.5} | {'model':'m','n':1.5}",
                "[1] | [1]",
                "'{}' | {}",
                "'' | ``",
                "false | false"
            })
    void aBodyIsTextOrTheJsonThatItIs(String body, String sent) {
        Asked asked = ExplanationJson.read(utf8("{'method':'POST','path':'/','body':" + body + "}"));
        assertThat(new String(asked.body(), StandardCharsets.UTF_8)).isEqualTo(json(sent));
        assertThat(asked.contentType()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'path':'/' | method: Missing required member method",
                "'method':'GET' | path: Missing required member path",
                "'method':1,'path':'/' | method: method must be a string",
                "'method':'GET','path':[] | path: path must be a string",
                "'method':'GET','path':'/','query':1 | query: query must be a string",
                "'method':'GET','path':'/?a','query':'b' | query: The query must be in path or in query, not in both",
                "'method':'GET','path':'?a','query':'b' | query: The query must be in path or in query, not in both",
                "'method':'GET','path':'/','content_type':1 | content_type: content_type must be a string",
                "'method':'GET','path':'/','body':'\\ud800' | body: body must be well-formed Unicode",
                "'method':'GET','path':'/','source':'localhost' | source: source must be an address such as 192.0.2.1",
                "'method':'GET','path':'/','source':1 | source: source must be a string",
                "'method':'GET','path':'/','at':'now' | at: at must be an integer",
                "'method':'GET','path':'/','headers':{} | headers: Unknown member headers; known are [method, path,"
            })
    void aMistakeIsToldByTheNameOfTheMember(String members, String told) {
        assertThat(mistake(() -> ExplanationJson.read(utf8("{" + members + "}"))))
                .startsWith(told);
        assertThat(mistake(() -> preview("{'sub_key':{}," + members + "}"))).startsWith(told);
    }

    @Test
    void aKeyThatIsNotThereNeedsNoName() {
        for (String key : List.of("{}", "{'name':null}", "{'name':'preview'}")) {
            ExplanationJson.Preview preview = preview("{'method':'GET','path':'/v1/models','sub_key':" + key + "}");
            assertThat(preview.settings())
                    .isEqualTo(SubKeySettings.named("preview").build());
            assertThat(preview.request().path()).isEqualTo("/v1/models");
        }
    }

    @Test
    void aKeyThatIsNotThereIsReadAsANewOne() {
        String request = "'method':'GET','path':'/'";
        assertThat(preview("{" + request + ",'sub_key':{'name':'x','template':'class'}}")
                        .settings())
                .isEqualTo(SubKeySettings.named("x")
                        .template("class")
                        .group("students")
                        .build());
        assertThat(mistake(() -> preview("{" + request + "}"))).startsWith("sub_key: Missing required member sub_key");
        assertThat(mistake(() -> preview("{" + request + ",'sub_key':'sk_1'}")))
                .isEqualTo("sub_key: sub_key must be an object");
        assertThat(mistake(() -> preview("{" + request + ",'sub_key':{'enabled':true}}")))
                .startsWith("enabled: Unknown member enabled");
        assertThat(mistake(() -> preview("{" + request + ",'sub_key':{'template':'none'}}")))
                .startsWith("template: ");
        assertThat(mistake(() -> ExplanationJson.read(utf8("{" + request + ",'sub_key':{}}"))))
                .startsWith("sub_key: Unknown member sub_key");
    }

    @Test
    void whatWouldBeAdmittedIsTold() {
        NamedModel alias = new NamedModel("fast", "model");
        RequestFacts facts = facts("true")
                .model(alias)
                .model(new NamedModel("o3", "input[0].model"))
                .model(new NamedModel("fast", "input[1].model"))
                .build();
        Counter counter = new Counter("group:students", "day", 0, 86_400_000);
        LimitStanding standing = new LimitStanding(counter, Limit.requests(10), 10, 3, 1);
        Told told = new Told(
                facts,
                "chat.completions.create",
                null,
                null,
                List.of(
                        new Amendment.ReplaceModel(alias, "gpt-4o-mini"),
                        new Amendment.SetParameter("user", new Scalar.Text("class")),
                        new Amendment.SetParameter("n", new Scalar.Whole(1)),
                        new Amendment.SetParameter("store", new Scalar.Flag(false)),
                        new Amendment.SetParameter("stop", new Scalar.Nothing()),
                        new Amendment.SetStreamOption("include_usage", new Scalar.Flag(true))),
                new Amounts(1, 20, 300, 4_500_000),
                "default",
                List.of(standing));
        assertThat(ExplanationJson.write(told)).isEqualTo(json("""
                {'object':'explanation','allowed':true,'operation':'chat.completions.create',
                'models':['fast','o3'],'stream':true,'refusal':null,'rule':null,
                'amendments':[{'path':'model','value':'gpt-4o-mini'},{'path':'user','value':'class'},
                {'path':'n','value':1},{'path':'store','value':false},{'path':'stop','value':null},
                {'path':'stream_options.include_usage','value':true}],
                'reserve':{'requests':1,'input_tokens':20,'output_tokens':300,'cost_usd':4.5},'main_key':'default',
                'limits':[{'meter':'requests','amount':10,'window':'lifetime','used':3,'held':1,'remaining':6,
                'resets_at':86400,'owner':'group:students'}]}"""));
    }

    @Test
    void whatWouldBeRefusedIsTold() {
        Denied denied = new Denied(DenialReason.MODEL_NOT_ALLOWED, "Not this one.", "model");
        Told told = told(facts("false").build(), denied, "models of the group students");
        assertThat(ExplanationJson.write(told)).isEqualTo(json("""
                {'object':'explanation','allowed':false,'operation':null,'models':[],'stream':false,
                'refusal':{'code':'model_not_allowed','message':'Not this one.','param':'model'},
                'rule':'models of the group students','amendments':[],'reserve':null,'main_key':null,'limits':[]}"""));
    }

    @Test
    void whatCouldNotBeEstablishedIsLeftOpen() {
        Told told = told(null, new Denied(DenialReason.BODY_INVALID, "No JSON.", null), null);
        assertThat(ExplanationJson.write(told)).isEqualTo(json("""
                {'object':'explanation','allowed':false,'operation':null,'models':[],'stream':false,
                'refusal':{'code':'invalid_body','message':'No JSON.','param':null},
                'rule':null,'amendments':[],'reserve':null,'main_key':null,'limits':[]}"""));
    }

    private static Told told(@Nullable RequestFacts facts, Denied denied, @Nullable String rule) {
        return new Told(facts, null, denied, rule, List.of(), Amounts.NONE, null, List.of());
    }

    private static RequestFacts.Builder facts(String stream) {
        return RequestFacts.of(OperationCatalog.standard()
                        .named("chat.completions.create")
                        .orElseThrow())
                .parameter(new Parameter("stream", Parameter.Kind.BOOLEAN, stream, new Span(1, 5)));
    }

    private static ExplanationJson.Preview preview(String json) {
        SubKeySettings settings = SubKeySettings.named("x").group("students").build();
        return ExplanationJson.readPreview(
                utf8(json),
                name -> name.equals("class") ? Optional.of(new KeyTemplate(name, settings)) : Optional.empty());
    }

    private static void assertAsked(String json, Asked expected) {
        assertThat(ExplanationJson.read(utf8(json)))
                .usingRecursiveComparison()
                .withEqualsForType(InetAddress::equals, InetAddress.class)
                .isEqualTo(expected);
    }
}
