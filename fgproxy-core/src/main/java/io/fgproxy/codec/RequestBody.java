package io.fgproxy.codec;

import java.io.IOException;
import java.io.InputStream;

/** A request body that has arrived whole and is forwarded as it is; it can be read any number of times. */
public interface RequestBody {
    /** Its size in bytes; 0 if there is none. */
    long length();

    /** A new reader from its first byte; the caller closes it. */
    InputStream open() throws IOException;
}
