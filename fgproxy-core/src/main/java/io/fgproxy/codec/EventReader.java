package io.fgproxy.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a stream into server-sent events (HTML standard, section "Server-sent events"): lines end with CR, LF or both, an
 * empty line ends an event. What stands in an event is read while it goes by. Not thread-safe.
 */
final class EventReader {
    private static final int LONGEST_FIELD = 16;
    private static final int LONGEST_TYPE = 256;
    private static final byte[] NEW_LINE = {'\n'};
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final ToldUsage told = new ToldUsage();
    private final JsonScanner scanner;

    /** The beginning of the name of a line's field; those that are known are shorter. */
    private final byte[] field = new byte[LONGEST_FIELD];

    private int fieldLength;
    private final ByteArrayOutputStream type = new ByteArrayOutputStream();

    /** Whether the event has data. */
    private boolean hasData;

    private Part part = Part.FIELD;
    private boolean afterReturn;
    private boolean lineEmpty = true;
    private boolean begun;

    /** How much of a byte order mark was read; negative once it cannot come any more. */
    private int marked;

    /** Where in a line the next byte stands. */
    private enum Part {
        FIELD,
        BEFORE_DATA,
        DATA,
        BEFORE_TYPE,
        TYPE,
        REST
    }

    /** What the data of events are. */
    EventReader(WantedPlace data) {
        this.scanner = new JsonScanner(data, told);
    }

    /** Whether the next byte, if it is a line feed, still belongs to the line end before it. */
    boolean isWithinLineEnd() {
        return afterReturn;
    }

    /** Whether anything of an event was read that has not ended. */
    boolean hasBegun() {
        return begun;
    }

    /** What the data tell of the event that has just ended, or not ended yet. */
    ToldUsage told() {
        return told;
    }

    /** Whether the data are a whole document. */
    boolean isComplete() {
        return hasData && scanner.isComplete();
    }

    /** Whether the data end within the usage. */
    boolean isCut() {
        return hasData && scanner.isWithin(WantedPlace.Slot.USAGE);
    }

    /** The type of the event as its field says; empty if it does not. */
    String type() {
        return type.toString(StandardCharsets.UTF_8);
    }

    /** Forgets the event that has ended. */
    void next() {
        told.forget();
        scanner.restart();
        hasData = false;
        type.reset();
        begun = false;
    }

    /**
     * Reads to the end of an event, or to the end of the bytes.
     *
     * @return the offset behind the event; negative if it has not ended
     */
    int read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            byte c = bytes[at];
            if (marked >= 0 && marked < MARK.length && c == MARK[marked]) {
                marked++;
                at++;
                continue;
            }
            marked = -1;
            if (c == '\n' && afterReturn) {
                afterReturn = false;
                at++;
                continue;
            }
            afterReturn = c == '\r';
            if (c == '\r' || c == '\n') {
                at++;
                if (lineEnded()) {
                    return at;
                }
            } else {
                begun = true;
                lineEmpty = false;
                at = content(bytes, at, to);
            }
        }
        return -1;
    }

    /** Whether the line was empty. */
    private boolean lineEnded() {
        boolean ends = lineEmpty;
        if (part == Part.FIELD) {
            fieldNamed();
        }
        part = Part.FIELD;
        fieldLength = 0;
        lineEmpty = true;
        return ends;
    }

    /** Reads what does not end the line; returns the offset behind it. */
    private int content(byte[] bytes, int at, int to) {
        byte c = bytes[at];
        switch (part) {
            case FIELD -> {
                if (c == ':') {
                    fieldNamed();
                } else if (fieldLength < LONGEST_FIELD) {
                    field[fieldLength++] = c;
                }
                return at + 1;
            }
            case BEFORE_DATA, BEFORE_TYPE -> {
                part = part == Part.BEFORE_DATA ? Part.DATA : Part.TYPE;
                return c == ' ' ? at + 1 : at;
            }
            default -> {
                int end = lineEnd(bytes, at, to);
                if (part == Part.DATA) {
                    scanner.feed(bytes, at, end);
                } else if (part == Part.TYPE) {
                    type.write(bytes, at, Math.min(end - at, LONGEST_TYPE - type.size()));
                }
                return end;
            }
        }
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    /** The name of a line's field is complete. */
    private void fieldNamed() {
        if (isField(DATA)) {
            if (hasData) {
                scanner.feed(NEW_LINE, 0, 1);
            }
            hasData = true;
            part = Part.BEFORE_DATA;
        } else if (isField(EVENT)) {
            type.reset();
            part = Part.BEFORE_TYPE;
        } else {
            part = Part.REST;
        }
    }

    private boolean isField(byte[] name) {
        return Arrays.equals(field, 0, fieldLength, name, 0, name.length);
    }
}
