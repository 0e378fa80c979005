package io.fgproxy.policy;

import io.fgproxy.facts.Reference;
import io.fgproxy.operation.Glob;
import java.util.regex.Pattern;

/**
 * One entry of the lists of stored objects that a request may refer to: a type, {@code file}, or a type with an id or a
 * glob of ids, {@code vector_store:vs_abc*}. Two patterns are equal when their texts are. Immutable and thread-safe.
 */
public final class ReferencePattern {
    private static final Pattern FORM = Pattern.compile("([a-z_]{1,64})(?::([\\x21-\\x7e]{1,190}))?");

    private final String text;
    private final String type;
    private final Glob ids;
    private final Glob foldedIds;

    private ReferencePattern(String text, String type, String ids) {
        this.text = text;
        this.type = type;
        this.ids = new Glob(ids);
        this.foldedIds = new Glob(NamePattern.fold(ids));
    }

    /** Makes a pattern of its text; one of another form is an {@link IllegalArgumentException}. */
    public static ReferencePattern of(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("A reference pattern is a type or type:id, such as prompt:pmpt_123");
        }
        return new ReferencePattern(text, form.group(1), form.group(2) == null ? "*" : form.group(2));
    }

    /** Whether the object is of this type and its id matches. */
    public boolean matches(Reference reference) {
        return type.equals(reference.type()) && ids.matches(reference.id());
    }

    /** As {@link #matches}, whatever the case of the id. */
    public boolean matchesFolded(Reference reference) {
        return type.equals(reference.type()) && foldedIds.matches(NamePattern.fold(reference.id()));
    }

    /** Of which type the objects are. */
    String type() {
        return type;
    }

    /** The text with the ids, be they all. */
    String fullText() {
        return text.indexOf(':') < 0 ? type + ":*" : text;
    }

    /** The text that this pattern was made of. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReferencePattern that && text.equals(that.text);
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
