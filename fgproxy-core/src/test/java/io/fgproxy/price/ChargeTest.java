package io.fgproxy.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChargeTest {
    private static final Amounts HELD = new Amounts(1, 9_999, 9_999, 777_777);
    private static final String BODY = "{'model':'%s','messages':[{'role':'user','content':'x'}]}";

    @ParameterizedTest
    @CsvSource({
        // model, input, cached, written, audio in, image in, output, audio out, image out, cost in micro-USD
        "gpt-4o,1000,0,0,0,0,1000,0,0,12500",
        "gpt-4o,1000,400,0,0,0,0,0,0,2000",
        "gpt-4o,1,0,0,0,0,0,0,0,3",
        "gpt-4o-mini,1,0,0,0,0,1,0,0,1",
        "gpt-4o,0,0,0,0,0,0,0,0,0",
        "gpt-5.6-sol,1000,100,200,0,0,0,0,0,4800",
        "gpt-5.4,272000,0,0,0,0,1000,0,0,695000",
        "gpt-5.4,272001,0,0,0,0,1000,0,0,1382505",
        "o1-pro,1000,1000,0,0,0,0,0,0,150000",
        "gpt-audio,1000,0,0,300,0,500,200,0,27150",
        "gpt-realtime,1000,800,0,300,0,0,0,0,6720",
        "gpt-4o,1000,0,0,0,1000,0,0,0,2500",
        "gpt-4o,10,50,0,0,0,0,0,0,13"
    })
    void reportedUsageCostsExactlyThis(
            String model,
            long input,
            long cached,
            long written,
            long soundIn,
            long picturesIn,
            long output,
            long soundOut,
            long picturesOut,
            long cost) {
        Usage usage = new Usage(
                input, cached, written, soundIn, picturesIn, output, 0, soundOut, picturesOut, 0, Map.of(), "");
        assertThat(chat(model).charge(usage, HELD)).isEqualTo(new Amounts(1, input, output, cost));
    }

    @Test
    void soundWithoutAPriceIsChargedAsItWasHeldAndItsTokensAsTheyAre() {
        Usage usage = new Usage(10, 0, 0, 5, 0, 20, 0, 0, 0, 0, Map.of(), "");
        assertThat(chat("gpt-4o-audio-preview").charge(usage, HELD)).isEqualTo(new Amounts(1, 10, 20, HELD.cost()));
    }

    @Test
    void aModelWithoutAPriceIsChargedAsItsOwnerSays() {
        RequestFacts facts = Quotes.facts(Quotes.CHAT, BODY.formatted("house-model"));
        Usage usage = Usage.tokens(10, 20);
        assertThat(quote(facts, UnknownPrice.refuse()).charge(usage, HELD))
                .isEqualTo(new Amounts(1, 10, 20, HELD.cost()));
        assertThat(quote(facts, UnknownPrice.charge(5)).charge(usage, HELD)).isEqualTo(new Amounts(1, 10, 20, 5));
        assertThat(quote(facts, UnknownPrice.free()).charge(usage, HELD)).isEqualTo(new Amounts(1, 10, 20, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "'',2500",
        "default,2500",
        "auto,2500",
        "standard,2500",
        "flex,1250",
        "priority,4375",
        "fast,4375",
        "batch,1250",
        "scale,777777"
    })
    void theTierThatServedCounts(String tier, long cost) {
        PriceTable table = PriceTable.standard()
                .withServiceTier("flex", 50)
                .with(ModelPrice.of("gpt-4o").serving("priority", 175));
        Quote quote = new Estimator(table, UnknownPrice.refuse())
                .quote(Quotes.facts(Quotes.CHAT, BODY.formatted("gpt-4o")), List.of(), Quotes.AT);
        assertThat(quote.charge(Usage.tokens(1000, 0).withServiceTier(tier), HELD)
                        .cost())
                .isEqualTo(cost);
    }

    @Test
    void aTierThatWasAskedForAndIsNotToldIsTakenForTheDearer() {
        PriceTable table = PriceTable.standard().withServiceTier("flex", 50).withServiceTier("priority", 200);
        Estimator estimator = new Estimator(table, UnknownPrice.refuse());
        String body = "{'model':'gpt-4o','service_tier':'%s','messages':[]}";
        RequestFacts flex = Quotes.facts(Quotes.CHAT, body.formatted("flex"));
        RequestFacts fast = Quotes.facts(Quotes.CHAT, body.formatted("priority"));
        assertThat(estimator
                        .quote(flex, List.of(), Quotes.AT)
                        .charge(Usage.tokens(1000, 0), HELD)
                        .cost())
                .isEqualTo(2500);
        assertThat(estimator
                        .quote(fast, List.of(), Quotes.AT)
                        .charge(Usage.tokens(1000, 0), HELD)
                        .cost())
                .isEqualTo(5000);
    }

    @Test
    void callsOfToolsArePaidAndThoseRunOutsideAreNot() {
        PriceTable table = PriceTable.standard().withTool("web_search", 10_000);
        Quote quote = new Estimator(table, UnknownPrice.refuse())
                .quote(
                        Quotes.facts(
                                Quotes.RESPONSES, "{'model':'gpt-4o','input':'x','tools':[{'type':'web_search'}]}"),
                        List.of(),
                        Quotes.AT);
        Usage usage = Usage.tokens(1000, 0);
        assertThat(quote.charge(usage.withCalls(Map.of("web_search_call", 3L, "computer_call", 2L)), HELD))
                .isEqualTo(new Amounts(1, 1000, 0, 32_500));
        assertThat(quote.charge(usage.withCalls(Map.of("file_search_call", 1L)), HELD)
                        .cost())
                .isEqualTo(HELD.cost());
        assertThat(quote.charge(usage.withCalls(Map.of("mcp_call", 1L)), HELD).cost())
                .isEqualTo(2500);
    }

    @Test
    void aSearchModelPaysForItsSearch() {
        assertThat(chat("gpt-4o-search-preview")
                        .charge(Usage.tokens(1000, 0), HELD)
                        .cost())
                .isEqualTo(52_500);
        assertThat(chat("gpt-4o-mini-search-preview")
                        .charge(Usage.tokens(1000, 0), HELD)
                        .cost())
                .isEqualTo(HELD.cost());
    }

    @Test
    void secondsArePaid() {
        Quote quote = Quotes.quote(Quotes.form("/v1/audio/transcriptions", 100, "model=whisper-1"));
        assertThat(quote.charge(ofMillis(8_471), HELD)).isEqualTo(new Amounts(1, 0, 0, 848));
        Quote tokens = Quotes.quote(Quotes.form("/v1/audio/transcriptions", 100, "model=gpt-4o-transcribe"));
        assertThat(tokens.charge(Usage.tokens(100, 10), HELD)).isEqualTo(new Amounts(1, 100, 10, 700));
        assertThat(tokens.charge(ofMillis(1), HELD).cost()).isEqualTo(HELD.cost());
    }

    @Test
    void picturesArePaidAsPicturesEvenIfTheUsageDoesNotSayThatTheyAre() {
        Quote quote = Quotes.quote("/v1/images/generations", "{'model':'gpt-image-1.5','prompt':'x'}");
        Usage told = new Usage(100, 0, 0, 0, 0, 1000, 0, 0, 900, 0, Map.of(), "");
        assertThat(quote.charge(Usage.tokens(100, 1000), HELD).cost()).isEqualTo(500 + 32_000);
        assertThat(quote.charge(told, HELD).cost()).isEqualTo(500 + 28_800 + 1_000);
    }

    @Test
    void whatIsNotBilledIsOneRequest() {
        Quote quote = Quotes.quote("/v1/moderations", "{'input':'x'}");
        assertThat(quote.strict().at(0)).isEqualTo(Amounts.ONE_REQUEST);
        assertThat(quote.charge(Usage.tokens(5, 5), HELD)).isEqualTo(Amounts.ONE_REQUEST);
    }

    @Test
    void numbersThatAreTooLargeDoNotOverflow() {
        assertThat(chat("gpt-4o").charge(Usage.tokens(Long.MAX_VALUE, Long.MAX_VALUE), HELD))
                .isEqualTo(new Amounts(1, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
    }

    private static Usage ofMillis(long millis) {
        return new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, millis, Map.of(), "");
    }

    private static Quote chat(String model) {
        return Quotes.quote(Quotes.CHAT, BODY.formatted(model));
    }

    private static Quote quote(RequestFacts facts, UnknownPrice whenUnknown) {
        return new Estimator(PriceTable.standard(), whenUnknown).quote(facts, List.of(), Quotes.AT);
    }
}
