package io.fgproxy.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several JSON paths followed at once, as one small automaton: a state is "the first n segments of path p have matched",
 * a set of states is the bits of a long. Immutable and thread-safe.
 */
final class JsonPaths {
    private static final String ANY_CHILD = "*";
    private static final String ANY_DEPTH = "**";

    private final List<State> states = new ArrayList<>();

    private long start;

    /** What a state waits for, and whether its path ends with it. */
    private record State(String segment, boolean last) {}

    /** @param paths at most 64 segments together, each path at least one */
    JsonPaths(List<List<String>> paths) {
        for (List<String> path : paths) {
            start |= bit(states.size());
            for (int i = 0; i < path.size(); i++) {
                states.add(new State(path.get(i), i == path.size() - 1));
            }
        }
        if (states.size() > Long.SIZE) {
            throw new IllegalArgumentException("Too many segments: " + paths);
        }
    }

    /** What came of one step: the states one level down, and whether a path ends there. */
    record Step(long states, boolean ends) {}

    /** A step that leads nowhere. */
    static final Step NOWHERE = new Step(0, false);

    /** The states at the root of the document. */
    long start() {
        return start;
    }

    /**
     * The step into a member of an object.
     *
     * @throws UnreadableBodyException if the name equals an awaited one in all but case: some JSON readers fold it
     */
    Step member(long from, String name) throws UnreadableBodyException {
        return from == 0 ? NOWHERE : step(from, name);
    }

    /** The step into an element of an array. */
    Step element(long from) throws UnreadableBodyException {
        return from == 0 ? NOWHERE : step(from, null);
    }

    private Step step(long from, @Nullable String name) throws UnreadableBodyException {
        long to = 0;
        boolean ends = false;
        long left = closure(from);
        for (int i = Long.numberOfTrailingZeros(left); left != 0; i = Long.numberOfTrailingZeros(left)) {
            left &= left - 1;
            State state = states.get(i);
            if (state.segment.equals(ANY_DEPTH)) {
                to |= bit(i);
            } else if (state.segment.equals(ANY_CHILD) || state.segment.equals(name)) {
                ends |= state.last;
                to |= state.last ? 0 : bit(i + 1);
            } else if (name != null && state.segment.equalsIgnoreCase(name)) {
                throw new UnreadableBodyException(
                        "The member '" + name + "' may be read as '" + state.segment + "'", name);
            }
        }
        return new Step(to, ends);
    }

    /** Adds the states that are reached without a step: "any depth" may be none. */
    private long closure(long from) {
        long all = from;
        for (int i = 0; i < states.size(); i++) {
            if ((all & bit(i)) != 0 && states.get(i).segment.equals(ANY_DEPTH) && !states.get(i).last) {
                all |= bit(i + 1);
            }
        }
        return all;
    }

    private static long bit(int index) {
        return 1L << index;
    }
}
