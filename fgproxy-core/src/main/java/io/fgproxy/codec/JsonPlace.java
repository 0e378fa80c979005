package io.fgproxy.codec;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A kind of place in a JSON body, by the way that leads to it: what a value there means, and what kind of place its
 * members and elements are. The same for all operations, because names mean the same in all of them, and because what is
 * found where nobody reads it may only lead to a refusal. Immutable and thread-safe.
 */
final class JsonPlace {
    private static final List<JsonPlace> ALL = new ArrayList<>();

    /** Data of the user's own. Its names mean nothing. */
    static final JsonPlace FREE = new JsonPlace(Role.NONE);

    /** Anything of which nothing is known. */
    static final JsonPlace ANY = new JsonPlace(Role.NONE);

    /** The body itself. */
    static final JsonPlace ROOT = new JsonPlace(Role.NONE);

    private static final Vocabulary VOCABULARY;

    static {
        new JsonPlaces().define();
        Set<String> words = new TreeSet<>();
        ALL.forEach(place -> words.addAll(place.named.keySet()));
        VOCABULARY = new Vocabulary(List.copyOf(words));
        ALL.forEach(JsonPlace::settle);
    }

    private final Role role;
    private final Map<String, JsonPlace> named = new HashMap<>();
    private @Nullable String type;
    private @Nullable Attachment attachment;
    private Set<Shape> shapes = EnumSet.allOf(Shape.class);

    /** The same as bits, which are looked at for each value. */
    private int shapeBits = -1;

    private JsonPlace other = this;
    private JsonPlace element = this;

    /** Where members lead by the number of their name; null if it is not waited for. */
    private @Nullable JsonPlace[] members = {};

    /** What a value means. */
    enum Role {
        /** Nothing by itself. */
        NONE,
        /** A model. */
        MODEL,
        /** A tool, which is an object. */
        TOOL,
        /** The choice of a tool, or of the mode of choosing. */
        CHOICE,
        /** One of the functions that were there before tools. */
        FUNCTION,
        /** The options of web search, which is a tool as soon as they are there. */
        WEB_SEARCH,
        /** The type of the innermost tool or item. */
        TYPE,
        /** The name of the innermost tool. */
        NAME,
        /** A server of MCP. */
        SERVER_URL,
        /** A connector of MCP. */
        CONNECTOR,
        /** A tunnel of MCP. */
        TUNNEL,
        /** The id of a stored object, of the place's type. */
        REFERENCE,
        /** An item of a conversation. */
        ITEM,
        /** The id of the innermost item. */
        ITEM_ID,
        /** The role of the innermost item, which makes it a message. */
        ITEM_ROLE
    }

    /** What brings along more than its size tells. */
    enum Attachment {
        /** A picture. */
        IMAGE,
        /** Sound. */
        AUDIO,
        /** What upstream knows better. */
        OPAQUE
    }

    /** What a value looks like. */
    enum Shape {
        /** A string. */
        STRING("a string", 1),
        /** An object. */
        OBJECT("an object", 2),
        /** An array. */
        ARRAY("an array", 4),
        /** A number, true or false. */
        OTHER("a number or a truth value", 8),
        /** Null, which is how some clients leave a member out. */
        NULL("null", 16);

        private final String shown;

        private final int bit;

        Shape(String shown, int bit) {
            this.shown = shown;
            this.bit = bit;
        }

        String shown() {
            return shown;
        }
    }

    JsonPlace(Role role) {
        this.role = role;
        ALL.add(this);
    }

    Role role() {
        return role;
    }

    /** The type of the objects that are referred to here. */
    String type() {
        return type == null ? "" : type;
    }

    /** What a value here brings along; null for nothing. */
    @Nullable
    Attachment attachment() {
        return attachment;
    }

    boolean takes(Shape shape) {
        return (shapeBits & shape.bit) != 0;
    }

    /** What may stand here, for a message. */
    String expected() {
        return shapes.stream()
                .filter(shape -> shape != Shape.NULL)
                .map(Shape::shown)
                .collect(Collectors.joining(" or "));
    }

    /** The place of the elements of an array that stands here. */
    JsonPlace element() {
        return element;
    }

    /** The names that lead somewhere. */
    static Vocabulary vocabulary() {
        return VOCABULARY;
    }

    /** Where a member leads by its name's number in the vocabulary, 0 for none; null if nobody waits for it here. */
    @Nullable
    JsonPlace awaited(int name) {
        return members[name];
    }

    /** Whether no name means anything here. */
    boolean awaitsNothing() {
        return named.isEmpty();
    }

    /** Where all other members lead. */
    JsonPlace other() {
        return other;
    }

    JsonPlace taking(Shape first, Shape... others) {
        shapes = EnumSet.of(first, others);
        shapeBits = shapes.stream().mapToInt(shape -> shape.bit).sum();
        return this;
    }

    JsonPlace ofType(String objects) {
        type = objects;
        return this;
    }

    JsonPlace attaching(Attachment kind) {
        attachment = kind;
        return this;
    }

    JsonPlace with(String name, JsonPlace place) {
        named.put(name, place);
        return this;
    }

    /** Adds all that is known of names anywhere, except what is told already. */
    JsonPlace withAll(Map<String, JsonPlace> anywhere) {
        anywhere.forEach(named::putIfAbsent);
        return others(ANY);
    }

    JsonPlace others(JsonPlace place) {
        other = place;
        return this;
    }

    JsonPlace elements(JsonPlace place) {
        element = place;
        return this;
    }

    private void settle() {
        members = new JsonPlace[VOCABULARY.size() + 1];
        named.forEach((name, place) -> members[VOCABULARY.number(name)] = place);
    }
}
