package io.fgproxy.codec;

import static io.fgproxy.codec.Requests.CHAT;
import static io.fgproxy.codec.Requests.facts;
import static io.fgproxy.codec.Requests.json;
import static io.fgproxy.codec.Requests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of members: in any number, of any length and writing, each once in an object. */
class JsonNamesTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 15, 16, 17, 18, 63, 64, 65, 128, 129, 1_000, 19_000})
    void aSecondMemberOfANameIsFoundAmongAnyNumber(int count) {
        List<String> members = new ArrayList<>(
                IntStream.range(0, count).mapToObj(JsonNamesTest::member).toList());
        facts(json(CHAT, "{\"o\":{" + String.join(",", members) + "}}"));
        for (int i : new int[] {0, count / 2, Math.min(15, count - 1), count - 1}) {
            String again = String.join(",", members) + "," + member(i);
            FactsResult.Unreadable unreadable = refused(CHAT, "{\"o\":{" + again + "}}");
            assertThat(unreadable.message()).isEqualTo("Duplicate field '" + name(i) + "'.");
            assertThat(unreadable.param()).isEqualTo(name(i));
        }
    }

    @Test
    void objectsInsideDoNotHideTheNamesAround() {
        String inner =
                "{" + IntStream.range(0, 40).mapToObj(JsonNamesTest::member).collect(Collectors.joining(",")) + "}";
        String around = IntStream.range(0, 30)
                .mapToObj(i -> "\"" + name(i) + "\":" + inner)
                .collect(Collectors.joining(","));
        facts(json(CHAT, "{\"o\":{" + around + "},\"p\":{" + around + "}}"));
        for (int i = 0; i < 30; i++) {
            assertThat(refused(CHAT, "{\"o\":{" + around + "," + member(i) + "}}")
                            .param())
                    .isEqualTo(name(i));
        }
    }

    @Test
    void depthDoesNotHideTheNamesAround() {
        String open = "{\"a\":1,\"b\":".repeat(60);
        facts(json(CHAT, open + "1" + "}".repeat(60)));
        for (int depth = 1; depth < 60; depth++) {
            String json = open + "1" + "}".repeat(60 - depth) + ",\"a\":2" + "}".repeat(depth);
            assertThat(refused(CHAT, json).message()).isEqualTo("Duplicate field 'a'.");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "\\u0061, a",
        "\\u007f, \u007f",
        "\\u0080, \u0080",
        "\\u00e9, \u00e9",
        "\\u07ff, \u07ff",
        "\\u0800, \u0800",
        "\\u20AC, \u20ac",
        "\\ud7ff, \ud7ff",
        "\\uE000, \ue000",
        "\\uffff, \uffff",
        "\\ud800\\udc00, \ud800\udc00",
        "\\uD83D\\uDE00, \ud83d\ude00",
        "\\udbff\\udfff, \udbff\udfff",
        "\\/, /",
        "a\\tb, 'a\\u0009b'",
    })
    void oneNameInTwoWritingsIsADuplicate(String escaped, String plain) {
        for (String padding : new String[] {"", "some-padding-"}) {
            String one = "\"" + padding + escaped + "\":1";
            String two = "\"" + padding + plain + "\":2";
            String name = padding + plain.replace("\\u0009", "\t");
            assertThat(refused(CHAT, "{\"o\":{" + one + "," + two + "}}").param())
                    .isEqualTo(name);
            assertThat(refused(CHAT, "{\"o\":{" + two + "," + one + "}}").param())
                    .isEqualTo(name);
            facts(json(CHAT, "{\"o\":{" + one + ",\"" + padding + "b\":2}}"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud800",
                "\\ud800x",
                "\\ud800\\u0041",
                "\\ud800\\ud800",
                "\\ud800\\ue000",
                "\\ud800\ud83d\ude00",
                "\\udbff",
                "\\udc00",
                "\\udfff",
                "\\udc00\\ud800",
                "\\udc00\\udc00",
            })
    void halfACharacterIsNoName(String name) {
        assertThat(refused(CHAT, "{\"o\":{\"" + name + "\":1}}").message()).contains("half a surrogate pair");
        assertThat(refused(CHAT, "{\"o\":{\"some-padding-" + name + "\":1}}").message())
                .contains("half a surrogate pair");
    }

    @Test
    void aNameMayHaveNoZeroCharacter() {
        assertThat(refused(CHAT, "{\"o\":{\"a\\u0000\":1}}").message()).contains("U+0000");
    }

    @ParameterizedTest
    @CsvSource({"n, 10000", "\\u006e, 10000", "\u00e9, 5000", "\ud83d\ude00, 2500"})
    void aNameIsBounded(String character, int most) {
        facts(json(CHAT, "{\"o\":{\"" + character.repeat(most) + "\":1}}"));
        assertThat(refused(CHAT, "{\"o\":{\"" + character.repeat(most + 1) + "\":1}}")
                        .message())
                .contains("more than 10000 bytes");
    }

    @Test
    void namesThatFillTheRoomToItsEndAreRead() {
        for (String end : new String[] {"n", "\u00e9", "\u20ac", "\ud83d\ude00"}) {
            for (int room : new int[] {256, 512, 1_024}) {
                for (int first = 1; first <= 8; first++) {
                    for (int second = room - 24; second <= room; second++) {
                        String one = "\"" + "a".repeat(first) + "\":1";
                        String two = "\"" + "b".repeat(second) + end + "\":1";
                        facts(json(CHAT, "{\"o\":{" + one + "," + two + "}}"));
                    }
                }
            }
        }
    }

    @Test
    void allNamesTogetherAreBounded() {
        // Some room stays free behind the last one.
        facts(json(CHAT, "{\"o\":{" + longNames(104) + "}}"));
        assertThat(refused(CHAT, "{\"o\":{" + longNames(105) + "}}").message())
                .isEqualTo("The names of the body's members are too long.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mo.del",
                "mod el",
                "mo-del",
                "model[]",
                "(model)",
                "Mo\u00addel",
                "\uff4dodel",
                "mo\u200bdel",
                "ｍｏｄｅｌ"
            })
    void aNameThatMayBeTidiedToAWordIsRefused(String name) {
        assertThat(refused(CHAT, "{\"a\":{\"" + name + "\":\"x\"}}").message())
                .isEqualTo("The member '" + name + "' may be read as 'model'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model_", "_model", "model0", "models", "mode", "mo\u0308del", "model\u00e9", "\u043codel"})
    void aNameThatIsAnotherWordIsTaken(String name) {
        assertThat(facts(json(CHAT, "{\"a\":{\"" + name + "\":{}}}")).models()).isEmpty();
    }

    private static String longNames(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + "n".repeat(9_990) + String.format("%04d", i) + "\":1")
                .collect(Collectors.joining(","));
    }

    private static String member(int number) {
        return "\"" + name(number) + "\":1";
    }

    /** Of different lengths. */
    private static String name(int number) {
        return "x".repeat(number % 11) + number;
    }
}
