package io.fgproxy.codec;

import java.text.Normalizer;
import java.util.function.IntPredicate;

/**
 * What becomes of characters in their compatible form (Unicode's NFKC), folded and without all but letters and digits.
 * Stateless to others and thread-safe.
 */
final class LookAlikes {
    private static final byte FOREIGN = 1;
    private static final byte LETTER = 2;
    private static final byte OTHER = 3;

    /**
     * What is known already of each UTF-16 unit: asking Unicode's tables each time would make names in other scripts
     * many times as slow to read as others. Threads that race find out the same.
     */
    private static final byte[] KNOWN = new byte[1 << Character.SIZE];

    private LookAlikes() {}

    /**
     * Whether a letter or digit beyond ASCII is left of a character. It stays whatever stands around it, because what it
     * composes with others is not ASCII either.
     *
     * @param unit of UTF-16; half of a pair is not foreign
     */
    static boolean isForeign(char unit) {
        return kind(unit) == FOREIGN;
    }

    /**
     * Whether at least one letter or digit is left of a character.
     *
     * @param unit of UTF-16, not foreign; half of a pair is no letter
     */
    static boolean isLetter(char unit) {
        return kind(unit) == LETTER;
    }

    private static byte kind(char unit) {
        byte kind = KNOWN[unit];
        if (kind == 0) {
            kind = compute(unit);
            KNOWN[unit] = kind;
        }
        return kind;
    }

    private static byte compute(char unit) {
        if (Character.isSurrogate(unit)) {
            return OTHER;
        }
        String compatible = Normalizer.normalize(String.valueOf(unit), Normalizer.Form.NFKC);
        IntPredicate foreign = c -> Vocabulary.fold(Character.toString(c)).codePointAt(0) >= 0x80;
        if (compatible.codePoints().filter(Vocabulary::isKept).anyMatch(foreign)) {
            return FOREIGN;
        }
        return compatible.codePoints().anyMatch(Vocabulary::isKept) ? LETTER : OTHER;
    }
}
