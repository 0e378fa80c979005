package io.fgproxy.fuzz;

import java.text.Normalizer;
import java.util.List;

/**
 * One of the ways in which careless readers differ: which of several things of one name counts, and whether the case of
 * names does.
 *
 * @param last true if the last one counts, else the first
 * @param folded true if names are the same without their case, blanks and width, and end at a NUL
 */
record View(boolean last, boolean folded) {
    static final List<View> ALL =
            List.of(new View(false, false), new View(true, false), new View(false, true), new View(true, true));

    /** The name as this view has it. */
    String name(String written) {
        return folded ? fold(written) : written;
    }

    /** What counts as the same name in the most careless reader. */
    static String fold(String name) {
        int nul = name.indexOf('\0');
        String plain = Normalizer.normalize(nul < 0 ? name : name.substring(0, nul), Normalizer.Form.NFKC);
        StringBuilder folded = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (!isBlank(c)) {
                folded.append(Character.toLowerCase(Character.toUpperCase(c)));
            }
        }
        return folded.toString();
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }
}
