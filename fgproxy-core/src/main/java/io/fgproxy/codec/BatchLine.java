package io.fgproxy.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One line of a batch's input file, taken apart but for its body, of which only the ends are found: whether it is strict
 * JSON is told by who reads it. Not thread-safe; used once.
 */
final class BatchLine {
    private static final int LONGEST = 1_000;

    private final byte[] line;
    private final String endpoint;
    private final JsonBytes in;
    private final JsonNames names = new JsonNames();
    private boolean hasMethod;
    private boolean hasUrl;
    private int bodyStart = -1;
    private int bodyEnd;

    /** @param endpoint that the batch is for */
    BatchLine(byte[] line, String endpoint) {
        this.line = line;
        this.endpoint = endpoint;
        this.in = new JsonBytes(ByteBuffer.wrap(line));
    }

    /** The bytes of the member {@code body}, the others being as they must be. */
    byte[] body() throws IOException {
        require(in.significant() == '{', "It is not a JSON object");
        names.open();
        int c = in.significant();
        while (c != '}') {
            if (c != '"') {
                throw in.unexpected(c);
            }
            member();
            c = in.significant();
            if (c == ',') {
                c = in.significant();
                if (c == '}') {
                    throw in.unexpected(c);
                }
            } else if (c != '}') {
                throw in.unexpected(c);
            }
        }
        require(in.significant() < 0, "It has something behind its end");
        require(hasMethod && hasUrl && bodyStart >= 0, "It must have the members method, url and body");
        return Arrays.copyOfRange(line, bodyStart, bodyEnd);
    }

    private void member() throws IOException {
        names.read(in);
        int colon = in.significant();
        if (colon != ':') {
            throw in.unexpected(colon);
        }
        int c = in.significant();
        switch (names.name(names.latest())) {
            case "custom_id" -> {
                require(c == '"', "custom_id must be a string");
                in.skipString();
            }
            case "method" -> hasMethod = isText(c, "POST", "method");
            case "url" -> hasUrl = isText(c, endpoint, "url");
            case "body" -> {
                require(c == '{', "body must be an object");
                bodyStart = (int) in.offset() - 1;
                skipObject();
                bodyEnd = (int) in.offset();
            }
            default -> throw new UnreadableBodyException("It has a member other than custom_id, method, url and body");
        }
    }

    private boolean isText(int first, String wanted, String name) throws IOException {
        require(first == '"' && wanted.equals(in.string(LONGEST)), name + " must be " + wanted + ", as the batch says");
        return true;
    }

    /** To the brace that closes it if it is strict: only then is it taken by the reader of bodies. */
    private void skipObject() throws IOException {
        int open = 1;
        while (open > 0) {
            switch (in.read()) {
                case '"' -> in.skipString();
                case '{', '[' -> open++;
                case '}', ']' -> open--;
                case -1 -> throw JsonBytes.truncated();
                default -> {}
            }
        }
    }

    private static void require(boolean holds, String message) throws UnreadableBodyException {
        if (!holds) {
            throw new UnreadableBodyException(message);
        }
    }
}
