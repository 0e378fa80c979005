package io.fgproxy.operation;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells what may have been meant by a policy entry that matches nothing. Stateless and thread-safe. */
final class OperationHints {
    private static final int MAX_ECHO = 100;

    private OperationHints() {}

    /** The message for an entry that matches no operation. */
    static String explain(String text, OperationCatalog catalog) {
        String shown = shown(text);
        if (text.contains(" ")) {
            return "No operation has the method and path '" + shown + "'; "
                    + nearest(text, catalog.operations().stream().map(Operation::methodAndTemplate))
                    + ". Paths are given as templates, with variables in braces.";
        }
        if (text.contains(":")) {
            return "No permission group is called '" + shown + "'; "
                    + nearest(text, catalog.groups().stream())
                    + ". An area without its action, such as 'files', means all its groups.";
        }
        if (text.contains("*")) {
            return "No operation has a name like '" + shown + "'; "
                    + nearest(text, globs(catalog))
                    + ". A glob matches whole names.";
        }
        // Of words that are as near as each other the first is told: rather what may be shared.
        Stream<String> words = Stream.of(
                        catalog.presets().stream(),
                        catalog.operations().stream().map(Operation::area),
                        catalog.groups().stream(),
                        catalog.operations().stream()
                                .sorted(Comparator.comparing(Operation::exposure))
                                .map(Operation::name))
                .flatMap(each -> each);
        return "No operation, permission group or preset is called '" + shown + "'; " + nearest(text, words) + ".";
    }

    private static Stream<String> globs(OperationCatalog catalog) {
        return catalog.operations().stream()
                .map(Operation::name)
                .map(name -> name.substring(0, name.indexOf('.')) + ".*");
    }

    private static String nearest(String text, Stream<String> words) {
        // Long junk is not worth the comparison.
        Optional<String> word = text.length() > MAX_ECHO
                ? Optional.empty()
                : words.min(Comparator.comparing((String each) -> !contains(each, text))
                        .thenComparingInt(each -> remoteness(text, each)));
        return word.map(found -> "the nearest is '" + found + "'").orElse("it is too long");
    }

    private static boolean contains(String word, String text) {
        return word.contains(text.toLowerCase(Locale.ROOT));
    }

    /** Many type one part of a name only: {@code chat} is no nearer to {@code chatkit} than to the completions. */
    private static int remoteness(String text, String word) {
        return Stream.concat(Stream.of(word), Stream.of(word.split("[.:]")))
                .mapToInt(part -> distance(text, part))
                .min()
                .orElseThrow();
    }

    // Callers log and show the message: no line breaks, no escape sequences.
    private static String shown(String text) {
        String start = text.length() > MAX_ECHO ? text.substring(0, MAX_ECHO) + "..." : text;
        return start.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
