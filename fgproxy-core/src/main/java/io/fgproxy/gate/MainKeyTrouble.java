package io.fgproxy.gate;

import java.time.Duration;

/** What upstream can have against a main key. */
public enum MainKeyTrouble {
    /** Upstream's own limit of requests or tokens is reached for now. */
    RATE_LIMITED("rate_limited", Duration.ofSeconds(5), Duration.ofMinutes(5)),
    /** The account has no credit left. */
    OUT_OF_QUOTA("out_of_quota", Duration.ofMinutes(10), Duration.ofMinutes(10)),
    /** Upstream does not accept the key. */
    REFUSED("refused", Duration.ofMinutes(10), Duration.ofMinutes(10)),
    /** No connection to its upstream can be made. */
    UNREACHABLE("unreachable", Duration.ofSeconds(5), Duration.ofSeconds(5));

    private final String code;
    private final Duration usual;
    private final Duration longest;

    MainKeyTrouble(String code, Duration usual, Duration longest) {
        this.code = code;
        this.usual = usual;
        this.longest = longest;
    }

    /** A stable name. */
    public String code() {
        return code;
    }

    /** For how long a key in this trouble is spared if upstream does not say. */
    Duration usual() {
        return usual;
    }

    /** For how long it is spared at most, whatever upstream says. */
    Duration longest() {
        return longest;
    }
}
