package io.fgproxy.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The names of the members of all objects that are open, kept to find duplicates and to tell places. Objects open and
 * close like brackets. Not thread-safe.
 */
final class JsonNames {
    private static final int LONGEST_NAME = 10_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_MEMBERS = 20_000;

    /** Names up to about this length need not be looked at twice. */
    private static final int USUAL = 64;

    /** Up to so many members of one object are compared one by one. */
    private static final int FEW = 16;

    /** Unknown to clients, who could otherwise choose names that are slow to tell apart. */
    private static final long SECRET = new SplittableRandom().nextLong() | 1;

    /** All names as UTF-8, one behind the other; always with room for a word behind the last. */
    private byte[] bytes = new byte[256];

    /** Where each name starts, and behind the last one where the next will. */
    private int[] starts = new int[32];

    private long[] hashes = new long[32];
    private int members;

    /** The first member of the innermost object. */
    private int first;

    /** The members of that object by their hash, each plus one; null while they are few. */
    private int @Nullable [] table;

    /** Those of the objects around it, the outermost one first. */
    private int[] outerFirsts = new int[8];

    private int[] @Nullable [] outerTables = new int[8][];
    private int outers;

    /** An object begins. */
    void open() {
        if (outers == outerFirsts.length) {
            outerFirsts = Arrays.copyOf(outerFirsts, outers * 2);
            outerTables = Arrays.copyOf(outerTables, outers * 2);
        }
        outerFirsts[outers] = first;
        outerTables[outers++] = table;
        first = members;
        table = null;
    }

    /** The innermost object ends. */
    void close() {
        members = first;
        first = outerFirsts[--outers];
        table = outerTables[outers];
    }

    /** The number of the member whose name was read last, for {@link #name}. */
    int latest() {
        return members - 1;
    }

    /** The length in bytes of the name of a member that is open. */
    int length(int member) {
        return starts[member + 1] - starts[member];
    }

    /** The name of a member that is open, as text. */
    String name(int member) {
        return new String(bytes, starts[member], starts[member + 1] - starts[member], StandardCharsets.UTF_8);
    }

    /** The name of a member that is open, as text: of a longer one at least so many of its last UTF-16 units. */
    String end(int member, int units) {
        int to = starts[member + 1];
        int from = Math.max(starts[member], to - 3 * (units + 1));
        while (from < to && isContinuation(bytes[from])) {
            from++;
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static boolean isContinuation(byte utf8) {
        return (utf8 & 0xC0) == 0x80;
    }

    /** What a vocabulary makes of the name that was read last. */
    int find(Vocabulary vocabulary) {
        int start = starts[members - 1];
        return vocabulary.find(bytes, start, starts[members] - start);
    }

    /** Reads the rest of a name, its opening quote being taken. */
    void read(JsonBytes in) throws IOException {
        if (members == MOST_MEMBERS) {
            throw new UnreadableBodyException("An object of the body has more than " + MOST_MEMBERS + " members");
        }
        if (members + 2 > starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
            hashes = Arrays.copyOf(hashes, starts.length);
        }
        int start = starts[members];
        reserve(start + USUAL);
        int length = in.copyPlain(bytes, start, LONGEST_NAME);
        if (length < 0) {
            length = decode(in, start);
        }
        if (length > USUAL - 2 * Long.BYTES) {
            reserve(start + length + 2 * Long.BYTES);
        }
        starts[members + 1] = start + length;
        long hash = hash(start, length);
        hashes[members] = hash;
        if (isDuplicate(hash)) {
            String name = name(members);
            throw new UnreadableBodyException("Duplicate field '" + name + "'", name);
        }
        members++;
    }

    /** Reads a name with escapes or characters beyond ASCII, or a long one. */
    private int decode(JsonBytes in, int start) throws IOException {
        int at = start;
        for (int c = in.character(); c >= 0; c = in.character()) {
            if (Character.MIN_SURROGATE <= c && c <= Character.MAX_SURROGATE) {
                c = pair(in, c);
            }
            if (c == 0) {
                throw JsonBytes.malformed("the name of a member contains U+0000");
            }
            reserve(at + Long.BYTES);
            at = put(c, at);
            if (at - start > LONGEST_NAME) {
                throw JsonBytes.malformed("the name of a member has more than " + LONGEST_NAME + " bytes");
            }
        }
        return at - start;
    }

    /** Half a pair is no character: readers differ on what it is instead. */
    private static int pair(JsonBytes in, int high) throws IOException {
        int low = Character.isHighSurrogate((char) high) ? in.character() : -1;
        if (low < 0 || low > Character.MAX_VALUE || !Character.isLowSurrogate((char) low)) {
            throw JsonBytes.malformed("the name of a member contains half a surrogate pair");
        }
        return Character.toCodePoint((char) high, (char) low);
    }

    private int put(int c, int start) {
        int at = start;
        if (c < 0x80) {
            bytes[at++] = (byte) c;
            return at;
        }
        if (c < 0x800) {
            bytes[at++] = (byte) (0xC0 | (c >> 6));
        } else {
            if (c < 0x10000) {
                bytes[at++] = (byte) (0xE0 | (c >> 12));
            } else {
                bytes[at++] = (byte) (0xF0 | (c >> 18));
                bytes[at++] = (byte) (0x80 | ((c >> 12) & 0x3F));
            }
            bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        }
        bytes[at++] = (byte) (0x80 | (c & 0x3F));
        return at;
    }

    private void reserve(int length) throws UnreadableBodyException {
        if (length > MOST_BYTES) {
            throw new UnreadableBodyException("The names of the body's members are too long");
        }
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, bytes.length * 2));
        }
    }

    private long hash(int start, int length) {
        long hash = SECRET ^ length;
        int at = start;
        int left = length;
        while (left > Long.BYTES) {
            hash = mix(hash ^ Words.get(bytes, at));
            at += Long.BYTES;
            left -= Long.BYTES;
        }
        return left == 0 ? hash : mix(hash ^ Words.first(Words.get(bytes, at), left));
    }

    private static long mix(long word) {
        return (word * SECRET) ^ Math.multiplyHigh(word, SECRET);
    }

    /** Whether the innermost object has the name that stands behind the last member already. */
    private boolean isDuplicate(long hash) {
        if (table != null) {
            return isInTable(table, hash);
        }
        for (int i = first; i < members; i++) {
            if (hashes[i] == hash && isSame(i)) {
                return true;
            }
        }
        if (members - first == FEW) {
            table = tableOf(8 * FEW);
        }
        return false;
    }

    private boolean isInTable(int[] slots, long hash) {
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        for (; slots[slot] != 0; slot = (slot + 1) & mask) {
            int member = slots[slot] - 1;
            if (hashes[member] == hash && isSame(member)) {
                return true;
            }
        }
        slots[slot] = members + 1;
        if (2 * (members - first) > slots.length) {
            table = tableOf(2 * slots.length);
        }
        return false;
    }

    /** A table of all members with the one that is being added. */
    private int[] tableOf(int size) {
        int[] slots = new int[size];
        for (int i = first; i <= members; i++) {
            int slot = (int) hashes[i] & (size - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (size - 1);
            }
            slots[slot] = i + 1;
        }
        return slots;
    }

    private boolean isSame(int member) {
        return Arrays.equals(bytes, starts[member], starts[member + 1], bytes, starts[members], starts[members + 1]);
    }
}
