package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is told of several bytes at once is what is told of them one by one. */
class WordsTest {
    private static final CharsetDecoder UTF_8 = StandardCharsets.UTF_8.newDecoder();

    @Test
    void wellFormedCharactersAreToldFromAllOthers() {
        // Every first and second byte, with bytes around the bounds of the others.
        int[] others = {0x22, 0x7F, 0x80, 0xBF, 0xC0};
        for (int first = 0x80; first < 0x100; first++) {
            for (int second = 0; second < 0x100; second++) {
                for (int third : others) {
                    for (int fourth : others) {
                        byte[] bytes = {(byte) first, (byte) second, (byte) third, (byte) fourth};
                        int found = Words.beyondAscii(bytes, 0, 4);
                        if (found != expected(bytes)) {
                            assertThat(found).as(Arrays.toString(bytes)).isEqualTo(expected(bytes));
                        }
                    }
                }
            }
        }
    }

    @Test
    void charactersThatTheEndMayCutAreNotTold() {
        byte[] letters = "\u00e9\u00e9\u00e9".getBytes(StandardCharsets.UTF_8);
        assertThat(Words.beyondAscii(letters, 0, 6)).isEqualTo(4);
        assertThat(Words.beyondAscii(letters, 0, 3)).isZero();
    }

    /** The length of the first character if it is one beyond ASCII and well-formed. */
    private static int expected(byte[] bytes) {
        for (int length = 2; length <= 4; length++) {
            // Not by exceptions, which would take most of the time.
            CharBuffer text = CharBuffer.allocate(length);
            CoderResult result = UTF_8.reset().decode(ByteBuffer.wrap(bytes, 0, length), text, true);
            text.flip();
            if (!result.isError() && Character.codePointCount(text, 0, text.length()) == 1) {
                return length;
            }
        }
        return 0;
    }
}
