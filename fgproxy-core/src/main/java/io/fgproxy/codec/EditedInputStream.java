package io.fgproxy.codec;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Gives a body with its edits, holding nothing of it. Not thread-safe. */
final class EditedInputStream extends InputStream {
    private final InputStream body;
    private final List<BodyEdit> edits;

    /** The edit that is next, or of which the replacement is being given. */
    private int edit;

    /** How much of that replacement was given; negative while the bytes before it are. */
    private int given = -1;

    /** The offset in the body as it was. */
    private long position;

    EditedInputStream(InputStream body, List<BodyEdit> edits) {
        this.body = body;
        this.edits = List.copyOf(edits);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (edit < edits.size()) {
            BodyEdit next = edits.get(edit);
            if (given < 0 && position < next.start()) {
                return original(buffer, offset, (int) Math.min(length, next.start() - position));
            }
            if (given < 0) {
                body.skipNBytes(next.end() - position);
                position = next.end();
                given = 0;
            }
            int count = Math.min(length, next.replacement().length - given);
            if (count > 0) {
                System.arraycopy(next.replacement(), given, buffer, offset, count);
                given += count;
                return count;
            }
            given = -1;
            edit++;
        }
        return body.read(buffer, offset, length);
    }

    private int original(byte[] buffer, int offset, int length) throws IOException {
        int count = body.read(buffer, offset, length);
        if (count < 0) {
            throw new EOFException("The body ends before its last edit");
        }
        position += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return given < 0 && edit < edits.size()
                ? (int) Math.min(body.available(), edits.get(edit).start() - position)
                : given < 0 ? body.available() : edits.get(edit).replacement().length - given;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
