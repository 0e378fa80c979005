package io.fgproxy.testkit.relay;

/** What happens to each connection when that many bytes have passed since the fault was set. Compared by identity. */
final class Fault {

    enum Kind {
        NONE,
        CUT,
        RESET,
        STALL
    }

    private final Kind kind;
    private final long after;

    Fault(Kind kind, long after) {
        this.kind = kind;
        this.after = after;
    }

    static Fault none() {
        return new Fault(Kind.NONE, Long.MAX_VALUE);
    }

    Kind kind() {
        return kind;
    }

    long after() {
        return after;
    }
}
