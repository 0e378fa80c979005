package io.fgproxy.servlet.attack;

/** Cases that rules make, in the text form of the files; the same ones each time. */
final class Generated {
    private Generated() {}

    /** The generated part of a family; empty if it has none. */
    static String family(String name) {
        return switch (name) {
            default -> "";
        };
    }
}
