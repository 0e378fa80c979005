package io.fgproxy.servlet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.codec.BodyEdit;
import io.fgproxy.testkit.SeededRandom;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a body is kept, and that it is the same wherever that is. */
class SpooledBodyTest {
    private static final int OWN = 1000;
    private static final int PIECE = 1 << 16;

    @TempDir
    private Path directory;

    private final SeededRandom random = SeededRandom.create("bodies");

    private SpooledBody body(BodyMemory shared) {
        return new SpooledBody(OWN, shared, directory, -1);
    }

    private byte[] fill(SpooledBody body, int length) throws IOException {
        byte[] bytes = random.bytes(length);
        int done = 0;
        while (done < length) {
            int some = Math.min(length - done, random.between(1, 2 * PIECE));
            body.append(bytes, done, some);
            done += some;
        }
        body.finish();
        return bytes;
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.count();
        }
    }

    private static byte[] sent(BodyPublisher publisher) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        CompletableFuture<byte[]> whole = new CompletableFuture<>();
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                byte[] piece = new byte[bytes.remaining()];
                bytes.get(piece);
                sent.writeBytes(piece);
            }

            @Override
            public void onError(Throwable fault) {
                whole.completeExceptionally(fault);
            }

            @Override
            public void onComplete() {
                whole.complete(sent.toByteArray());
            }
        });
        byte[] bytes = whole.join();
        assertThat(publisher.contentLength()).isEqualTo(bytes.length);
        return bytes;
    }

    private static void assertSame(SpooledBody body, byte[] bytes) throws IOException {
        assertThat(body.length()).isEqualTo(bytes.length);
        assertThat(body.open().readAllBytes()).isEqualTo(bytes);
        assertThat(sent(body.publisher(List.of()))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, OWN - 1, OWN, OWN + 1, OWN + PIECE - 1, OWN + PIECE, OWN + PIECE + 1, 10 * PIECE})
    void isTheSameInMemoryAndInAFile(int length) throws IOException {
        for (long room : new long[] {0, PIECE, Long.MAX_VALUE}) {
            BodyMemory shared = new BodyMemory(room);
            try (SpooledBody body = body(shared)) {
                assertSame(body, fill(body, length));
            }
            assertThat(shared.left()).isEqualTo(room);
            assertThat(files()).isZero();
        }
    }

    @Test
    void aLargeBodyNeedsNoFileWhileThereIsRoom() throws IOException {
        BodyMemory shared = new BodyMemory(20 * PIECE);
        try (SpooledBody body = body(shared)) {
            fill(body, 10 * PIECE);
            assertThat(files()).isZero();
            assertThat(body.inMemory()).as("in one piece").isNull();
            assertThat(shared.left()).isLessThanOrEqualTo(10L * PIECE).isNotNegative();
        }
        assertThat(shared.left()).isEqualTo(20 * PIECE);
    }

    @Test
    void whatFindsNoRoomGoesToAFileAndGivesBackWhatItHad() throws IOException {
        BodyMemory shared = new BodyMemory(5 * PIECE);
        try (SpooledBody body = body(shared)) {
            byte[] bytes = fill(body, 10 * PIECE);
            assertThat(files()).isEqualTo(1);
            assertThat(shared.left()).isEqualTo(5 * PIECE);
            assertSame(body, bytes);
        }
    }

    @Test
    void bodiesShareTheRoom() throws IOException {
        BodyMemory shared = new BodyMemory(12 * PIECE);
        SpooledBody first = body(shared);
        fill(first, 10 * PIECE);
        try (SpooledBody second = body(shared)) {
            fill(second, 10 * PIECE);
            assertThat(files()).isEqualTo(1);
        }
        first.close();
        try (SpooledBody third = body(shared)) {
            fill(third, 10 * PIECE);
            assertThat(files()).isZero();
        }
        first.close();
        assertThat(shared.left()).as("given back once").isEqualTo(12 * PIECE);
    }

    @Test
    void editsAreMadeInPiecesToo() throws IOException {
        try (SpooledBody body = body(new BodyMemory(Long.MAX_VALUE))) {
            byte[] bytes = fill(body, 3 * PIECE);
            byte[] sent = sent(body.publisher(
                    List.of(new BodyEdit(PIECE, PIECE + 10, "new".getBytes(StandardCharsets.US_ASCII)))));
            assertThat(sent).hasSize(bytes.length - 7);
            assertThat(sent).startsWith(Arrays.copyOf(bytes, PIECE));
            assertThat(new String(sent, PIECE, 3, StandardCharsets.US_ASCII)).isEqualTo("new");
            assertThat(Arrays.copyOfRange(sent, PIECE + 3, sent.length))
                    .isEqualTo(Arrays.copyOfRange(bytes, PIECE + 10, bytes.length));
        }
    }

    /** An upload that was begun is not changed by the end of its request. */
    @Test
    void whatIsBeingSentStaysWhatItIs() throws IOException {
        SpooledBody body = body(new BodyMemory(Long.MAX_VALUE));
        byte[] bytes = fill(body, 3 * PIECE);
        BodyPublisher publisher = body.publisher(List.of());
        body.close();
        assertThat(sent(publisher)).isEqualTo(bytes);
        assertThatThrownBy(() -> body.append(bytes, 0, 1)).isInstanceOf(IOException.class);
    }
}
