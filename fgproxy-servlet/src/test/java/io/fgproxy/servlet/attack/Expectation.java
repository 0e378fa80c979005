package io.fgproxy.servlet.attack;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must become of a case, written as {@code refused}, {@code refused 400|413}, {@code refused 403 model_not_allowed},
 * {@code refused 400|closed}, {@code harmless} or {@code passes}.
 *
 * @param kind what may reach upstream
 * @param statuses the statuses of a refusal; empty for any 4xx
 * @param code the error code of a refusal; null for any
 * @param closed whether closing without an answer will do
 */
record Expectation(
        Kind kind, List<Integer> statuses, @Nullable String code, boolean closed) {
    /** What may reach upstream. */
    enum Kind {
        /** Nothing. */
        REFUSED,
        /** Nothing, or something that the judge has nothing against. */
        HARMLESS,
        /** Exactly what was sent: a control. */
        PASSES
    }

    static Expectation parse(String text) {
        String[] words = text.strip().split("\\s+", -1);
        List<Integer> statuses = new ArrayList<>();
        boolean closed = false;
        String code = null;
        for (int i = 1; i < words.length; i++) {
            for (String word : words[i].split("\\|", -1)) {
                if (word.equals("closed")) {
                    closed = true;
                } else if (word.matches("[0-9]{3}")) {
                    statuses.add(Integer.valueOf(word));
                } else {
                    code = word;
                }
            }
        }
        Kind kind = Kind.valueOf(words[0].toUpperCase(java.util.Locale.ROOT));
        return new Expectation(kind, statuses, code, closed || kind == Kind.HARMLESS);
    }

    /** Whether this is an answer that a refusal may have. */
    boolean takes(int status) {
        return statuses.isEmpty() ? status >= 400 && status < 500 : statuses.contains(status);
    }
}
