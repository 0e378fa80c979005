package io.fgproxy.price;

import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The names of models that a price is for. Of several that match a name the exact one counts, then the longest prefix,
 * then the others. Immutable and thread-safe.
 */
final class NameMatch {
    /** The best first. */
    static final Comparator<NameMatch> BEST_FIRST =
            Comparator.comparing(NameMatch::kind).thenComparing(match -> -match.text.length());

    private static final String REGEX = "regex:";
    private static final String CONTAINS = "contains:";
    private static final Pattern NEVER = Pattern.compile("(?!)");

    private final Kind kind;
    private final String text;
    private final Pattern pattern;

    private enum Kind {
        EXACT,
        PREFIX,
        REGEX,
        PART
    }

    private NameMatch(Kind kind, String text, Pattern pattern) {
        this.kind = kind;
        this.text = text;
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException if nothing can match it */
    static NameMatch of(String text) {
        if (text.startsWith(REGEX)) {
            try {
                return new NameMatch(Kind.REGEX, "", Pattern.compile(text.substring(REGEX.length())));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("Not a regular expression: " + e.getDescription(), e);
            }
        }
        if (text.startsWith(CONTAINS) && text.length() > CONTAINS.length()) {
            return new NameMatch(Kind.PART, text.substring(CONTAINS.length()), NEVER);
        }
        if (text.endsWith("*") && text.length() > 1) {
            return new NameMatch(Kind.PREFIX, text.substring(0, text.length() - 1), NEVER);
        }
        if (text.isBlank() || text.equals("*")) {
            throw new IllegalArgumentException("A price needs the names of models: '" + text + "'");
        }
        return new NameMatch(Kind.EXACT, text, NEVER);
    }

    private Kind kind() {
        return kind;
    }

    boolean matches(String model) {
        return switch (kind) {
            case EXACT -> model.equals(text);
            case PREFIX -> model.startsWith(text);
            case REGEX -> pattern.matcher(model).matches();
            case PART -> model.contains(text);
        };
    }
}
