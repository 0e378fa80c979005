package io.fgproxy.operation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pattern for names of models, as in the allow and deny lists of a policy. It matches whole names. {@code *} stands
 * for any run of characters without {@code :}, and at the very end of the pattern for the whole rest. Two patterns are
 * equal when their texts are. Immutable and thread-safe.
 */
public final class ModelPattern {
    private static final int MAX_LENGTH = 256;
    private static final Pattern GROUP = Pattern.compile("@[a-z0-9_-]{1,64}");
    private static final String FINE_TUNE_PREFIX = "ft:";
    private static final String LEGACY_FINE_TUNE_MARK = ":ft-";

    private final String text;
    private final Parts exact;
    private final Parts folded;

    private ModelPattern(String text) {
        this.text = text;
        this.exact = new Parts(text);
        this.folded = new Parts(fold(text));
    }

    /**
     * Makes a pattern of its text. Text that is empty, longer than 256 characters, or that has control, blank or
     * non-ASCII characters is an {@link IllegalArgumentException}.
     */
    public static ModelPattern of(String text) {
        if (!isSafeName(text)) {
            throw new IllegalArgumentException(
                    "A model pattern has 1 to " + MAX_LENGTH + " visible ASCII characters and no blanks");
        }
        if (text.startsWith("@") && !GROUP.matcher(text).matches()) {
            throw new IllegalArgumentException("The name of a group of models has 1 to 64 of a-z, 0-9, _ and -");
        }
        return new ModelPattern(text);
    }

    /**
     * Whether the name is safe to compare and to forward: not empty, at most 256 characters, all of them visible ASCII.
     * Anything else may look like another model to the upstream server than it does to a policy.
     */
    public static boolean isSafeName(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) <= ' ' || name.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Whether this pattern, in an allow list, lets the model pass: case-sensitive; never an unsafe name. */
    public boolean allows(String model) {
        return isSafeName(model) && exact.matches(model);
    }

    /**
     * Whether this pattern, in a deny list, refuses the model: whatever the case and the blanks around the name, and
     * also when it matches the base model inside the name of a fine-tune ({@code ft:<base>:…}).
     */
    public boolean denies(String model) {
        String name = fold(model.strip());
        return folded.matches(name) || (isFineTune(name) && folded.matches(baseOf(name)));
    }

    /** The name of the group of models that this stands for, which is the text after an {@code @}; empty for none. */
    public Optional<String> group() {
        return isGroup() ? Optional.of(text.substring(1)) : Optional.empty();
    }

    /** Whether this stands for a group of models. */
    public boolean isGroup() {
        return text.startsWith("@");
    }

    /** The text that this pattern was made of. */
    public String text() {
        return text;
    }

    private static boolean isFineTune(String name) {
        return name.startsWith(FINE_TUNE_PREFIX) || name.contains(LEGACY_FINE_TUNE_MARK);
    }

    private static String baseOf(String fineTune) {
        String rest = fineTune;
        // A repeated prefix is no real name, but must not hide the base.
        while (rest.startsWith(FINE_TUNE_PREFIX)) {
            rest = rest.substring(FINE_TUNE_PREFIX.length());
        }
        int colon = rest.indexOf(':');
        return colon < 0 ? rest : rest.substring(0, colon);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    /** The pattern cut at its colons, which no inner star crosses. */
    private static final class Parts {
        private final List<Glob> globs;
        private final boolean open;

        Parts(String text) {
            globs = Arrays.stream(text.split(":", -1)).map(Glob::new).toList();
            open = text.endsWith("*");
        }

        boolean matches(String name) {
            if (name.indexOf(':') < 0) {
                // Most names: one part.
                return globs.size() == 1 && globs.get(0).matches(name);
            }
            String[] parts = name.split(":", -1);
            // With an open end the last glob takes the rest of its own part, and any further parts are free.
            if (open ? parts.length < globs.size() : parts.length != globs.size()) {
                return false;
            }
            for (int i = 0; i < globs.size(); i++) {
                if (!globs.get(i).matches(parts[i])) {
                    return false;
                }
            }
            return true;
        }
    }
}
