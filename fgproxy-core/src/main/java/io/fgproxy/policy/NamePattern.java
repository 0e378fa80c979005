package io.fgproxy.policy;

import io.fgproxy.operation.Glob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name or a glob of names, as in the lists of parameters, functions and tools: {@code *} stands for any run of
 * characters. Two patterns are equal when their texts are. Immutable and thread-safe.
 */
public final class NamePattern {
    private static final int MAX_LENGTH = 256;

    private final String text;
    private final Glob exact;
    private final Glob folded;

    private NamePattern(String text) {
        this.text = text;
        this.exact = new Glob(text);
        this.folded = new Glob(fold(text));
    }

    /**
     * Makes a pattern of its text. Text that is empty, longer than 256 characters, or that has control, blank or
     * non-ASCII characters is an {@link IllegalArgumentException}.
     */
    public static NamePattern of(String text) {
        boolean visible = text.chars().allMatch(character -> character > ' ' && character < 0x7f);
        if (text.isEmpty() || text.length() > MAX_LENGTH || !visible) {
            throw new IllegalArgumentException(
                    "A name pattern has 1 to " + MAX_LENGTH + " visible ASCII characters and no blanks");
        }
        return new NamePattern(text);
    }

    /** Makes patterns of their texts. */
    static List<NamePattern> all(List<String> texts) {
        return texts.stream().map(NamePattern::of).toList();
    }

    /** Whether the whole name matches, in exactly this case. */
    public boolean matches(String name) {
        return exact.matches(name);
    }

    /** Whether the whole name matches in any case: as some readers fold it, those of Unicode's case pairs included. */
    public boolean matchesFolded(String name) {
        return folded.matches(fold(name));
    }

    /** The text that this pattern was made of. */
    public String text() {
        return text;
    }

    static boolean isAllowed(@Nullable List<NamePattern> allow, String name) {
        if (allow == null) {
            return true;
        }
        for (NamePattern pattern : allow) {
            if (pattern.matches(name)) {
                return true;
            }
        }
        return false;
    }

    static boolean isDenied(List<NamePattern> deny, String name) {
        for (NamePattern pattern : deny) {
            if (pattern.matchesFolded(name)) {
                return true;
            }
        }
        return false;
    }

    /** As {@link String#equalsIgnoreCase} compares: the long s and the Kelvin sign fold to s and k. */
    static String fold(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (fold(name.charAt(i)) != name.charAt(i)) {
                return foldedFrom(name, i);
            }
        }
        return name;
    }

    private static String foldedFrom(String name, int start) {
        StringBuilder folded = new StringBuilder(name.length()).append(name, 0, start);
        for (int i = start; i < name.length(); i++) {
            folded.append(fold(name.charAt(i)));
        }
        return folded.toString();
    }

    private static char fold(char letter) {
        return Character.toLowerCase(Character.toUpperCase(letter));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamePattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
