package io.fgproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fgproxy.codec.WantedPlace.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of an answer that goes by, however it is cut. */
class JsonScannerTest {
    private static final WantedPlace ANSWER = WantedPlace.document(Map.of("choices", Slot.CHOICES));

    @ParameterizedTest
    @CsvSource({"15, true", "16, true", "17, false", "40, false"})
    void aValueIsKeptUpToItsBound(int length, boolean kept) {
        for (String value :
                List.of("\"" + "x".repeat(length - 2) + "\"", "1".repeat(length), "[" + " ".repeat(length - 2) + "]")) {
            assertFound("{\"choices\":" + value + ",\"other\":\"x\"}", kept ? value : "too long");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"}", "]", "},", "]{\"choices\":1}", "},\"choices\":1", ",:,"})
    void whatIsNoDocumentTellsNothing(String json) {
        for (int piece = 1; piece < 9; piece++) {
            int size = piece;
            List<String> found = new ArrayList<>();
            JsonScanner scanner = new JsonScanner(ANSWER, (slot, value) -> found.add(slot.name()));
            assertThatCode(() -> feed(scanner, json, size)).doesNotThrowAnyException();
            assertThat(found).isEmpty();
            assertThat(scanner.isComplete()).isFalse();
        }
    }

    private static void assertFound(String json, String expected) {
        for (int piece = 1; piece <= json.length(); piece++) {
            List<String> found = new ArrayList<>();
            JsonScanner scanner = new JsonScanner(
                    ANSWER, (slot, value) -> found.add(value == null ? "too long" : new String(value, UTF_8)));
            feed(scanner, json, piece);
            assertThat(found).as("in pieces of " + piece).containsExactly(expected);
            assertThat(scanner.isComplete()).isTrue();
        }
    }

    private static void feed(JsonScanner scanner, String json, int piece) {
        byte[] bytes = json.getBytes(UTF_8);
        for (int from = 0; from < bytes.length; from += piece) {
            scanner.feed(bytes, from, Math.min(from + piece, bytes.length));
        }
    }
}
