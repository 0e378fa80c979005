package io.fgproxy.testkit;

import java.util.List;
import java.util.Random;

/**
 * Random values for tests that can be had again: the seed is printed on creation, and the system property
 * {@code fgproxy.seed} sets it. Thread-safe, though only one thread gets a repeatable sequence.
 */
public final class SeededRandom {

    private static final String PROPERTY = "fgproxy.seed";

    private final long seed;
    private final Random random;

    private SeededRandom(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** A new sequence, from the system property if it is set. Prints its seed under that name. */
    public static SeededRandom create(String name) {
        Long given = Long.getLong(PROPERTY);
        return create(name, given == null ? System.nanoTime() ^ name.hashCode() : given);
    }

    /** The sequence of that seed. Prints it under that name. */
    public static SeededRandom create(String name, long seed) {
        System.out.println(name + ": -D" + PROPERTY + "=" + seed);
        return new SeededRandom(seed);
    }

    /** The seed. */
    public long seed() {
        return seed;
    }

    /** A number from 0 to the bound, exclusive. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** A number from the first to the last, inclusive. */
    public int between(int first, int last) {
        return first + random.nextInt(last - first + 1);
    }

    /** Any number. */
    public long nextLong() {
        return random.nextLong();
    }

    /** True with that probability. */
    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Any bytes. */
    public byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Printable ASCII, blank to tilde. */
    public String ascii(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) between(' ', '~'));
        }
        return text.toString();
    }

    /** Characters of that alphabet. */
    public String text(int length, String alphabet) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(below(alphabet.length())));
        }
        return text.toString();
    }

    /** One of the items. */
    public <T> T pick(List<? extends T> items) {
        return items.get(below(items.size()));
    }

    @Override
    public String toString() {
        return "SeededRandom " + seed;
    }
}
