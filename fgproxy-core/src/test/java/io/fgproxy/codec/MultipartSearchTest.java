package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.Parameter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A delimiter is found where it is and nowhere else, however much the content is like it. */
class MultipartSearchTest {
    private static final String[] BOUNDARIES = {"-", "--------", "-b-", "ab", "aab", "----x----", "-".repeat(70)};

    @Test
    void contentThatIsLikeTheDelimiterIsPassedOver() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            String boundary = BOUNDARIES[random.nextInt(BOUNDARIES.length)];
            String[] pieces = {"\r", "\n", "\r\n", "-", "--", "x", boundary, boundary.substring(1), "--" + boundary};
            StringBuilder content = new StringBuilder();
            for (int j = random.nextInt(40); j >= 0; j--) {
                content.append(pieces[random.nextInt(pieces.length)]);
            }
            agrees(content.toString(), boundary, random.nextInt(200) + 1, "seed " + seed + ", case " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3_900, 4_000, 4_096, 16_300, 16_384, 65_400, 65_536, 300_000})
    void contentOfAnySizeIsPassedOver(int size) throws IOException {
        for (int i = 0; i < 100; i++) {
            agrees("-".repeat(size + i), "----x----", 100_000, "size " + (size + i));
        }
    }

    @Test
    void aVeryLongNameIsRefused() {
        Form longest = new Form().field("model", "m").field("n".repeat(500), "x");
        assertThat(Requests.models(Requests.facts(Form.read(longest.end())))).containsExactly("model=m");
        assertThat(Form.refused(new Form().field("n".repeat(501), "x").end()).message())
                .contains("is not a name that a field has");
    }

    private static void agrees(String content, String boundary, int largest, String what) throws IOException {
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n";
        String form = head + content + "\r\n--" + boundary + "--\r\n";
        FactsResult result = Requests.read(
                Form.ROUTE,
                "multipart/form-data; boundary=" + boundary,
                Requests.inPieces(form.getBytes(StandardCharsets.US_ASCII), largest, content.length()));
        if (isAmbiguous(content, boundary)) {
            assertThat(result).as(what).isInstanceOf(FactsResult.Unreadable.class);
            return;
        }
        Parameter file = Requests.facts(result).parameters().get(0);
        assertThat(file.span().start()).as(what).isEqualTo(head.length());
        assertThat(file.span().end()).as(what).isEqualTo(head.length() + content.length());
    }

    /** Whether some reader may find a delimiter before the last one: at the beginning of a line, however that ends. */
    private static boolean isAmbiguous(String content, String boundary) {
        String dashes = "--" + boundary;
        String all = content + "\r\n" + dashes + "--\r\n";
        for (int at = all.indexOf(dashes); at >= 0 && at < content.length() + 2; at = all.indexOf(dashes, at + 1)) {
            if (at == 0 || all.charAt(at - 1) == '\n' || all.charAt(at - 1) == '\r') {
                return true;
            }
        }
        return false;
    }
}
