package io.fgproxy.codec;

import org.jspecify.annotations.Nullable;

/**
 * Finds values near the top of a JSON document while its bytes go by, and passes over all others without keeping them.
 * What it finds is exact if the document is JSON; it does not find out whether it is. Not thread-safe.
 */
final class JsonScanner {
    private static final int LONGEST_NAME = 64;
    private static final int DEEPEST = 8;

    /** Hears what is found. */
    interface Listener {
        /** A value as written; null if it is longer than its place keeps. */
        void found(WantedPlace.Slot slot, byte @Nullable [] json);
    }

    /** What the next byte belongs to. */
    private enum State {
        /** Between names, values and what ends or divides them. */
        BETWEEN,
        /** A member's name. */
        NAME,
        /** A string. */
        STRING,
        /** A number or a literal. */
        WORD,
        /** Behind the end, or behind what is no JSON. */
        OVER
    }

    private final WantedPlace root;
    private final Listener listener;

    /** The open containers that are looked into; the last place is the innermost. */
    private final WantedPlace[] open = new WantedPlace[DEEPEST];

    private int depth;

    /** How many containers are open within the innermost that is looked into. */
    private int passedOver;

    private State state = State.BETWEEN;
    private boolean escaped;

    /** Where the next value stands; null if nobody wants it. */
    private @Nullable WantedPlace next;

    /** Whether the innermost container is an object whose next string is a name. */
    private boolean nameDue;

    private final KeptBytes name = new KeptBytes();

    /** What is being kept; null for nothing. */
    private @Nullable WantedPlace kept;

    private final KeptBytes keeping = new KeptBytes();
    private boolean complete;
    private boolean begun;

    JsonScanner(WantedPlace root, Listener listener) {
        this.root = root;
        this.listener = listener;
        this.next = root;
    }

    /** From now on it reads another document, wherever it is in this one. */
    void restart() {
        depth = 0;
        passedOver = 0;
        state = State.BETWEEN;
        escaped = false;
        next = root;
        nameDue = false;
        kept = null;
        keeping.end();
        complete = false;
        begun = false;
    }

    /** Whether the document was read to its end. */
    boolean isComplete() {
        return complete;
    }

    /** Whether anything but blanks was read. */
    boolean hasBegun() {
        return begun;
    }

    /** Whether it ended within this value. */
    boolean isWithin(WantedPlace.Slot slot) {
        return kept != null && kept.slot() == slot;
    }

    void feed(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && state != State.OVER) {
            if (state == State.STRING) {
                at = string(bytes, at, to);
            } else if (passedOver > 0 && !keeping.takesMore()) {
                at = passOver(bytes, at, to);
            } else {
                step(bytes[at]);
                at++;
            }
        }
    }

    /** Goes to the end of a string or of the bytes. */
    private int string(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (!escaped) {
                at += Words.plain(bytes, at, to);
                if (at == to) {
                    break;
                }
            }
            byte c = bytes[at++];
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == '"') {
                keeping.add(bytes, from, at);
                valueEnded();
                return at;
            }
        }
        keeping.add(bytes, from, to);
        return to;
    }

    /** Goes on in what nobody wants, to its end, to a string or to the end of the bytes. */
    private int passOver(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            byte c = bytes[at];
            if (c == '"') {
                state = State.STRING;
                return at + 1;
            }
            if (c == '{' || c == '[') {
                passedOver++;
            } else if (c == '}' || c == ']') {
                closed(c);
                if (passedOver == 0) {
                    return at + 1;
                }
            }
        }
        return to;
    }

    private void step(byte c) {
        switch (state) {
            case NAME -> name(c);
            case WORD -> word(c);
            default -> between(c);
        }
    }

    private void name(byte c) {
        if (escaped) {
            escaped = false;
        } else if (c == '\\') {
            escaped = true;
        } else if (c == '"') {
            state = State.BETWEEN;
            next = open[depth - 1].member(name.isTooLong() ? null : StrictJson.textOf(name.text()));
            return;
        }
        name.add(c);
    }

    private void word(byte c) {
        boolean ends = c == ',' || c == '}' || c == ']' || isBlank(c);
        if (!ends) {
            keeping.add(c);
            return;
        }
        valueEnded();
        if (state != State.OVER) {
            between(c);
        }
    }

    private void between(byte c) {
        if (isBlank(c)) {
            keeping.add(c);
            return;
        }
        if (!begun && c < 0) {
            // A byte order mark.
            return;
        }
        begun = true;
        switch (c) {
            case '{', '[' -> opened(c);
            case '}', ']' -> closed(c);
            case ',', ':' -> {
                keeping.add(c);
                divided(c);
            }
            case '"' -> {
                if (nameDue && passedOver == 0) {
                    name.begin(LONGEST_NAME);
                    nameDue = false;
                    state = State.NAME;
                } else {
                    valueBegins();
                    keeping.add(c);
                    state = State.STRING;
                }
            }
            default -> {
                valueBegins();
                keeping.add(c);
                state = State.WORD;
            }
        }
    }

    private void divided(byte c) {
        if (passedOver > 0 || depth == 0) {
            return;
        }
        WantedPlace container = open[depth - 1];
        if (c == ',') {
            nameDue = container.isObject();
            next = container.element();
        }
    }

    /** Begins to keep the value if it is wanted. */
    private void valueBegins() {
        if (passedOver == 0 && kept == null && next != null && next.slot() != null) {
            kept = next;
            keeping.begin(next.most());
        }
    }

    private void opened(byte c) {
        valueBegins();
        keeping.add(c);
        WantedPlace place = next;
        boolean wanted = passedOver == 0 && kept == null && place != null && place.isOpenedBy(c) && depth < DEEPEST;
        if (wanted && place != null) {
            open[depth++] = place;
            nameDue = place.isObject();
            next = place.element();
        } else {
            passedOver++;
        }
    }

    private void closed(byte c) {
        keeping.add(c);
        if (passedOver > 0) {
            passedOver--;
        } else if (depth > 0) {
            depth--;
        } else {
            state = State.OVER;
            return;
        }
        if (passedOver == 0) {
            valueEnded();
        }
    }

    /** All of a value was read; within what is passed over that means nothing. */
    private void valueEnded() {
        state = State.BETWEEN;
        if (passedOver > 0) {
            return;
        }
        WantedPlace place = kept;
        if (place != null && place.slot() != null) {
            kept = null;
            byte[] value = keeping.isTooLong() ? null : keeping.copy();
            keeping.end();
            listener.found(place.slot(), value);
        }
        if (depth == 0) {
            complete = true;
            state = State.OVER;
        } else {
            nameDue = false;
            next = null;
        }
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
