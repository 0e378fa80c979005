package io.fgproxy.servlet.http;

import io.fgproxy.codec.RequestBody;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private final int memoryLimit;
    private final Path directory;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream fileOut;
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
        if (closed) {
            throw new IOException("The body was given up");
        }
        length += count;
        if (fileOut == null && length > memoryLimit) {
            file = Files.createTempFile(directory, "fgproxy-", ".body");
            fileOut = Files.newOutputStream(file);
            memory.writeTo(fileOut);
            memory = new ByteArrayOutputStream(0);
        }
        if (fileOut != null) {
            fileOut.write(bytes, offset, count);
        } else {
            memory.write(bytes, offset, count);
        }
    }

    /** Ends the writing; must be called before the body is read. */
    public synchronized void finish() throws IOException {
        if (fileOut != null) {
            fileOut.close();
        }
    }

    @Override
    public synchronized long length() {
        return length;
    }

    @Override
    public synchronized InputStream open() throws IOException {
        return file != null ? Files.newInputStream(file) : new ByteArrayInputStream(memory.toByteArray());
    }

    /** A publisher of exactly these bytes, with their length. */
    public synchronized HttpRequest.BodyPublisher publisher() throws IOException {
        if (length == 0) {
            return HttpRequest.BodyPublishers.noBody();
        }
        return file != null
                ? HttpRequest.BodyPublishers.ofFile(file)
                : HttpRequest.BodyPublishers.ofByteArray(memory.toByteArray());
    }

    @Override
    public synchronized void close() {
        closed = true;
        memory = new ByteArrayOutputStream(0);
        if (file == null) {
            return;
        }
        try {
            finish();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("The temporary file {} could not be removed", file, e);
        }
        file = null;
    }
}
