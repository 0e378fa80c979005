package io.fgproxy.testkit.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A stream in sections: reading ends at each delimiter, and {@link #next()} goes on behind it. Not thread-safe. */
final class DelimitedInput extends InputStream {

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[65_536];
    private int start;
    private int limit;
    /** Where the next delimiter starts in the buffer, -1 when there is none in it. */
    private int delimiterAt = -1;

    private boolean sourceEnded;
    private boolean ended;

    DelimitedInput(InputStream in, String delimiter) {
        this.in = in;
        this.delimiter = delimiter.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Steps behind the delimiter; false when it was the last one ({@code --} follows), or there was none. */
    boolean next() throws IOException {
        while (delimiterAt < 0 || (limit < start + delimiter.length + 2 && !sourceEnded)) {
            if (sourceEnded) {
                return false;
            }
            fill();
        }
        int behind = delimiterAt + delimiter.length;
        ended = behind + 1 < limit && buffer[behind] == '-' && buffer[behind + 1] == '-';
        start = behind;
        find();
        return !ended;
    }

    /** Whether the last delimiter was met. */
    boolean ended() {
        return ended;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (length > 0 && safe() == 0) {
            if (delimiterAt == start || sourceEnded) {
                return -1;
            }
            fill();
        }
        int count = Math.min(length, safe());
        System.arraycopy(buffer, start, target, offset, count);
        start += count;
        return count;
    }

    /** How many bytes can be handed out: what cannot be the beginning of a delimiter. */
    private int safe() {
        if (delimiterAt >= 0) {
            return delimiterAt - start;
        }
        return Math.max(0, limit - start - (sourceEnded ? 0 : delimiter.length - 1));
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, limit - start);
        limit -= start;
        start = 0;
        int count = in.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            sourceEnded = true;
        } else {
            limit += count;
        }
        find();
    }

    private void find() {
        delimiterAt = -1;
        for (int i = start; i + delimiter.length <= limit && delimiterAt < 0; i++) {
            if (buffer[i] == delimiter[0] && matchesAt(i)) {
                delimiterAt = i;
            }
        }
    }

    private boolean matchesAt(int position) {
        for (int i = 1; i < delimiter.length; i++) {
            if (buffer[position + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }
}
