package io.fgproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fgproxy.price.ModelPrice;
import io.fgproxy.price.PriceTable;
import io.fgproxy.price.TokenKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceFileTest {
    private static final Instant AT = Instant.parse("2026-09-02T00:00:00Z");
    private static final String EVERYTHING = """
            {"state": "2026-09",
             "models": [
               {"model": "gpt-4o", "tokens": {"input": 3, "output": "10.5"}, "service_tiers": {"flex": 50}},
               {"model": "house-model", "matches": ["house-*"], "from": "2026-09-01",
                "context_window": 128000, "max_output": 16384, "image_tokens": 2000,
                "tokens": {"input": 1, "cached_input": 0.1, "cache_write": 1.25, "output": 4,
                           "input_audio": 10, "cached_audio": 1, "output_audio": 20,
                           "input_image": 2, "cached_image": 0.2, "output_image": 8},
                "tiers": [{"above": 200000, "tokens": {"input": 2, "output": 6}}],
                "tools": {"web_search": 0.03}},
               {"model": "ears", "second": 0.0001},
               {"model": "voice", "million_characters": 15},
               {"model": "brush", "images": {"1024x1024": 0.02, "hd 1024x1024": 0.04}},
               {"model": "filter", "free": true}],
             "tools": {"web_search": 0.01},
             "operations": {"videos.create": 0.8},
             "service_tiers": {"batch": 50}}
            """;

    @TempDir
    Path folder;

    @Test
    void everythingThatAFileCanSayIsRead() throws IOException {
        Path file = Files.writeString(folder.resolve("prices.json"), EVERYTHING);
        PriceTable read = PriceFile.read(file);
        ModelPrice house = read.find("house-1", AT).orElseThrow();
        assertThat(house.ratesAt(1).of(TokenKind.CACHED_INPUT)).hasValue(100_000);
        assertThat(house.ratesAt(200_001).of(TokenKind.INPUT)).hasValue(2_000_000);
        assertThat(house.ratesAt(200_001).of(TokenKind.OUTPUT_IMAGE)).hasValue(8_000_000);
        assertThat(house.contextWindow()).isEqualTo(128_000);
        assertThat(house.maxOutput()).isEqualTo(16_384);
        assertThat(house.imageTokens()).isEqualTo(2_000);
        assertThat(house.units().tools()).containsEntry("web_search", 30_000L);
        assertThat(read.find("house-1", Instant.parse("2026-08-31T23:00:00Z"))).isEmpty();
        assertThat(read.find("ears", AT).orElseThrow().units().second()).isEqualTo(100);
        assertThat(read.find("voice", AT).orElseThrow().units().millionCharacters())
                .isEqualTo(15_000_000);
        assertThat(read.find("brush", AT).orElseThrow().units().images()).containsEntry("hd 1024x1024", 40_000L);
        assertThat(read.find("filter", AT).orElseThrow().free()).isTrue();
        assertThat(read.tool("web_search")).hasValue(10_000);
        assertThat(read.operation("videos.create")).hasValue(800_000);
        assertThat(read.state()).isEqualTo("2026-09");
        assertThat(read.models().get(0).serviceTiers()).isEqualTo(Map.of("flex", 50));
    }

    @Test
    void percentagesAndPricesMayBeZero() {
        ModelPrice price = read("{\"models\":[{\"model\":\"a\",\"tokens\":{\"input\":0},"
                        + "\"service_tiers\":{\"none\":0,\"most\":2147483647}}]}")
                .find("a", AT)
                .orElseThrow();
        assertThat(price.rates().of(TokenKind.INPUT)).hasValue(0);
        assertThat(price.serviceTiers()).isEqualTo(Map.of("none", 0, "most", Integer.MAX_VALUE));
    }

    @Test
    void aFileOverridesTheStandardTable() {
        PriceTable table = PriceTable.standard().with(read(EVERYTHING));
        ModelPrice changed = table.find("gpt-4o-2024-11-20", AT).orElseThrow();
        assertThat(changed.rates().of(TokenKind.INPUT)).hasValue(3_000_000);
        assertThat(changed.rates().of(TokenKind.CACHED_INPUT)).hasValue(1_250_000);
        assertThat(changed.rates().of(TokenKind.OUTPUT)).hasValue(10_500_000);
        assertThat(changed.contextWindow()).isEqualTo(128_000);
        assertThat(table.find("gpt-4o-mini", AT))
                .isEqualTo(PriceTable.standard().find("gpt-4o-mini", AT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]|one JSON object",
                "{'model':[]}|Unknown member model",
                "{'models':{}}|models must be an array",
                "{'models':[{}]}|Missing required member models[0].model",
                "{'models':[{'model':'a','input':1}]}|input",
                "{'models':[{'model':'a','tokens':{'inputs':1}}]}|models[0].tokens.inputs",
                "{'models':[{'model':'a','tokens':{'input':-1}}]}|models[0].tokens.input must be an amount",
                "{'models':[{'model':'a','tokens':{'input':true}}]}|models[0].tokens.input must be an amount",
                "{'models':[{'model':'a','tokens':{'input':'x'}}]}|models[0].tokens.input must be an amount",
                "{'models':[{'model':'a','tokens':{'input':0.0000001}}]}|models[0].tokens.input must be an amount",
                "{'models':[{'model':'a','tokens':{'input':'1e999999999'}}]}|models[0].tokens.input must be an amount",
                "{'models':[{'model':'a','from':'2026-13-01'}]}|models[0].from must be a day",
                "{'models':[{'model':'a','matches':['regex:(']}]}|models[0]: Not a regular expression",
                "{'models':[{'model':'a','tiers':[{'tokens':{}}]}]}|models[0].tiers[0].above",
                "{'models':[{'model':'a','service_tiers':{'flex':-1}}]}|models[0].service_tiers.flex",
                "{'service_tiers':{'flex':2147483648}}|service_tiers.flex: a percentage is zero or more",
                "{'service_tiers':{'flex':0.5}}|service_tiers.flex must be an integer",
                "{'service_tiers':50}|service_tiers must be an object",
                "{'tools':{'web_search':'-1'}}|tools.web_search must be an amount"
            })
    void whatIsWrongIsNamed(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(json.replace('\'', '"')))
                .withMessageContaining(message);
    }

    private static PriceTable read(String json) {
        try {
            return PriceFile.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
