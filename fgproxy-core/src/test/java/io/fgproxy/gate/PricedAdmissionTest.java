package io.fgproxy.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.ExplainedRequest;
import io.fgproxy.FgProxy;
import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.RequestBody;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Cap;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.ParameterRule;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.Scalar;
import io.fgproxy.price.ModelPrice;
import io.fgproxy.price.PriceTable;
import io.fgproxy.price.TokenKind;
import io.fgproxy.price.UnknownPrice;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricedAdmissionTest {
    private static final Amendment ASK = new Amendment.SetStreamOption("include_usage", new Scalar.Flag(true));
    private static final String CHAT = "/v1/chat/completions";
    private static final String HELLO = "{'model':'gpt-4o','messages':[]%s}";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-08-25T12:00:00Z"));

    private FgProxy proxy = proxy(FgProxy.builder());

    @Test
    void anUnknownPriceIsRefusedWhereABudgetHolds() {
        Refusal refusal = refused(budget(5_000_000), "{'model':'house-model','messages':[]}");
        assertThat(refusal.reason()).isEqualTo(DenialReason.PRICE_UNKNOWN);
        assertThat(refusal.message()).contains("'house-model'").contains("budget");
    }

    @Test
    void theExplanationSaysSoToo() {
        SubKey key = key(budget(5_000_000));
        String body = "{\"model\":\"house-model\",\"messages\":[]}";
        Explanation explanation = proxy.explain(
                        key.id(), ExplainedRequest.post(CHAT, body.getBytes(StandardCharsets.UTF_8)))
                .orElseThrow();
        assertThat(explanation.refusal()).isNotNull();
        assertThat(explanation.refusal().reason()).isEqualTo(DenialReason.PRICE_UNKNOWN);
    }

    @Test
    void anUnknownPriceIsNobodysBusinessWhereNoBudgetHolds() {
        Admission.Admitted admitted = admitted(
                limited(Limit.of(Meter.TOTAL_TOKENS, 10_000_000, Window.lifetime())),
                "{'model':'house-model','messages':[]}");
        settle(admitted, new UsageReport.Reported(Usage.tokens(3, 4)));
        assertThat(used(admitted, Meter.TOTAL_TOKENS)).isEqualTo(7);
    }

    @Test
    void anUnknownPriceCanBeChargedOrFree() {
        proxy = proxy(FgProxy.builder().unknownPrice(UnknownPrice.charge(1_000)));
        Admission.Admitted charged = admitted(budget(5_000_000), "{'model':'house-model','messages':[]}");
        settle(charged, new UsageReport.Reported(Usage.tokens(3, 4)));
        assertThat(used(charged, Meter.COST_USD)).isEqualTo(1_000);
        proxy = proxy(FgProxy.builder().unknownPrice(UnknownPrice.free()));
        Admission.Admitted free = admitted(budget(5_000_000), "{'model':'house-model','messages':[]}");
        settle(free, new UsageReport.Reported(Usage.tokens(3, 4)));
        assertThat(used(free, Meter.COST_USD)).isZero();
    }

    @Test
    void thePricesOfTheOwnerCount() {
        proxy = proxy(FgProxy.builder()
                .prices(PriceTable.standard()
                        .with(ModelPrice.of("house-model")
                                .with(TokenKind.INPUT, 1_000_000)
                                .with(TokenKind.OUTPUT, 2_000_000))));
        Admission.Admitted admitted =
                admitted(budget(5_000_000), "{'model':'house-model','max_tokens':10,'messages':[]}");
        settle(admitted, new UsageReport.Reported(Usage.tokens(30, 4)));
        assertThat(used(admitted, Meter.COST_USD)).isEqualTo(38);
    }

    @Test
    void whatCannotBeBoundedIsRefusedWhereTokensAreLimited() {
        RequestFacts facts = facts("/v1/batches", "{'endpoint':'/v1/responses'}");
        SubKeySettings.Builder settings = limited(Limit.of(Meter.INPUT_TOKENS, 1_000_000, Window.lifetime()))
                .allowOperations("batches.create");
        assertThat(proxy.gate().admit(key(settings), facts, null))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(DenialReason.PRICE_UNKNOWN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "''|max_completion_tokens=400",
                ",'max_tokens':500|max_tokens=400",
                ",'max_tokens':300|-",
                ",'max_tokens':null|max_completion_tokens=400",
                ",'max_tokens':500,'max_completion_tokens':450|max_completion_tokens=400 max_tokens=400",
                ",'max_tokens':500,'max_completion_tokens':50|max_tokens=400",
                ",'max_tokens':-1|max_tokens=400",
                ",'max_tokens':1e9|max_tokens=400",
                ",'n':2,'max_tokens':500|max_tokens=200"
            })
    void outputIsCappedToWhatIsLeft(String members, String expected) {
        String body = HELLO.formatted(members.equals("''") ? "" : members);
        Admission.Admitted admitted = admitted(limited(Limit.of(Meter.OUTPUT_TOKENS, 400, Window.lifetime())), body);
        assertThat(shown(admitted)).isEqualTo(expected);
        assertThat(held(admitted, Meter.OUTPUT_TOKENS)).isLessThanOrEqualTo(400);
    }

    @Test
    void noCapIsAddedThatChangesNothing() {
        assertThat(admitted(limited(Limit.of(Meter.OUTPUT_TOKENS, 1_000_000, Window.lifetime())), HELLO.formatted(""))
                        .amendments())
                .isEmpty();
        assertThat(admitted(limited(Limit.requests(5)), HELLO.formatted("")).amendments())
                .isEmpty();
        assertThat(admitted(
                                limited(Limit.of(Meter.OUTPUT_TOKENS, 4_000, Window.lifetime())
                                        .loosely()),
                                HELLO.formatted(""))
                        .amendments())
                .isEmpty();
    }

    @Test
    void theSmallerOfPolicyAndBalanceCaps() {
        Policy capped = Policy.standard()
                .withParameters(ParameterRule.standard().capping(Map.of("output_tokens", Cap.clamp(300))));
        assertThat(shown(admitted(
                        limited(Limit.of(Meter.OUTPUT_TOKENS, 400, Window.lifetime()))
                                .policy(capped),
                        HELLO.formatted(""))))
                .isEqualTo("max_completion_tokens=300");
        assertThat(shown(admitted(
                        limited(Limit.of(Meter.OUTPUT_TOKENS, 200, Window.lifetime()))
                                .policy(capped),
                        HELLO.formatted(",'max_tokens':350"))))
                .isEqualTo("max_tokens=200");
    }

    @Test
    void callsOfHostedToolsAreCappedWhereTokensAreLimited() {
        String body = "{'model':'gpt-4o','input':'x','max_output_tokens':16," + "'tools':[{'type':'web_search'}]}";
        SubKeySettings.Builder settings = limited(Limit.of(Meter.INPUT_TOKENS, 100_000_000, Window.lifetime()))
                .allowTools("web_search");
        Admission admission = proxy.gate().admit(key(settings), facts("/v1/responses", body), null);
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        assertThat(((Admission.Admitted) admission).amendments())
                .contains(new Amendment.SetParameter("max_tool_calls", new Scalar.Whole(16)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                ",'stream':true|true",
                ",'stream':true,'stream_options':null|true",
                ",'stream':true,'stream_options':{}|true",
                ",'stream':true,'stream_options':{'include_usage':false}|true",
                ",'stream':true,'stream_options':{'include_usage':null}|true",
                ",'stream':true,'stream_options':{'include_usage':true}|false",
                ",'stream':true,'stream_options':{'include_usage':'yes'}|false",
                ",'stream':true,'stream_options':{'include_usage':{}}|false",
                ",'stream':true,'stream_options':[]|false",
                ",'stream':true,'stream_options':'x'|false",
                ",'stream':true,'stream_options':7|false",
                ",'stream':false|false",
                ",'stream':null|false",
                ",'stream':'true'|false",
                ",'n':1|false"
            })
    void streamsAreMadeToTellTheirUsage(String members, boolean asked) {
        Admission.Admitted admitted = admitted(SubKeySettings.named("key"), HELLO.formatted(members));
        assertThat(admitted.ticket().hidesUsage()).isEqualTo(asked);
        assertThat(admitted.amendments().contains(ASK)).isEqualTo(asked);
    }

    @Test
    void whatThePolicyForcesHoldsForStreamsToo() {
        Admission.Admitted streaming =
                admitted(force("stream", new Scalar.Flag(true)), HELLO.formatted(",'stream':false"));
        assertThat(streaming.amendments()).contains(ASK);
        assertThat(streaming.ticket().hidesUsage()).isTrue();
        Admission.Admitted whole = admitted(force("stream", new Scalar.Flag(false)), HELLO.formatted(",'stream':true"));
        assertThat(whole.amendments()).doesNotContain(ASK);
        Admission.Admitted without = admitted(
                force("stream_options", new Scalar.Nothing()),
                HELLO.formatted(",'stream':true,'stream_options':{'include_usage':true}"));
        assertThat(without.amendments()).doesNotContain(ASK);
        assertThat(without.ticket().hidesUsage()).isFalse();
    }

    @Test
    void responsesNeedNotBeAsked() {
        Admission admission = proxy.gate()
                .admit(
                        key(SubKeySettings.named("key")),
                        facts("/v1/responses", "{'model':'gpt-4o','input':'x','stream':true}"),
                        null);
        assertThat(((Admission.Admitted) admission).ticket().hidesUsage()).isFalse();
    }

    @Test
    void threeKindsOfReportsAreThreeThings() {
        Limit limit = Limit.of(Meter.OUTPUT_TOKENS, 400, Window.lifetime());
        String body = HELLO.formatted(",'max_tokens':100");
        Admission.Admitted zero = admitted(limited(limit), body);
        settle(zero, new UsageReport.Reported(Usage.ZERO));
        assertThat(used(zero, Meter.OUTPUT_TOKENS)).isZero();
        Admission.Admitted absent = admitted(limited(limit), body);
        settle(absent, new UsageReport.Absent());
        assertThat(used(absent, Meter.OUTPUT_TOKENS)).isEqualTo(100);
        Admission.Admitted unparsable = admitted(limited(limit), body);
        settle(unparsable, new UsageReport.Unparsable());
        assertThat(used(unparsable, Meter.OUTPUT_TOKENS)).isEqualTo(100);
    }

    private static SubKeySettings.Builder force(String name, Scalar value) {
        return SubKeySettings.named("key")
                .policy(Policy.standard()
                        .withParameters(ParameterRule.standard().forcing(Map.of(name, value))));
    }

    private static String shown(Admission.Admitted admitted) {
        List<String> caps = admitted.amendments().stream()
                .map(each -> (Amendment.SetParameter) each)
                .map(set -> set.parameter() + "=" + ((Scalar.Whole) set.value()).value())
                .sorted()
                .toList();
        return caps.isEmpty() ? "-" : String.join(" ", caps);
    }

    private static void settle(Admission.Admitted admitted, UsageReport report) {
        assertThat(admitted.ticket().settle(report, 200).toCompletableFuture().join())
                .isTrue();
    }

    private long used(Admission.Admitted admitted, Meter meter) {
        return proxy.gate().standings(admitted.ticket().key()).stream()
                .filter(standing -> standing.limit().meter() == meter)
                .findFirst()
                .orElseThrow()
                .used();
    }

    private long held(Admission.Admitted admitted, Meter meter) {
        return proxy.gate().standings(admitted.ticket().key()).stream()
                .filter(standing -> standing.limit().meter() == meter)
                .findFirst()
                .orElseThrow()
                .held();
    }

    private static FgProxy proxy(FgProxy.Builder builder) {
        FgProxy built = builder.clock(CLOCK).build();
        built.mainKeys().add(NewMainKey.of("main", "sk-main"));
        return built;
    }

    private static SubKeySettings.Builder budget(long microUsd) {
        return limited(Limit.of(Meter.COST_USD, microUsd, Window.lifetime()));
    }

    private static SubKeySettings.Builder limited(Limit limit) {
        return SubKeySettings.named("key").limits(List.of(limit));
    }

    private SubKey key(SubKeySettings.Builder settings) {
        return proxy.subKeys().create(settings.build()).key();
    }

    private Admission.Admitted admitted(SubKeySettings.Builder settings, String body) {
        Admission admission = proxy.gate().admit(key(settings), facts(CHAT, body), null);
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        return (Admission.Admitted) admission;
    }

    private Refusal refused(SubKeySettings.Builder settings, String body) {
        Admission admission = proxy.gate().admit(key(settings), facts(CHAT, body), null);
        assertThat(admission).isInstanceOf(Refusal.class);
        return (Refusal) admission;
    }

    private static RequestFacts facts(String path, String json) {
        try {
            byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            FactsResult result = new RequestFactsReader()
                    .read(
                            OperationCatalog.standard().match("POST", path).orElseThrow(),
                            null,
                            "application/json",
                            RequestBody.of(body));
            return ((FactsResult.Established) result).facts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
