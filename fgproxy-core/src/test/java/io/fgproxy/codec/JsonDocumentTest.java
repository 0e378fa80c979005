package io.fgproxy.codec;

import static io.fgproxy.codec.Requests.CHAT;
import static io.fgproxy.codec.Requests.JSON;
import static io.fgproxy.codec.Requests.bytes;
import static io.fgproxy.codec.Requests.inPieces;
import static io.fgproxy.codec.Requests.models;
import static io.fgproxy.codec.Requests.read;
import static io.fgproxy.codec.Requests.refused;
import static io.fgproxy.codec.Requests.unreadable;
import static io.fgproxy.codec.Requests.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.policy.DenialReason;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is one strict JSON document, and what is only nearly one. */
class JsonDocumentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\"}",
                " \t\r\n{ \"model\" : \"m\" } \n",
                "{\"mod\\u0065l\":\"m\"}",
                "{\"\\u006d\\u006f\\u0064\\u0065\\u006c\":\"\\u006d\"}",
                "{\"a\":[1,-0,0.5,1e9,1E-9,true,false,null,\"\",{},[]],\"model\":\"m\"}",
                "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\ud83d\\ude00\",\"model\":\"m\"}",
                "{\"a\":\"\u007f\u0080\u07ff\u0800\uffff\ud83d\ude00\",\"model\":\"m\"}",
                "{\"a\":{\"\":1,\" \":2},\"model\":\"m\"}",
                "{\"__proto__\":{\"a\":\"x\"},\"model\":\"m\"}",
            })
    void strictDocumentsAreRead(String json) {
        assertThat(models(CHAT, json)).containsExactly("model=m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\"}{\"model\":\"x\"}",
                "{\"model\":\"m\"} {}",
                "{\"model\":\"m\"},",
                "{\"model\":\"m\"}x",
                "{\"model\":\"m\"} 1",
                "{\"model\":\"m\"}\u0000",
                "{\"model\":\"m\"}}",
                "{\"model\":\"m\"}]",
                "{\"model\":\"m\"}//",
                "\u0000{\"model\":\"m\"}",
                "{\"model\":\"m\",}",
                "{,\"model\":\"m\"}",
                "{\"model\":\"m\"",
                "{\"model\":\"m",
                "{\"model\":",
                "{\"model\"",
                "{\"model\" \"m\"}",
                "{\"model\"=\"m\"}",
                "{\"model\":\"m\" \"a\":1}",
                "{model:\"m\"}",
                "{'model':'m'}",
                "{\"model\":'m'}",
                "{\"model\":m}",
                "/**/{\"model\":\"m\"}",
                "{/* */\"model\":\"m\"}",
                "{//\n\"model\":\"m\"}",
                "{#\n\"model\":\"m\"}",
                "{\"a\":NaN,\"model\":\"m\"}",
                "{\"a\":Infinity,\"model\":\"m\"}",
                "{\"a\":-Infinity,\"model\":\"m\"}",
                "{\"a\":01,\"model\":\"m\"}",
                "{\"a\":-01,\"model\":\"m\"}",
                "{\"a\":+1,\"model\":\"m\"}",
                "{\"a\":.5,\"model\":\"m\"}",
                "{\"a\":5.,\"model\":\"m\"}",
                "{\"a\":1e,\"model\":\"m\"}",
                "{\"a\":-,\"model\":\"m\"}",
                "{\"a\":0x1,\"model\":\"m\"}",
                "{\"a\":1x,\"model\":\"m\"}",
                "{\"a\":True,\"model\":\"m\"}",
                "{\"a\":nul,\"model\":\"m\"}",
                "{\"a\":nulll,\"model\":\"m\"}",
                "{\"a\":undefined,\"model\":\"m\"}",
                "{\"a\":,\"model\":\"m\"}",
                "{\"a\":[1,],\"model\":\"m\"}",
                "{\"a\":[1 2],\"model\":\"m\"}",
                "{\"a\":[1},\"model\":\"m\"}",
                "{\"a\":\"\\x41\",\"model\":\"m\"}",
                "{\"a\":\"\\u00g0\",\"model\":\"m\"}",
                "{\"a\":\"\\u12\",\"model\":\"m\"}",
                "{\"a\":\"\\'\",\"model\":\"m\"}",
                "{\"a\":\"\n\",\"model\":\"m\"}",
                "{\"a\":\"\t\",\"model\":\"m\"}",
                "{\"a\":\"\u0000\",\"model\":\"m\"}",
                "{\"a\":\"\u001f\",\"model\":\"m\"}",
                "{\"mo\ndel\":\"m\"}",
                "{\u000b\"model\":\"m\"}",
                "{\u00a0\"model\":\"m\"}",
                "{\u2028\"model\":\"m\"}",
                "\ufeff{\"model\":\"m\"}",
                "{\ufeff\"model\":\"m\"}",
                "{\"model\":\"m\"}\ufeff",
                "\u001e{\"model\":\"m\"}\n",
                ")]}'\n{\"model\":\"m\"}",
            })
    void whatIsOnlyNearlyJsonIsRefused(String json) {
        FactsResult.Unreadable refusal = refused(CHAT, json);
        assertThat(refusal.reason()).isEqualTo(DenialReason.BODY_INVALID);
        assertThat(refusal.message()).isNotBlank().endsWith(".");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n\t\r ", "[]", "[{\"model\":\"m\"}]", "\"m\"", "1", "true", "null", "]", "}"})
    void theRootMustBeAnObject(String json) {
        assertThat(refused(CHAT, json).reason()).isEqualTo(DenialReason.BODY_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":[", "{\"a", "{\"a\":1", "{\"a\":\"\\u00"})
    void aTruncatedDocumentIsToldAsSuch(String json) {
        assertThat(refused(CHAT, json).message()).isEqualTo("The body ends in the middle of its JSON document.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void otherEncodingsAreRefused(String charset) {
        byte[] body = "{\"model\":\"m\"}".getBytes(Charset.forName(charset));
        assertThat(unreadable(read(CHAT, JSON, body)).reason()).isEqualTo(DenialReason.BODY_INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        // overlong forms of '/', 'm', NUL and the euro sign
        "C0 AF",
        "C1 AD",
        "C0 80",
        "E0 81 AD",
        "E0 9F BF",
        "F0 80 81 AD",
        "F0 82 82 AC",
        "F0 8F BF BF",
        // surrogates, beyond Unicode, and bytes that never occur
        "ED A0 80",
        "ED BF BF",
        "ED A0 BD ED B8 80",
        "F4 90 80 80",
        "F5 80 80 80",
        "F8 88 80 80 80",
        "FE",
        "FF",
        // continuations that are missing or alone
        "80",
        "BF",
        "C3",
        "C3 28",
        "E2 82",
        "E2 82 28",
        "E2 28 AC",
        "F0 9F 98",
        "F0 9F 98 28",
        "F0 28 98 80",
        "C3 C3 A9",
    })
    void malformedUtf8IsRefusedWhereverItStands(String hex) {
        String text = new String(HexFormat.ofDelimiter(" ").parseHex(hex), StandardCharsets.ISO_8859_1);
        for (String json : new String[] {
            "{\"model\":\"m\",\"a\":\"%s\"}",
            "{\"model\":\"m\",\"a\":[\"%s\"]}",
            "{\"model\":\"%s\"}",
            "{\"%s\":1,\"model\":\"m\"}",
            "{\"model\":\"m\"}%s"
        }) {
            byte[] body = bytes(json.replace("%s", text));
            assertThat(unreadable(read(CHAT, JSON, body)).reason()).isEqualTo(DenialReason.BODY_INVALID);
        }
    }

    @Test
    void malformedUtf8InPiecesIsRefusedToo() {
        byte[] body = bytes("{\"model\":\"m\",\"a\":\"\u00ed\u00a0\u0080\"}");
        FactsResult result = read(CHAT, JSON, Requests.inPieces(body, 1, 0));
        assertThat(unreadable(result).message()).isEqualTo("The body is not well-formed UTF-8.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"model\":\"m\"}",
                "{\"model\":\"m\",\"a\":1,\"b\":2,\"c\":3,\"model\":\"x\"}",
                "{\"model\":\"m\",\"mod\\u0065l\":\"x\"}",
                "{\"model\":null,\"model\":\"m\"}",
                "{\"model\":\"m\",\"a\":{\"b\":1,\"b\":2}}",
                "{\"model\":\"m\",\"a\":[[{\"\":1,\"\":2}]]}",
                "{\"moderation\":{\"model\":\"m\",\"model\":\"m\"},\"model\":\"m\"}",
                "{\"moderation\":{},\"model\":\"m\",\"moderation\":{\"model\":\"x\"}}",
            })
    void duplicateMembersAreRefused(String json) {
        assertThat(refused(CHAT, json).message()).contains("Duplicate field");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":x} | 'x' at offset 5",
                "{\"a\":~} | '~' at offset 5",
                "{\"a\":!} | '!' at offset 5",
                "{\"a\":\u007f} | byte 0x7f at offset 5",
                "{\"a\":\u0001} | byte 0x1 at offset 5",
                "{\"a\":1\u0000} | byte 0x0 at offset 6",
                "{\"a\":tr ue} | byte 0x20 at offset 7",
                "{\"a\":\u00e9} | byte 0xc3 at offset 5",
                "{\"a\":01} | '1' at offset 6",
                "{\"a\":-} | '}' at offset 6",
                "{\"a\":1.} | '}' at offset 7",
                "{\"a\":1e} | '}' at offset 7",
                "{\"a\":1e+/} | '/' at offset 8",
                "{\"a\":1.:} | ':' at offset 7",
                "{\"a\":1 2} | '2' at offset 7",
                "{\"a\"=1} | '=' at offset 4",
                "{\"a\":[1,]} | ']' at offset 8",
                "{\"a\":1,} | '}' at offset 7",
                "{,} | ',' at offset 1",
                "{\"a\":\"\\x\"} | 'x' at offset 7",
                "{\"a\":\"\\u00g0\"} | 'g' at offset 10",
                "{\"a\":{\"b\":\"\u001f\"}} | byte 0x1f at offset 11",
                "{\"a\":{\"b\":\"1234567\u001f\"}} | byte 0x1f at offset 18",
            })
    void whatIsUnexpectedIsToldWithItsPlace(String json, String told) {
        String message = "The body is not one strict JSON document: unexpected " + told + ".";
        assertThat(refused(CHAT, json).message()).isEqualTo(message);
        assertThat(unreadable(read(CHAT, JSON, RequestBody.of(utf8(json)))).message())
                .isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":-", "{\"a\":\"\\u00", "{\"a\":tru"})
    void aBodyInMemoryMayBeTruncatedToo(String json) {
        assertThat(unreadable(read(CHAT, JSON, RequestBody.of(utf8(json)))).message())
                .isEqualTo("The body ends in the middle of its JSON document.");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "  x", "1234567 ", "\u0080", "\udbff\udfff", "1234567\u0080", "123456\udbc0\udc00"})
    void anyTextMayStandInAString(String text) {
        for (RequestBody body : List.of(
                RequestBody.of(utf8("{\"a\":{\"b\":\"" + text + "\"}}")),
                inPieces(utf8("{\"a\":{\"b\":\"" + text + "\"}}"), 3, 1))) {
            assertThat(Requests.facts(read(CHAT, JSON, body)).parameters()).hasSize(1);
        }
    }

    @Test
    void equalNamesInDifferentObjectsAreNoDuplicates() {
        assertThat(models(
                        CHAT,
                        "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"c\":1},{\"c\":1}],\"model\":\"m\",\"d\":{\"metadata\":1}}"))
                .containsExactly("model=m");
    }
}
