package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only what is surely an escape is passed over in one go. */
class JsonEscapesTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\\n......, 2",
                "\\n\\t......, 4",
                "\\u00e9......, 6",
                "\\uD83D\\ude00\\\\......, 14",
                "\\u00eg......, 0",
                "\\u00e......., 0",
                "\\U00e9......, 0",
                "\\x41......, 0",
                "\\n\\q......, 2",
                "n......, 0",
                "\\n..., 0",
                "\\u00e, 0"
            })
    void wellFormedEscapesAreCounted(String text, int expected) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(JsonEscapes.plain(bytes, 0, bytes.length)).isEqualTo(expected);
    }

    @Test
    void eachLetterBehindTheBackslashIsToldFromAllOthers() {
        for (int c = 0; c < 256; c++) {
            byte[] bytes = {'\\', (byte) c, '.', '.', '.', '.'};
            assertThat(JsonEscapes.plain(bytes, 0, bytes.length))
                    .as("%x", c)
                    .isEqualTo(c != 0 && "\"\\/bfnrt".indexOf(c) >= 0 ? 2 : 0);
        }
    }
}
