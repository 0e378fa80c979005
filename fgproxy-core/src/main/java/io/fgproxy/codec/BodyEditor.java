package io.fgproxy.codec;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.policy.Amendment;
import java.util.List;

/** Turns what a policy amends into edits of the body's bytes. Stateless and thread-safe. */
public final class BodyEditor {
    private BodyEditor() {}

    /**
     * The edits, in the order of the body, none overlapping another.
     *
     * @param facts of the request, read from the very body that is to be edited
     * @throws IllegalArgumentException if an amendment has no place in this body
     */
    public static List<BodyEdit> edits(RequestFacts facts, List<Amendment> amendments) {
        if (amendments.isEmpty()) {
            return List.of();
        }
        throw new IllegalArgumentException("This body cannot be amended");
    }
}
