package io.fgproxy.codec;

import static io.fgproxy.codec.Requests.CHAT;
import static io.fgproxy.codec.Requests.JSON;
import static io.fgproxy.codec.Requests.facts;
import static io.fgproxy.codec.Requests.inPieces;
import static io.fgproxy.codec.Requests.json;
import static io.fgproxy.codec.Requests.read;
import static io.fgproxy.codec.Requests.refused;
import static io.fgproxy.codec.Requests.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Parameter.Kind;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is established of the members at the top of a JSON body: name, kind, text, and where they stand. */
class JsonParametersTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "\"x\" | STRING | x",
                "\"\" | STRING | ``",
                "\"\\u0041\\n\\\"\" | STRING | `A\n\"`",
                "\"twelve plain characters\" | STRING | twelve plain characters",
                "\"\u00e9\u20ac\ud83d\ude00\udbff\udfff\u0080\" | STRING | \u00e9\u20ac\ud83d\ude00\udbff\udfff\u0080",
                "\"\\ud83d\\ude00\" | STRING | \ud83d\ude00",
                "0 | NUMBER | 0",
                "-0 | NUMBER | -0",
                "1234567890 | NUMBER | 1234567890",
                "10.0900 | NUMBER | 10.0900",
                "-1.5e+30 | NUMBER | -1.5e+30",
                "9E-09 | NUMBER | 9E-09",
                "0e0 | NUMBER | 0e0",
                "true | BOOLEAN | true",
                "false | BOOLEAN | false",
                "null | NULL | null",
                "{} | STRUCTURE |",
                "{\"b\":\"x\"} | STRUCTURE |",
                "[] | STRUCTURE |",
                "[1] | STRUCTURE |",
            })
    void eachKindOfValueIsTold(String value, Kind kind, String text) {
        byte[] body = utf8("{\"first\":1, \"a\" : " + value + " }");
        Span span = new Span(18, 18 + utf8(value).length);
        for (RequestBody each : List.of(RequestBody.of(body), inPieces(body, 3, 1))) {
            assertThat(facts(read(CHAT, JSON, each)).parameters())
                    .containsExactly(
                            new Parameter("first", Kind.NUMBER, "1", new Span(9, 10)),
                            new Parameter("a", kind, text, span));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "model"})
    void aLongTextIsNotKept(String name) {
        for (String character : new String[] {"x", "\\u0078", "\u00e9"}) {
            assertThat(text(name, character.repeat(1_000))).hasSize(1_000);
            assertThat(text(name, character.repeat(1_001))).isNull();
        }
        assertThat(text("user", "x".repeat(100_000))).isNull();
    }

    private static String text(String name, String value) {
        return facts(json(CHAT, "{\"" + name + "\":\"" + value + "\",\"z\":1}"))
                .parameter(name)
                .orElseThrow()
                .text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "z", "A", "Z", "0", "9", "_", "-", ".", "max_tokens", "x-y.Z9"})
    void aParameterHasAPlainName(String name) {
        assertThat(facts(json(CHAT, "{\"" + name + "\":1}")).parameters())
                .extracting(Parameter::name)
                .containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a ", "@", "[", "`", "{", "/", ":", "a[]", "a+", "\u00e9", "\u212a", "a\u200b"})
    void aParameterHasNoOtherName(String name) {
        FactsResult.Unreadable unreadable = refused(CHAT, "{\"" + name + "\":1}");
        assertThat(unreadable.message()).isEqualTo("'" + name + "' is not a name that a parameter has.");
        assertThat(unreadable.param()).isEqualTo(name);
    }

    @Test
    void whatIsBelowTheTopIsNoParameter() {
        RequestFacts facts = facts(json(CHAT, "{\"a\":{\"b\":1},\"c\":[{\"d\":\"x\"}],\"e\":[2]}"));
        assertThat(facts.parameters()).extracting(Parameter::name).containsExactly("a", "c", "e");
        assertThat(facts.parameters()).extracting(Parameter::text).containsOnlyNulls();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {"{} | 1 | true", "` {\n} ` | 2 | true", "{\"a\":1} | 1 | false", "`\t\t{ \"a\":1}` | 3 | false"})
    void thePlaceOfMoreMembersIsTold(String body, long insertAt, boolean empty) {
        RequestFacts facts = facts(json(CHAT, body));
        assertThat(facts.shape()).isEqualTo(new BodyShape.Json(insertAt, empty));
        assertThat(facts.bodyBytes()).isEqualTo(body.length());
    }

    @Test
    void aModelsPlaceIsThatOfItsQuotes() {
        String body = "{\"a\":{\"model\": \"gpt-4o\"},\"model\":\"\\u006d\"}";
        for (RequestBody each : List.of(RequestBody.of(utf8(body)), inPieces(utf8(body), 3, 2))) {
            assertThat(facts(read(CHAT, JSON, each)).models())
                    .containsExactly(
                            new NamedModel("gpt-4o", "a.model", new Span(15, 23)),
                            new NamedModel("m", "model", new Span(33, 41)));
        }
    }

    @Test
    void aBodyInTheMiddleOfAnArrayIsReadFromItsBegin() {
        byte[] around = utf8("xxx{\"model\":\"gpt-4o\"}{\"model\":\"other\"}");
        ByteBuffer slice = ByteBuffer.wrap(around, 1, 20).slice();
        slice.position(2);
        RequestBody body = new RequestBody() {
            @Override
            public long length() {
                return slice.remaining();
            }

            @Override
            public ByteBuffer inMemory() {
                return slice.duplicate();
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(around, 3, 18);
            }
        };
        assertThat(facts(read(CHAT, JSON, body)).models())
                .containsExactly(new NamedModel("gpt-4o", "model", new Span(9, 17)));
    }

    @Test
    void factsAreBounded() {
        for (String character : new String[] {"m", "\\u006d"}) {
            assertThat(Requests.models(CHAT, "{\"model\":\"" + character.repeat(10_000) + "\"}"))
                    .containsExactly("model=" + "m".repeat(10_000));
            FactsResult.Unreadable unreadable =
                    refused(CHAT, "{\"model\":\"" + character.repeat(10_001) + "\",\"a\":1}");
            assertThat(unreadable.message()).isEqualTo("'model' has more than 10000 characters.");
            assertThat(unreadable.param()).isEqualTo("model");
        }
    }

    @Test
    void aLongPlaceIsShownByItsEndOnly() {
        String name = "n".repeat(292);
        assertThat(place("a", name)).isEqualTo("a." + name + ".model");
        assertThat(place("a", name + "x")).isEqualTo("…" + ("a." + name + "x.model").substring(1));
        assertThat(place("b".repeat(290), "c".repeat(290)))
                .isEqualTo("…" + "b".repeat(3) + "." + "c".repeat(290) + ".model");
    }

    private static String place(String outer, String inner) {
        return facts(json(CHAT, "{\"" + outer + "\":{\"" + inner + "\":{\"model\":\"m\"}}}"))
                .models()
                .get(0)
                .where();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"model\":1} | 'model' must be a string.",
                "{\"model\":true} | 'model' must be a string.",
                "{\"model\":{}} | 'model' must be a string.",
                "{\"model\":[\"m\"]} | 'model' must be a string.",
                "{\"tools\":\"x\"} | 'tools' must be an array.",
                "{\"tools\":{}} | 'tools' must be an array.",
                "{\"tools\":1} | 'tools' must be an array.",
                "{\"tools\":[\"x\"]} | 'tools[0]' must be an object.",
                "{\"tools\":[[]]} | 'tools[0]' must be an object.",
                "{\"tools\":[false]} | 'tools[0]' must be an object.",
                "{\"tool_choice\":[]} | 'tool_choice' must be a string or an object.",
                "{\"tool_choice\":0} | 'tool_choice' must be a string or an object.",
                "{\"file_ids\":{}} | 'file_ids' must be a string or an array.",
                "{\"web_search_options\":\"x\"} | 'web_search_options' must be an object.",
            })
    void aValueOfAnotherTypeThanItsPlaceHasIsRefused(String body, String message) {
        assertThat(refused(CHAT, body).message()).isEqualTo(message);
    }

    @Test
    void aPlaceInsideListsIsShownByItsNumbers() {
        assertThat(refused(CHAT, "{\"a\":[0,[1,{\"b\":[{},{\"model\":1}]}]]}").param())
                .isEqualTo("a[1][1].b[1].model");
        assertThat(refused(CHAT, "{\"tools\":[{},null]}").message()).isEqualTo("'tools[1]' must be an object.");
    }
}
