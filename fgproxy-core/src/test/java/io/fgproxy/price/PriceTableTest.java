package io.fgproxy.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTableTest {
    private static final PriceTable STANDARD = PriceTable.standard();

    @ParameterizedTest
    @CsvSource({
        "gpt-4o,2500000,10000000",
        "gpt-4o-2024-08-06,2500000,10000000",
        "gpt-4o-mini,150000,600000",
        "gpt-4o-mini-2024-07-18,150000,600000",
        "gpt-4.1-nano,100000,400000",
        "gpt-5-nano-2025-08-07,50000,400000",
        "gpt-oss-20b,29000,140000",
        "o3,2000000,8000000",
        "ft:gpt-4o-mini-2024-07-18:acme::x,300000,1200000",
        "gpt-5.6-terra-2026-07-01,2000000,12000000"
    })
    void modelsHaveTheirListPrice(String model, long input, long output) {
        Rates rates = STANDARD.find(model, Quotes.AT).orElseThrow().rates();
        assertThat(rates.of(TokenKind.INPUT)).hasValue(input);
        assertThat(rates.of(TokenKind.OUTPUT)).hasValue(output);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4o-2023-01-01",
                "gpt-4o ",
                "GPT-4o",
                "gpt-5.6-terra-2026-07-01-x",
                "my-gpt-4o",
                "ft:gpt-4.1-2025-04-14:acme:moderation:x",
                "xomni-moderation-latest",
                ""
            })
    void otherNamesHaveNone(String model) {
        assertThat(STANDARD.find(model, Quotes.AT)).isEmpty();
    }

    @Test
    void theTableIsSaidToBeOfATime() {
        assertThat(STANDARD.state()).isEqualTo("2026-08");
        assertThat(STANDARD.models()).hasSizeGreaterThan(90);
        assertThat(STANDARD.find("omni-moderation-latest", Quotes.AT)
                        .orElseThrow()
                        .free())
                .isTrue();
    }

    @Test
    void everyPriceThatIsThereIsPositive() {
        for (ModelPrice model : STANDARD.models()) {
            assertThat(model.rates().prices().values()).as(model.model()).allMatch(price -> price > 0);
            boolean paid = model.rates().of(TokenKind.INPUT).isPresent()
                    || model.units().second() != null
                    || model.units().millionCharacters() != null
                    || !model.units().images().isEmpty();
            assertThat(model.free()).as(model.model()).isNotEqualTo(paid);
        }
    }

    @ParameterizedTest
    @CsvSource({"2026-07-29T23:59:59Z,1000000", "2026-07-30T00:00:00Z,200000", "2020-01-01T00:00:00Z,1000000"})
    void aPriceIsValidFromItsFirstDay(Instant at, long input) {
        assertThat(STANDARD.find("gpt-5.6-luna", at).orElseThrow().rates().of(TokenKind.INPUT))
                .hasValue(input);
    }

    @ParameterizedTest
    @CsvSource({"0,2500000", "272000,2500000", "272001,5000000"})
    void longInputHasTheTiersPrice(long tokens, long input) {
        assertThat(STANDARD.find("gpt-5.4", Quotes.AT)
                        .orElseThrow()
                        .ratesAt(tokens)
                        .of(TokenKind.INPUT))
                .hasValue(input);
    }

    @Test
    void whatHasNoPriceOfItsOwnCostsAsItsSubstituteOrIsUnknown() {
        Rates rates = Rates.UNKNOWN.with(TokenKind.INPUT, 7).with(TokenKind.OUTPUT, 9);
        assertThat(rates.of(TokenKind.CACHED_INPUT)).hasValue(7);
        assertThat(rates.of(TokenKind.CACHED_IMAGE)).hasValue(7);
        assertThat(rates.of(TokenKind.OUTPUT_IMAGE)).hasValue(9);
        assertThat(rates.of(TokenKind.INPUT_AUDIO)).isEmpty();
        assertThat(rates.of(TokenKind.OUTPUT_AUDIO)).isEmpty();
        assertThat(Rates.UNKNOWN.of(TokenKind.INPUT)).isEmpty();
    }

    @Test
    void exactNamesGoBeforeLongerPrefixesAndThoseBeforeTheRest() {
        PriceTable table = PriceTable.of(
                "",
                List.of(
                        priced("part", 1, "contains:-b"),
                        priced("regex", 2, "regex:a-.*"),
                        priced("short", 3, "a-*"),
                        priced("long", 4, "a-b*"),
                        priced("exact", 5, "a-b-c")));
        assertThat(input(table, "a-b-c")).isEqualTo(5);
        assertThat(input(table, "a-b-d")).isEqualTo(4);
        assertThat(input(table, "a-x")).isEqualTo(3);
        assertThat(input(table, "x-b")).isEqualTo(1);
        assertThat(input(PriceTable.of("", List.of(priced("regex", 2, "regex:a-.*"))), "a-q"))
                .isEqualTo(2);
        assertThat(table.find("xa-", Quotes.AT)).isEmpty();
    }

    @Test
    void anOverrideChangesWhatItSaysAndNothingElse() {
        PriceTable table = STANDARD.with(ModelPrice.of("gpt-5.4").with(TokenKind.INPUT, 9));
        ModelPrice changed = table.find("gpt-5.4-2026-03-05", Quotes.AT).orElseThrow();
        assertThat(changed.ratesAt(1).of(TokenKind.INPUT)).hasValue(9);
        assertThat(changed.ratesAt(300_000).of(TokenKind.INPUT)).hasValue(9);
        assertThat(changed.ratesAt(300_000).of(TokenKind.OUTPUT)).hasValue(22_500_000);
        assertThat(changed.contextWindow()).isEqualTo(1_050_000);
        assertThat(table.models()).hasSameSizeAs(STANDARD.models());
    }

    @Test
    void anOverrideWithoutADayHoldsWhateverTheDay() {
        PriceTable table = STANDARD.with(ModelPrice.of("gpt-5.6-luna").with(TokenKind.INPUT, 9));
        assertThat(input(table, "gpt-5.6-luna")).isEqualTo(9);
        assertThat(table.find("gpt-5.6-luna", Instant.EPOCH)
                        .orElseThrow()
                        .rates()
                        .of(TokenKind.INPUT))
                .hasValue(9);
    }

    @Test
    void aTableOverridesAnotherWithItsDatedRowsToo() {
        ModelPrice always = ModelPrice.of("gpt-5.6-luna").with(TokenKind.INPUT, 8);
        ModelPrice later = new ModelPrice(
                "gpt-5.6-luna",
                List.of(),
                LocalDate.parse("2026-09-01"),
                false,
                null,
                null,
                null,
                Rates.UNKNOWN.with(TokenKind.INPUT, 9),
                List.of(),
                Map.of(),
                UnitPrices.NONE);
        for (List<ModelPrice> rows : List.of(List.of(always, later), List.of(later, always))) {
            PriceTable table = STANDARD.with(PriceTable.of("mine", rows).withTool("web_search", 10));
            assertThat(input(table, "gpt-5.6-luna")).isEqualTo(8);
            assertThat(table.find("gpt-5.6-luna", Instant.parse("2026-09-01T00:00:00Z"))
                            .orElseThrow()
                            .rates()
                            .of(TokenKind.INPUT))
                    .hasValue(9);
            assertThat(table.state()).isEqualTo("mine");
            assertThat(table.tool("web_search")).hasValue(10);
            assertThat(table.tool("mcp")).hasValue(0);
        }
    }

    @Test
    void aFreeModelThatGetsAPriceIsNotFreeAnyMore() {
        PriceTable table = STANDARD.with(ModelPrice.of("moderation").with(TokenKind.INPUT, 9));
        assertThat(table.find("omni-moderation-latest", Quotes.AT).orElseThrow().free())
                .isFalse();
    }

    @Test
    void whatCannotBeAPriceIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Rates.UNKNOWN.with(TokenKind.INPUT, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> ModelPrice.of(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> ModelPrice.of("a").matching(List.of("*")));
        assertThatIllegalArgumentException().isThrownBy(() -> ModelPrice.of("a").matching(List.of("regex:(")));
        assertThatIllegalArgumentException().isThrownBy(() -> STANDARD.withTool("x", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> STANDARD.withServiceTier("x", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> UnknownPrice.charge(-1));
    }

    private static ModelPrice priced(String name, long input, String match) {
        return ModelPrice.of(name).matching(List.of(match)).with(TokenKind.INPUT, input);
    }

    private static long input(PriceTable table, String model) {
        return table.find(model, Quotes.AT)
                .orElseThrow()
                .rates()
                .of(TokenKind.INPUT)
                .orElseThrow();
    }
}
