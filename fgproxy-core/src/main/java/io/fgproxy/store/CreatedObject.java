package io.fgproxy.store;

/**
 * A stored object that a request created upstream, as the answer told it. Immutable and thread-safe.
 *
 * @param id that upstream gave it; see {@link #isId}
 * @param type as the catalogue has it, e.g. {@code response}; 1 to 64 characters
 */
public record CreatedObject(String id, String type) {
    /** An id that is longer is not kept. */
    public static final int LONGEST_ID = 256;

    private static final int LONGEST_TYPE = 64;

    /** @throws IllegalArgumentException if {@code id} is not one that is kept, or the type is empty or too long */
    public CreatedObject {
        if (!isId(id)) {
            throw new IllegalArgumentException("Not the id of a stored object that is kept");
        }
        if (type.isEmpty() || type.length() > LONGEST_TYPE) {
            throw new IllegalArgumentException("The type of a stored object has 1 to 64 characters");
        }
    }

    /**
     * Whether this can be the id of an object that is kept: 1 to {@link #LONGEST_ID} visible characters of ASCII, as all that
     * OpenAI gives out are. Of anything else nothing is known.
     */
    public static boolean isId(String text) {
        return !text.isEmpty() && text.length() <= LONGEST_ID && text.chars().allMatch(c -> c > ' ' && c < '\u007f');
    }
}
