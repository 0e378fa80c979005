package io.fgproxy.testkit.wire;

import java.time.Duration;
import java.util.List;

/** What comes before each piece of a streamed reply: nothing, a pause, or a gate. Immutable. */
public final class Pace {

    private static final Pace IMMEDIATE = new Pace(List.of());

    private final List<Step> wait;

    private Pace(List<Step> wait) {
        this.wait = wait;
    }

    /** All at once. */
    public static Pace immediate() {
        return IMMEDIATE;
    }

    /** A pause before each piece. */
    public static Pace every(Duration pause) {
        return pause.isZero() ? IMMEDIATE : new Pace(List.of(new Step.Pause(pause)));
    }

    /** One release of the gate for each piece. */
    public static Pace gated(Gate gate) {
        return new Pace(List.of(new Step.Await(gate)));
    }

    List<Step> steps() {
        return wait;
    }
}
