package io.fgproxy.testkit.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.testkit.SeededRandom;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultipartTest {

    @Test
    void partsOfAnySizeAreReadWhateverTheSegments() throws IOException {
        SeededRandom random = SeededRandom.create("multipart");
        for (int round = 0; round < 30; round++) {
            List<byte[]> contents = new ArrayList<>();
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int i = random.between(1, 5); i > 0; i--) {
                byte[] content = random.text(random.below(150_000), "\r\n-by").getBytes(StandardCharsets.US_ASCII);
                contents.add(content);
                body.writeBytes("--boundary\r\nContent-Disposition: form-data; name=p\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                body.writeBytes(content);
                body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            body.writeBytes("--boundary--".getBytes(StandardCharsets.US_ASCII));
            InputStream segments = segments(body.toByteArray(), random);
            Multipart form = Multipart.read("multipart/form-data; boundary=boundary", segments)
                    .orElseThrow();
            assertThat(form.parts("p").stream().map(Multipart.Part::kept)).containsExactlyElementsOf(contents);
        }
    }

    @Test
    void formThatIsCutIsNoForm() throws IOException {
        String whole = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n--b--\r\n";
        for (int length = 0; length < whole.length() - 3; length++) {
            InputStream in = new ByteArrayInputStream(whole.substring(0, length).getBytes(StandardCharsets.US_ASCII));
            assertThat(Multipart.read("multipart/form-data; boundary=b", in)).isEmpty();
        }
    }

    @Test
    void preambleIsSkipped() throws IOException {
        InputStream in =
                new ByteArrayInputStream("preamble\r\n--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--"
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(Multipart.read("multipart/form-data; boundary=b", in)
                        .orElseThrow()
                        .field("a"))
                .contains("1");
    }

    /** The bytes in reads of random size. */
    private static InputStream segments(byte[] bytes, SeededRandom random) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, random.between(1, 20_000)));
            }
        };
    }
}
