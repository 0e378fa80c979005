package io.fgproxy.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A request body that has arrived whole and is forwarded as it is; it can be read any number of times. */
public interface RequestBody {
    /** A body of these bytes, which are not copied. */
    static RequestBody of(byte[] bytes) {
        return new RequestBody() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public ByteBuffer inMemory() {
                return ByteBuffer.wrap(bytes);
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    /** Its size in bytes; 0 if there is none. */
    long length();

    /**
     * The whole body, if it is in memory and can be read there; null if not. It has an array, is not changed as long as
     * the body is read, and is the caller's to move in.
     */
    default @Nullable ByteBuffer inMemory() {
        return null;
    }

    /** A new reader from its first byte; the caller closes it. */
    InputStream open() throws IOException;
}
