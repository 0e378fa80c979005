package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Agrees with the strict decoder of the JDK. */
class Utf8InputStreamTest {
    @Test
    void allPairsOfBytesAreJudgedLikeTheJdkDoes() throws IOException {
        for (int pair = 0; pair < 1 << 16; pair++) {
            compare((byte) (pair >> 8), (byte) pair);
        }
    }

    @Test
    void allTriplesThatBeginAtAnEdgeAreJudgedLikeTheJdkDoes() throws IOException {
        int[] leads = {0xE0, 0xE1, 0xED, 0xEF};
        for (int lead : leads) {
            for (int rest = 0x7F00; rest < 1 << 16; rest++) {
                if ((rest & 0xFF) >= 0x7E && (rest & 0xFF) <= 0xC1) {
                    compare((byte) lead, (byte) (rest >> 8), (byte) rest);
                }
            }
        }
    }

    @Test
    void randomBytesAreJudgedLikeTheJdkDoes() throws IOException {
        Random random = new Random(20250108);
        int[] edges = {
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF1,
            0xF3, 0xF4, 0xF5, 0xFF
        };
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(6)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) edges[random.nextInt(edges.length)];
            }
            compare(bytes);
        }
    }

    @Test
    void wellFormedTextPassesInPiecesOfAnySize() throws IOException {
        String text = "a\u0000\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff".repeat(50);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size < 40; size++) {
            try (Utf8InputStream in =
                    new Utf8InputStream(Requests.inPieces(bytes, size, size).open())) {
                assertThat(in.markSupported()).isFalse();
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(text);
                assertThat(in.read()).isNegative();
            }
        }
    }

    private static void compare(byte... bytes) throws IOException {
        boolean strict = isWellFormedToTheJdk(bytes);
        if (passes(bytes, false) != strict || passes(bytes, true) != strict) {
            assertThat(bytes).asHexString().isEqualTo(strict ? "accepted" : "refused");
        }
    }

    private static boolean passes(byte[] bytes, boolean oneByOne) throws IOException {
        try (Utf8InputStream in = new Utf8InputStream(new ByteArrayInputStream(bytes))) {
            if (oneByOne) {
                int last;
                do {
                    last = in.read();
                } while (last >= 0);
            } else {
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }
            return true;
        } catch (UnreadableBodyException e) {
            return false;
        }
    }

    private static boolean isWellFormedToTheJdk(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
