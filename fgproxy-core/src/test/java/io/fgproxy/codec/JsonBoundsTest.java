package io.fgproxy.codec;

import static io.fgproxy.codec.Requests.CHAT;
import static io.fgproxy.codec.Requests.JSON;
import static io.fgproxy.codec.Requests.body;
import static io.fgproxy.codec.Requests.models;
import static io.fgproxy.codec.Requests.read;
import static io.fgproxy.codec.Requests.refused;
import static io.fgproxy.codec.Requests.unreadable;
import static io.fgproxy.codec.Requests.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nobody makes the reader hold more than a little, or work more than in proportion to what it is sent: what is too large is
 * refused where it passes its bound, and what stands behind is not read at all. The timeout is a guard against hanging
 * only.
 */
@Timeout(120)
class JsonBoundsTest {
    private static final String RESPONSES = "POST /v1/responses";

    @ParameterizedTest
    @CsvSource({"[, ]", "'{\"a\":', }"})
    void nestingIsBounded(String open, String close) {
        assertThat(models(CHAT, "{\"model\":\"m\",\"a\":" + open.repeat(199) + "1" + close.repeat(199) + "}"))
                .containsExactly("model=m");
        for (int depth : new int[] {200, 10_000, 100_000}) {
            assertThat(refused(CHAT, "{\"model\":\"m\",\"a\":" + open.repeat(depth) + "1" + close.repeat(depth) + "}")
                            .message())
                    .contains("depth");
            assertThat(refused(CHAT, "{\"model\":\"m\",\"a\":" + open.repeat(depth))
                            .message())
                    .contains("depth");
        }
    }

    @Test
    void numbersAreBounded() {
        assertThat(models(CHAT, "{\"a\":" + "1".repeat(100) + ",\"model\":\"m\"}"))
                .containsExactly("model=m");
        for (String number :
                new String[] {"1".repeat(200_000), "-0." + "1".repeat(200_000), "1e" + "1".repeat(200_000)}) {
            refused(CHAT, "{\"a\":" + number + ",\"model\":\"m\"}");
            refused(CHAT, "{\"a\":[" + number + "],\"model\":\"m\"}");
        }
    }

    @Test
    void stringsThatNobodyAsksForMayBeLong() {
        String text = "x".repeat(5_000_000);
        assertThat(models(CHAT, "{\"messages\":[{\"content\":\"" + text + "\"}],\"model\":\"m\"}"))
                .containsExactly("model=m");
    }

    @Test
    void aModelThatNeverEndsIsNotReadToItsEnd() {
        InputStream start = new ByteArrayInputStream(utf8("{\"model\":\""));
        unreadable(read(CHAT, JSON, body(Long.MAX_VALUE, () -> new SequenceInputStream(start, new Endless("m")))));
    }

    @Test
    void namesAreBounded() {
        assertThat(models(CHAT, "{\"" + "n".repeat(10_000) + "\":1,\"model\":\"m\"}"))
                .containsExactly("model=m");
        refused(CHAT, "{\"" + "n".repeat(20_000) + "\":1,\"model\":\"m\"}");
    }

    @Test
    void openMembersAreBounded() {
        assertThat(models(CHAT, "{" + members(19_999) + ",\"model\":\"m\"}")).containsExactly("model=m");
        assertThat(refused(CHAT, "{" + members(20_000) + ",\"model\":\"m\"}").message())
                .contains("20000 members");
        assertThat(refused(CHAT, "{" + members(10_000) + ",\"in\":{" + members(10_000) + "},\"model\":\"m\"}")
                        .message())
                .contains("20000 members");
    }

    @Test
    void membersOfClosedObjectsDoNotCount() {
        String object = "{" + members(1_000) + "}";
        String json = "{\"a\":[" + (object + ",").repeat(199) + object + "],\"model\":\"m\"}";
        assertThat(models(CHAT, json)).containsExactly("model=m");
    }

    @Test
    void modelsAreBounded() {
        String tool = "{\"type\":\"image_generation\",\"model\":\"i\"}";
        assertThat(models(RESPONSES, "{\"tools\":[" + tool + ("," + tool).repeat(999) + "]}"))
                .hasSize(1_000);
        assertThat(refused(RESPONSES, "{\"input\":[" + tool + ("," + tool).repeat(1_000) + "]}")
                        .message())
                .contains("1000 models");
        assertThat(refused(RESPONSES, "{\"tools\":[" + tool + ("," + tool).repeat(1_000) + "]}")
                        .message())
                .contains("1000 tools");
    }

    @Test
    void arraysMayBeLong() {
        String json = "{\"input\":[" + "1,".repeat(1_000_000) + "1],\"model\":\"m\"}";
        assertThat(models("POST /v1/embeddings", json)).containsExactly("model=m");
    }

    @Test
    void aLongPlaceIsShownByItsEnd() {
        String json = "{\"testing_criteria\":[{\"graders\":{\"" + "n".repeat(5_000) + "\":{\"model\":\"g\"}}}]}";
        String where = Requests.facts(read("POST /v1/evals", JSON, utf8(json)))
                .models()
                .get(0)
                .where();
        assertThat(where).hasSize(301).startsWith("…nnn").endsWith("nnn.model");
    }

    @Test
    void membersWithoutAnEndAreRefused() {
        assertThat(refused(CHAT, "{" + members(100_000) + "}").message()).contains("20000 members");
        assertThat(refused(CHAT, "{\"model\":\"m\",\"metadata\":{" + members(100_000) + "}}")
                        .message())
                .contains("20000 members");
    }

    /** Names whose hashes Java makes the same, so that a plain table of them would be a list. */
    @Test
    void membersOfTheSameHashAreRefusedLikeOthers() {
        String[] halves = {"Aa", "BB"};
        String members = IntStream.range(0, 1 << 17)
                .mapToObj(i -> IntStream.range(0, 17)
                        .mapToObj(bit -> halves[i >> bit & 1])
                        .collect(Collectors.joining("", "\"", "\":1")))
                .limit(100_000)
                .collect(Collectors.joining(","));
        assertThat(refused(CHAT, "{\"model\":\"m\",\"metadata\":{" + members + "}}")
                        .message())
                .contains("20000 members");
    }

    /** How far the reader asks, of a body that goes on for ever with the same bytes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":          | 1",
                "{\"a\":-0.       | 1",
                "{\"a\":1e        | 1",
                "{\"a\":          | [",
                "{\"a\":          | {\"a\":",
                "{\"a\":          | [{\"a\":",
                "{\"              | n",
                "{\"              | \\u0061",
                "{\"tools\":[{}    | ,{}",
                "{\"input\":[{\"file_id\":\"a\"} | ,{\"file_id\":\"a\"}"
            })
    void whatIsTooLargeIsNotReadToItsEnd(String start, String again) {
        InputStream begin = new ByteArrayInputStream(utf8(start));
        unreadable(read(CHAT, JSON, body(Long.MAX_VALUE, () -> new SequenceInputStream(begin, new Endless(again)))));
    }

    /** Says the same again and again, and fails the test when more than a megabyte is asked for. */
    private static final class Endless extends InputStream {
        private final byte[] text;
        private int given;

        private Endless(String text) {
            this.text = utf8(text);
        }

        @Override
        public int read() {
            assertThat(given).isLessThan(1 << 20);
            return text[given++ % text.length];
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            for (int i = 0; i < length; i++) {
                buffer[offset + i] = (byte) read();
            }
            return length;
        }
    }

    @Test
    void aLongPlaceIsCutBetweenLetters() {
        for (String letter : new String[] {"\u00e9", "\u4e2d", "\ud83d\ude00"}) {
            String name = letter.repeat(1_000);
            String json = "{\"x\":{\"" + name + "\":{\"a\":{\"model\":\"g\"}}}}";
            String where =
                    Requests.facts(read(CHAT, JSON, utf8(json))).models().get(0).where();
            String whole = "x." + name + ".a.model";
            assertThat(where).isEqualTo("\u2026" + whole.substring(whole.length() - 300));
        }
    }

    @Test
    void aStringMayHoldAnEscapedZeroWhereverItIsCut() {
        byte[] body = utf8("{\"metadata\":{\"a\":\"x\\u0000\\\"y\"},\"model\":\"m\"}");
        for (int largest = 1; largest <= body.length; largest++) {
            FactsResult result = read(CHAT, JSON, Requests.inPieces(body, largest, largest));
            assertThat(Requests.models(Requests.facts(result))).containsExactly("model=m");
        }
    }

    @Test
    void placesAreShownAtEachDepth() {
        String json =
                "{\"input\":[1,{\"id\":\"i\"},{\"input\":[{\"id\":\"j\",\"file_id\":\"f\"}]}],\"prompt\":{\"id\":\"p\"},"
                        + "\"tools\":[{},{\"vector_store_ids\":[\"v\",\"w\"]}]}";
        assertThat(Requests.facts(read(RESPONSES, JSON, utf8(json))).references().stream()
                        .map(reference -> reference.where() + "=" + reference.id()))
                .containsExactly(
                        "input[1].id=i",
                        "input[2].input[0].file_id=f",
                        "input[2].input[0].id=j",
                        "prompt.id=p",
                        "tools[1].vector_store_ids[0]=v",
                        "tools[1].vector_store_ids[1]=w");
    }

    private static String members(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"k" + i + "\":" + i).collect(Collectors.joining(","));
    }
}
