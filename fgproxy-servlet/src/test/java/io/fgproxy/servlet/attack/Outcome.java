package io.fgproxy.servlet.attack;

import java.util.List;

/**
 * What became of a case.
 *
 * @param attack the case
 * @param kind how it ended
 * @param why what is wrong; empty if nothing
 * @param evidence what was sent, what reached upstream, what was answered
 */
record Outcome(AttackCase attack, Kind kind, List<String> why, String evidence) {
    /** How a case may end. */
    enum Kind {
        REFUSED,
        HARMLESS,
        CONTROL,
        /** Upstream would do what the policy forbids. */
        BYPASS,
        /** An answer of 5xx of ours. */
        CRASH,
        /** Neither answer nor end. */
        HANG,
        /** The client's secret reached upstream, or ours the client. */
        LEAK,
        /** Refused in another way than expected, or a control that did not pass. */
        WRONG
    }

    boolean isFine() {
        return kind == Kind.REFUSED || kind == Kind.HARMLESS || kind == Kind.CONTROL;
    }

    @Override
    public String toString() {
        return kind + " " + attack + " [" + attack.policy() + "] " + why + "\n" + evidence;
    }
}
