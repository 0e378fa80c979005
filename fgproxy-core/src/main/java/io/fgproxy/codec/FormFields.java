package io.fgproxy.codec;

import io.fgproxy.codec.JsonPlace.Role;
import io.fgproxy.codec.JsonPlace.Shape;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Parameter.Kind;
import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the fields of a form say. A field's name leads to the same places as members of a JSON body do, with
 * brackets for the inner ones: {@code video[id]}. Not thread-safe.
 */
final class FormFields {
    private static final String MODEL = "model";

    /** Escapes and quotes in a name are part of it to some readers and not to others. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+(\\[[ -~&&[^%'\"\\\\\\[\\]]]*\\])*+");

    private static final Pattern INDEX = Pattern.compile("\\[[ 0-9]*\\]");
    /** What stands between the names of one level and the next; between two pairs of brackets stands nothing. */
    private static final Pattern BRACKETS = Pattern.compile("\\]?\\[|\\]");

    /** Long names are read once for each bracket in them, and nobody needs them. */
    private static final int LONGEST_NAME = 500;

    private static final int LONGEST_FACT = 1024;
    private static final int LONGEST_FIELD = 4096;
    private static final int LONGEST_DOCUMENT = 1 << 18;
    private static final int LONGEST_TEXT = 1_000;

    /** Fields that refer to a stored object in forms only, by the type of that. */
    private static final Map<String, String> REFERENCES = Map.of("consent", "voice_consent");

    /** Describes a session of the realtime API, with its models and tools. */
    private static final String DOCUMENT = "session";

    private final List<NamedModel> models = new ArrayList<>();
    private final JsonFacts inside = new JsonFacts();
    private final List<Reference> references = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();

    /** Each name by itself when folded. */
    private final Map<String, Field> byName = new HashMap<>();

    /** The first name with and without brackets of each base, folded. */
    private final Map<String, String> byBase = new HashMap<>();

    /**
     * A field whose content follows.
     *
     * @param model whether it names a model
     * @param type of the stored object that it refers to; null if it does not
     * @param document whether it is a JSON document with facts of its own
     */
    record Field(
            String name,
            boolean file,
            boolean model,
            @Nullable String type,
            boolean document) {
        /** How many bytes of its content are looked at; it may be longer if nobody asks for it. */
        int longest() {
            return document ? LONGEST_DOCUMENT : LONGEST_FIELD;
        }

        private boolean mustBePlain() {
            return model || type != null || document;
        }
    }

    /**
     * Takes the head of a part.
     *
     * @param plain whether it is text in the form's own encoding
     */
    Field begin(String name, boolean file, boolean plain) throws UnreadableBodyException {
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw new UnreadableBodyException("'" + name + "' is not a name that a field has", name);
        }
        String base = base(name);
        if (!name.equals(MODEL) && base.equalsIgnoreCase(MODEL)) {
            throw ambiguous(name, MODEL);
        }
        if (!name.equals(DOCUMENT)
                && Vocabulary.fold(INDEX.matcher(name).replaceAll("")).equals(DOCUMENT)) {
            throw ambiguous(name, DOCUMENT);
        }
        JsonPlace place = place(name);
        Field field = new Field(name, file, place.role() == Role.MODEL, type(name, base, place), name.equals(DOCUMENT));
        if (!plain && field.mustBePlain()) {
            throw new UnreadableBodyException("The field '" + name + "' must be a plain text field", name);
        }
        Field other = byName.put(Vocabulary.fold(name), field);
        if (other != null && !other.name.equals(name)) {
            throw ambiguous(name, other.name);
        }
        if (other != null && (!file || !other.file) && !name.endsWith("[]")) {
            throw new UnreadableBodyException("The field '" + name + "' is given more than once", name);
        }
        String first = byBase.putIfAbsent(Vocabulary.fold(base), name);
        if (first != null && isBare(first) != isBare(name)) {
            throw ambiguous(name, first);
        }
        return field;
    }

    /** @param content null if it is long or not plain */
    void end(Field field, Span span, byte @Nullable [] content) throws IOException {
        String name = field.name;
        String text = content == null ? null : utf8(content);
        if (field.model || field.type != null) {
            if (content == null || content.length > LONGEST_FACT) {
                throw new UnreadableBodyException("A field of the form is too long", name);
            }
            if (text == null) {
                throw new UnreadableBodyException("The field '" + name + "' is not well-formed UTF-8", name);
            }
            if (field.model) {
                models.add(new NamedModel(text, name, span));
            } else if (field.type != null) {
                references.add(new Reference(field.type, text, name));
            }
        }
        if (field.document) {
            document(name, content);
        }
        String shown = text != null && text.length() <= LONGEST_TEXT ? text : null;
        parameters.add(new Parameter(name, field.file ? Kind.FILE : Kind.FIELD, shown, span));
    }

    private void document(String name, byte @Nullable [] content) throws IOException {
        if (content == null) {
            throw new UnreadableBodyException("A field of the form is too long", name);
        }
        try {
            new JsonFactsReader(new JsonBytes(ByteBuffer.wrap(content)), inside).read();
        } catch (UnreadableBodyException e) {
            throw new UnreadableBodyException("In the field '" + name + "': " + e.getMessage(), name);
        }
    }

    List<NamedModel> models() {
        return models;
    }

    void addTo(RequestFacts.Builder facts) {
        models.forEach(facts::model);
        references.forEach(facts::reference);
        parameters.forEach(facts::parameter);
        inside.addInside(DOCUMENT, facts);
    }

    /** The type of the stored object that a field refers to; null if it does not. */
    private static @Nullable String type(String name, String base, JsonPlace place) throws UnreadableBodyException {
        for (Map.Entry<String, String> reference : REFERENCES.entrySet()) {
            if (name.equals(reference.getKey())) {
                return reference.getValue();
            }
            if (base.equalsIgnoreCase(reference.getKey())) {
                throw ambiguous(name, reference.getKey());
            }
        }
        return switch (place.role()) {
            case REFERENCE -> place.type();
            case ITEM_ID -> "item";
            // Means something beside others only, which are not put together again here.
            case SERVER_URL, CONNECTOR, TUNNEL -> throw unsendable(name);
            default -> null;
        };
    }

    /** Where the name leads. */
    private static JsonPlace place(String name) throws UnreadableBodyException {
        JsonPlace place = JsonPlace.ROOT;
        for (String part : BRACKETS.split(name, -1)) {
            // With blanks around it, it is still that name to some.
            String inner = part.strip();
            place = inner.isEmpty() || isIndex(inner) ? place.element() : member(name, place, inner);
            if (!place.takes(Shape.STRING) && !place.takes(Shape.OTHER)) {
                throw unsendable(name);
            }
        }
        return place;
    }

    private static UnreadableBodyException unsendable(String name) {
        return new UnreadableBodyException("The field '" + name + "' cannot be sent in a form", name);
    }

    private static JsonPlace member(String name, JsonPlace place, String part) throws UnreadableBodyException {
        Vocabulary vocabulary = JsonPlace.vocabulary();
        int word = vocabulary.find(part);
        JsonPlace awaited = place.awaited(Math.abs(word));
        if (awaited == null || (awaited == JsonPlace.FREE && word < 0)) {
            return place.other();
        }
        if (word < 0) {
            throw ambiguous(name, vocabulary.word(-word));
        }
        return awaited;
    }

    private static boolean isIndex(String part) {
        return part.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isBare(String name) {
        return name.indexOf('[') < 0;
    }

    private static String base(String name) {
        int bracket = name.indexOf('[');
        return (bracket < 0 ? name : name.substring(0, bracket)).strip();
    }

    private static UnreadableBodyException ambiguous(String name, String other) {
        return new UnreadableBodyException("The field '" + name + "' may be read as '" + other + "'", name);
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
