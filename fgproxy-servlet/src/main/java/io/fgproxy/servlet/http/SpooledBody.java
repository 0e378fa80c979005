package io.fgproxy.servlet.http;

import io.fgproxy.codec.BodyEdit;
import io.fgproxy.codec.BodyEditor;
import io.fgproxy.codec.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request body while it arrives and after: in memory as long as it is small, in a temporary file from then on. It is
 * written by one thread at a time, then read by any number. {@link #close} removes the file and may be called at any
 * time, more than once.
 */
public final class SpooledBody implements RequestBody, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpooledBody.class);
    private static final byte[] NOTHING = new byte[0];

    private final int memoryLimit;
    private final Path directory;
    private @Nullable ByteArrayOutputStream arriving = new ByteArrayOutputStream();

    /** The whole, once it is finished, unless it is in the file. */
    private byte[] memory = NOTHING;

    private @Nullable Path file;
    private @Nullable OutputStream fileOut;

    /** Those that the HTTP client opened and, when it is cancelled, does not close. */
    private final List<InputStream> uploads = new ArrayList<>();

    private long length;
    private boolean closed;

    /**
     * An empty body.
     *
     * @param memoryLimit up to how many bytes it stays in memory
     * @param directory where temporary files go
     */
    public SpooledBody(int memoryLimit, Path directory) {
        this.memoryLimit = memoryLimit;
        this.directory = directory;
    }

    /** Adds bytes at the end. */
    public synchronized void append(byte[] bytes, int offset, int count) throws IOException {
        ByteArrayOutputStream small = arriving;
        if (closed || (small == null && fileOut == null)) {
            throw new IOException("The body was given up");
        }
        length += count;
        if (small != null && length > memoryLimit) {
            file = Files.createTempFile(directory, "fgproxy-", ".body");
            fileOut = Files.newOutputStream(file);
            small.writeTo(fileOut);
            arriving = null;
        }
        if (fileOut != null) {
            fileOut.write(bytes, offset, count);
        } else if (small != null) {
            small.write(bytes, offset, count);
        }
    }

    /** Ends the writing; must be called before the body is read. */
    public synchronized void finish() throws IOException {
        if (fileOut != null) {
            fileOut.close();
        }
        if (arriving != null) {
            memory = arriving.toByteArray();
            arriving = null;
        }
    }

    @Override
    public synchronized long length() {
        return length;
    }

    @Override
    public synchronized @Nullable ByteBuffer inMemory() {
        return file != null ? null : ByteBuffer.wrap(memory);
    }

    @Override
    public synchronized InputStream open() throws IOException {
        return file != null ? Files.newInputStream(file) : new ByteArrayInputStream(memory);
    }

    /** A publisher of the body with these edits, made while it goes out, under the exact length. */
    public synchronized BodyPublisher publisher(List<BodyEdit> edits) throws IOException {
        if (length == 0) {
            return BodyPublishers.noBody();
        }
        if (file == null) {
            return BodyPublishers.ofByteArray(
                    edits.isEmpty() ? memory : BodyEditor.edited(open(), edits).readAllBytes());
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
        memory = NOTHING;
        arriving = null;
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
