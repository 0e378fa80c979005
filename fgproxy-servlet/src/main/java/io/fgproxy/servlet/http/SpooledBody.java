package io.fgproxy.servlet.http;

import io.fgproxy.codec.BodyEdit;
import io.fgproxy.codec.BodyEditor;
import io.fgproxy.codec.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request body while it arrives and after: in memory as long as it is small or there is room for it, in a temporary file
 * from then on. It is written by one thread at a time, then read by any number. {@link #close} removes the file and may be called at any
 * time, more than once.
 */
public final class SpooledBody implements RequestBody, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpooledBody.class);
    private static final byte[] NOTHING = new byte[0];

    /** What a client says of its body is not believed beyond this before it has come. */
    private static final int LARGEST_GUESS = 1 << 14;

    private static final int SMALLEST = 1 << 10;

    /** From then on it is believed for so many times of what has come: each step copies that. */
    private static final int BELIEVED = 4;

    private final int memoryLimit;
    private final BodyMemory shared;
    private final Path directory;
    private final long expected;

    /** The first {@link #inMemory} bytes of it, unless they are in the file. */
    private byte[] memory;

    private int inMemory;

    /** What comes after these; null if nothing does, or if it is in the file. */
    private @Nullable Pieces pieces;

    private @Nullable Path file;
    private @Nullable OutputStream fileOut;

    /** Those that the HTTP client opened and, when it is cancelled, does not close. */
    private final List<InputStream> uploads = new ArrayList<>();

    private long length;
    private boolean finished;
    private boolean closed;

    /**
     * An empty body.
     *
     * @param memoryLimit up to how many bytes it stays in memory in any case
     * @param shared of which it takes some if it has more
     * @param directory where temporary files go
     * @param expected how many bytes it will probably have; -1 if that is not known
     */
    public SpooledBody(int memoryLimit, BodyMemory shared, Path directory, long expected) {
        this.memoryLimit = memoryLimit;
        this.shared = shared;
        this.directory = directory;
        this.expected = expected;
        this.memory =
                expected > 0 && expected <= Math.min(memoryLimit, LARGEST_GUESS) ? new byte[(int) expected] : NOTHING;
    }

    /** Adds bytes at the end. */
    public synchronized void append(byte[] bytes, int offset, int count) throws IOException {
        if (closed || finished) {
            throw new IOException("The body was given up");
        }
        if (file == null && !keeps(bytes, offset, count)) {
            moveToFile();
        }
        if (fileOut != null) {
            fileOut.write(bytes, offset, count);
        }
        length += count;
    }

    /** Adds bytes to those in memory if there is room for them. */
    private boolean keeps(byte[] bytes, int offset, int count) {
        Pieces more = pieces;
        if (more == null && length + count <= memoryLimit) {
            reserve(inMemory + count);
            System.arraycopy(bytes, offset, memory, inMemory, count);
            inMemory += count;
            return true;
        }
        if (more == null) {
            more = new Pieces(shared);
            pieces = more;
        }
        return more.append(bytes, offset, count);
    }

    private void moveToFile() throws IOException {
        Path created = Files.createTempFile(directory, "fgproxy-", ".body");
        file = created;
        OutputStream out = Files.newOutputStream(created);
        fileOut = out;
        out.write(memory, 0, inMemory);
        if (pieces != null) {
            pieces.writeTo(out);
        }
        forget();
    }

    /** What is in memory. */
    private void forget() {
        memory = NOTHING;
        inMemory = 0;
        if (pieces != null) {
            pieces.clear();
            pieces = null;
        }
    }

    private void reserve(int needed) {
        if (needed > memory.length) {
            long more = expected > needed ? Math.min(expected, (long) BELIEVED * memory.length) : 2L * memory.length;
            int room = (int) Math.min(memoryLimit, Math.max(SMALLEST, more));
            memory = Arrays.copyOf(memory, Math.max(needed, room));
        }
    }

    /** Ends the writing; must be called before the body is read. */
    public synchronized void finish() throws IOException {
        finished = true;
        if (fileOut != null) {
            fileOut.close();
        }
    }

    @Override
    public synchronized long length() {
        return length;
    }

    @Override
    public synchronized @Nullable ByteBuffer inMemory() {
        return file != null || pieces != null ? null : ByteBuffer.wrap(memory, 0, inMemory);
    }

    /** Whether reading it may have to wait for a disk. */
    public synchronized boolean isInFile() {
        return file != null;
    }

    @Override
    public synchronized InputStream open() throws IOException {
        if (file != null) {
            return Files.newInputStream(file);
        }
        InputStream first = new ByteArrayInputStream(memory, 0, inMemory);
        return pieces == null ? first : new SequenceInputStream(first, pieces.open());
    }

    /** A publisher of the body with these edits, made while it goes out, under the exact length. */
    public synchronized BodyPublisher publisher(List<BodyEdit> edits) throws IOException {
        if (length == 0) {
            return BodyPublishers.noBody();
        }
        if (file == null && pieces == null) {
            return edits.isEmpty()
                    ? BodyPublishers.ofByteArray(memory, 0, inMemory)
                    : BodyPublishers.ofByteArray(
                            BodyEditor.edited(open(), edits).readNBytes((int) BodyEditor.editedLength(length, edits)));
        }
        if (pieces != null && edits.isEmpty()) {
            List<byte[]> arrays = pieces.arrays();
            arrays.add(0, Arrays.copyOf(memory, inMemory));
            return BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(arrays), length);
        }
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> upload(edits)), BodyEditor.editedLength(length, edits));
    }

    private synchronized InputStream upload(List<BodyEdit> edits) {
        if (closed) {
            throw new IllegalStateException("The body was given up");
        }
        try {
            InputStream upload = BodyEditor.edited(open(), edits);
            uploads.add(upload);
            return upload;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        forget();
        if (file == null) {
            return;
        }
        try {
            finish();
            for (InputStream upload : uploads) {
                upload.close();
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("The temporary file {} could not be removed", file, e);
        }
        file = null;
    }
}
