package io.fgproxy.operation;

import java.util.function.Predicate;

/**
 * One entry of the operation lists of a policy. It names operations in one of these forms, all case-sensitive:
 *
 * <ul>
 *   <li>a name, {@code chat.completions.create}
 *   <li>a glob of names, {@code models.*}, where {@code *} stands for any run of characters, dots included; it reaches
 *       stored objects only if the first part of the name is spelt out, as in {@code files.*}, so that {@code *} alone
 *       grants no more than what keeps nothing
 *   <li>a permission group, {@code files:read}, or its area alone, {@code files}, for all groups of the area
 *   <li>a preset, {@code inference}
 *   <li>a method and a path template, {@code POST /v1/chat/completions}
 * </ul>
 *
 * <p>Two patterns are equal when their texts are. Immutable and thread-safe.
 */
public final class OperationPattern {
    private final String text;
    private final Form form;
    private final Predicate<Operation> matches;
    private final boolean explicit;

    private OperationPattern(String text, Form form, Predicate<Operation> matches) {
        this.text = text;
        this.form = form;
        this.matches = matches;
        this.explicit =
                form != Form.GLOB || text.substring(0, text.indexOf('*')).contains(".");
    }

    /**
     * Makes a pattern of its text.
     *
     * @throws IllegalArgumentException if it matches no operation of the catalogue, which is a typo; the message tells
     *     what may have been meant
     */
    public static OperationPattern of(String text, OperationCatalog catalog) {
        Form form = Form.of(text, catalog);
        OperationPattern pattern = new OperationPattern(text, form, form.matcher(text));
        if (catalog.operations().stream().noneMatch(pattern.matches)) {
            throw new IllegalArgumentException(OperationHints.explain(text, catalog));
        }
        return pattern;
    }

    /** Whether this entry of an allow list grants the operation, which also depends on its {@link Exposure}. */
    public boolean grants(Operation operation) {
        return matches.test(operation)
                && switch (operation.exposure()) {
                    case OPEN -> true;
                    case OWNED -> explicit;
                    case NAMED_ONLY -> form == Form.NAME || form == Form.METHOD_AND_PATH;
                    case NEVER -> false;
                };
    }

    /** Whether this entry of a deny list refuses the operation: whenever it matches, whatever the exposure. */
    public boolean denies(Operation operation) {
        return matches.test(operation);
    }

    /** The text that this pattern was made of. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OperationPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    /** The forms of an entry, told apart by characters that the others cannot have or by the catalogue's own words. */
    private enum Form {
        NAME {
            @Override
            Predicate<Operation> matcher(String text) {
                return operation -> operation.name().equals(text);
            }
        },
        GLOB {
            @Override
            Predicate<Operation> matcher(String text) {
                Glob glob = new Glob(text);
                return operation -> glob.matches(operation.name());
            }
        },
        GROUP {
            @Override
            Predicate<Operation> matcher(String text) {
                return operation ->
                        operation.group().equals(text) || operation.area().equals(text);
            }
        },
        PRESET {
            @Override
            Predicate<Operation> matcher(String text) {
                return operation -> operation.presets().contains(text);
            }
        },
        METHOD_AND_PATH {
            @Override
            Predicate<Operation> matcher(String text) {
                return operation -> operation.methodAndTemplate().equals(text);
            }
        };

        abstract Predicate<Operation> matcher(String text);

        static Form of(String text, OperationCatalog catalog) {
            if (text.contains(" ")) {
                return METHOD_AND_PATH;
            }
            if (text.contains(":")) {
                return GROUP;
            }
            if (text.contains("*")) {
                return GLOB;
            }
            if (catalog.presets().contains(text)) {
                return PRESET;
            }
            return catalog.named(text).isPresent() ? NAME : GROUP;
        }
    }
}
