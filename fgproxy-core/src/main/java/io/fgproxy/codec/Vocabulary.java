package io.fgproxy.codec;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that a reader waits for, found by their bytes and told apart from those that a reader who folds case would
 * take for them. Immutable and thread-safe.
 */
final class Vocabulary {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final long LOWER = 0x2020202020202020L;

    /** How much longer than all words a name may be and still be read as one: in bytes for each character. */
    private static final int ROOM = 12;

    private final List<String> words;
    private final byte[][] bytes;
    private final Map<String, Integer> numbers = new HashMap<>();

    /** The numbers of the words by their hash. */
    private final int[] table;

    private final int shift;
    private final int longest;

    /** @param words in lower-case ASCII; the first has the number 1 */
    Vocabulary(List<String> words) {
        this.words = List.copyOf(words);
        this.bytes = words.stream()
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        this.longest = words.stream().mapToInt(String::length).max().orElse(0);
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(words.size()) + 2;
        this.table = new int[1 << bits];
        this.shift = Long.SIZE - bits;
        for (int i = 0; i < bytes.length; i++) {
            byte[] padded = Arrays.copyOf(bytes[i], bytes[i].length + Long.BYTES);
            int slot = slot(padded, 0, bytes[i].length);
            while (table[slot] != 0) {
                slot = (slot + 1) & (table.length - 1);
            }
            table[slot] = i + 1;
            numbers.put(words.get(i), i + 1);
        }
    }

    /** How many words there are; their numbers go from 1 to this. */
    int size() {
        return words.size();
    }

    /** The word of this number. */
    String word(int number) {
        return words.get(number - 1);
    }

    /** The number of a word. */
    int number(String word) {
        Integer number = numbers.get(word);
        if (number == null) {
            throw new IllegalArgumentException("No such word: " + word);
        }
        return number;
    }

    /**
     * Looks up a name in UTF-8.
     *
     * @param name with at least a word of room behind it
     * @return the number of the word, negative if the name equals the word only when case is folded, compatible characters
     *     are replaced (Unicode's form NFKC) and what is neither letter nor digit is left out; 0 if there is none
     */
    int find(byte[] name, int start, int length) {
        if (length > longest * ROOM) {
            return 0;
        }
        for (int slot = slot(name, start, length); table[slot] != 0; slot = (slot + 1) & (table.length - 1)) {
            byte[] word = bytes[table[slot] - 1];
            if (word.length == length && Arrays.equals(word, 0, length, name, start, start + length)) {
                return table[slot];
            }
            if (word.length == length
                    && isNear(word, name, start)
                    && folded(name, start, length).equals(words.get(table[slot] - 1))) {
                return -table[slot];
            }
        }
        return isPlain(name, start, length) ? 0 : -findLoosely(new String(name, start, length, StandardCharsets.UTF_8));
    }

    /** Looks up a name as {@link #find(byte[], int, int)} does. */
    int find(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return find(Arrays.copyOf(utf8, utf8.length + Long.BYTES), 0, utf8.length);
    }

    /** As {@link String#equalsIgnoreCase} sees it: two names are equal there if they are the same when folded. */
    static String fold(String name) {
        if (isFolded(name)) {
            return name;
        }
        char[] chars = name.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = Character.toLowerCase(Character.toUpperCase(chars[i]));
        }
        return new String(chars);
    }

    /** Whether a name is surely the same when folded. */
    static boolean isFolded(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || (c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNear(byte[] word, byte[] name, int start) {
        for (int i = 0; i < word.length; i++) {
            if ((word[i] | ' ') != (name[start + i] | ' ')) {
                return false;
            }
        }
        return true;
    }

    private static String folded(byte[] name, int start, int length) {
        return fold(new String(name, start, length, StandardCharsets.UTF_8));
    }

    /** The number of the word that a tidying reader may take a name for; 0 if there is none. */
    private int findLoosely(String name) {
        boolean ascii = true;
        int letters = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            ascii &= c < 0x80;
            letters += LookAlikes.isLetter(c) ? 1 : 0;
            if (letters > longest || LookAlikes.isForeign(c)) {
                return 0;
            }
        }
        // ASCII is compatible with nothing but itself.
        String compatible = ascii ? name : Normalizer.normalize(name, Normalizer.Form.NFKC);
        StringBuilder kept = new StringBuilder(compatible.length());
        for (int i = 0; i < compatible.length(); i = compatible.offsetByCodePoints(i, 1)) {
            int c = compatible.codePointAt(i);
            if (isKept(c)) {
                kept.appendCodePoint(c);
            }
        }
        return numbers.getOrDefault(fold(kept.toString()), 0);
    }

    /** Whether a tidying reader leaves a character in a name. */
    static boolean isKept(int character) {
        return Character.isLetterOrDigit(character) || character == '_';
    }

    private static boolean isPlain(byte[] name, int start, int length) {
        for (int i = start; i < start + length; i++) {
            int c = name[i] | ' ';
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && name[i] >= '0') || name[i] == '_';
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    /** The same for names that differ in nothing but the case of ASCII letters. */
    private int slot(byte[] name, int start, int length) {
        long hash = length;
        int at = start;
        for (int left = length; left > 0; left -= Long.BYTES) {
            long word = Words.first(Words.get(name, at) | LOWER, left);
            hash = (hash ^ word) * SPREAD;
            hash ^= hash >>> 32;
            at += Long.BYTES;
        }
        return (int) ((hash * SPREAD) >>> shift);
    }
}
