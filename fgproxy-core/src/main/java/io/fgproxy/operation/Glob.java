package io.fgproxy.operation;

import java.util.List;

/**
 * Text with {@code *} for any run of characters, matched as a row of plain searches: there is nothing to go back to, so
 * no pattern makes it slow. Immutable and thread-safe.
 */
public final class Glob {
    private final List<String> pieces;

    /** Makes a pattern of its text. */
    public Glob(String text) {
        pieces = List.of(text.split("\\*", -1));
    }

    /** Whether the whole text matches. */
    public boolean matches(String text) {
        String first = pieces.get(0);
        int last = pieces.size() - 1;
        if (last == 0) {
            return text.equals(first);
        }
        if (!text.startsWith(first)) {
            return false;
        }
        int position = first.length();
        // The leftmost place of each piece leaves the most for those after it.
        for (int i = 1; i < last; i++) {
            String piece = pieces.get(i);
            int found = text.indexOf(piece, position);
            if (found < 0) {
                return false;
            }
            position = found + piece.length();
        }
        String end = pieces.get(last);
        return text.length() - end.length() >= position && text.endsWith(end);
    }
}
