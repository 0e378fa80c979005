package io.fgproxy.codec;

import java.util.Arrays;

/** The way from the top of a JSON body to the value that is being read. Not thread-safe. */
final class JsonTrail {
    private static final int DEEPEST = 200;
    private static final int FIRST_DEPTH = 16;
    private static final int LONGEST_WHERE = 300;

    private final JsonNames names;

    /** Of each open array the index of its current element; of each object, the number of its current member, below 0. */
    private int[] path = new int[FIRST_DEPTH];

    private int depth;

    /** The name of the current member at the top. */
    private String top = "";

    /** @param names of all members on the way */
    JsonTrail(JsonNames names) {
        this.names = names;
    }

    /** How many objects and arrays are open. */
    int depth() {
        return depth;
    }

    /** An object or array begins. */
    void enter() throws UnreadableBodyException {
        if (depth == DEEPEST) {
            throw JsonBytes.malformed("its depth is more than " + DEEPEST);
        }
        if (depth == path.length) {
            path = Arrays.copyOf(path, depth * 2);
        }
        depth++;
    }

    /** The innermost object or array ends. */
    void leave() {
        depth--;
    }

    /** The value of the member whose name was read last follows. */
    void atLatestMember() {
        path[depth - 1] = -1 - names.latest();
    }

    /** That member is one at the top, of this name. */
    void atTop(String name) {
        top = name;
    }

    /** An element of the innermost array follows. */
    void atElement(int index) {
        path[depth - 1] = index;
    }

    /**
     * The place of the current value in the form OpenAI uses for {@code param}: {@code tools[0].model}. Of a long one,
     * its end.
     */
    String where() {
        if (depth == 1 && top.length() < LONGEST_WHERE) {
            return top;
        }
        boolean element = depth == 2 && path[1] >= 0 && top.length() < LONGEST_WHERE - Integer.SIZE;
        return element ? top + '[' + path[1] + ']' : where("");
    }

    /**
     * The place of something inside the current value.
     *
     * @param inside what leads there
     */
    String where(String inside) {
        int from = depth;
        int length = 0;
        while (from > 0 && length <= LONGEST_WHERE) {
            from--;
            length += path[from] < 0 ? names.length(-1 - path[from]) : 1;
        }
        StringBuilder where = new StringBuilder();
        for (int i = from; i < depth; i++) {
            if (path[i] < 0) {
                // Whoever repeats what has a long name around it must not have us copy all of that each time.
                where.append('.').append(names.end(-1 - path[i], LONGEST_WHERE));
            } else {
                where.append('[').append(path[i]).append(']');
            }
        }
        where.append(inside);
        return where.length() > LONGEST_WHERE + 1
                ? "…" + where.substring(where.length() - LONGEST_WHERE)
                : where.substring(1);
    }
}
