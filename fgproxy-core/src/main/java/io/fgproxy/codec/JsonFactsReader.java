package io.fgproxy.codec;

import io.fgproxy.codec.JsonPlace.Role;
import io.fgproxy.codec.JsonPlace.Shape;
import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.McpTarget;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Parameter.Kind;
import io.fgproxy.facts.Span;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Establishes what a JSON body says in one pass from its first byte to its last, without a tree. Not thread-safe; used
 * once.
 */
final class JsonFactsReader {
    private static final int LONGEST_FACT = 10_000;
    private static final int LONGEST_TEXT = 1_000;

    private final JsonBytes in;
    private final JsonFacts facts;
    private final JsonNames names = new JsonNames();
    private final Vocabulary vocabulary = JsonPlace.vocabulary();

    private final JsonTrail trail = new JsonTrail(names);

    /** The tool or item whose members are being read. */
    private JsonFacts.@Nullable Subject subject;

    /** The depth of the members of that. */
    private int subjectDepth;

    /** The scalar that was read last, if it is a member at the top and not long. */
    private @Nullable String text;

    JsonFactsReader(JsonBytes in, JsonFacts facts) {
        this.in = in;
        this.facts = facts;
    }

    /**
     * Reads one object to the end of the body.
     *
     * @throws UnreadableBodyException if the body is anything but one strict JSON object
     */
    BodyShape.Json read() throws IOException {
        if (in.significant() != '{') {
            throw new UnreadableBodyException("The body must be one JSON object");
        }
        long insertAt = in.offset();
        boolean empty = members(JsonPlace.ROOT);
        if (in.significant() >= 0) {
            throw new UnreadableBodyException("The body goes on after its JSON document");
        }
        return new BodyShape.Json(insertAt, empty);
    }

    /** Reads the value that begins with this byte. */
    private Kind value(JsonPlace place, int c) throws IOException {
        switch (c) {
            case '"' -> {
                check(place, Shape.STRING);
                string(place);
                return Kind.STRING;
            }
            case '{' -> {
                check(place, Shape.OBJECT);
                object(place);
                return Kind.STRUCTURE;
            }
            case '[' -> {
                check(place, Shape.ARRAY);
                elements(place.element());
                return Kind.STRUCTURE;
            }
            case 't', 'f' -> {
                check(place, Shape.OTHER);
                literal(c == 't' ? "true" : "false");
                return Kind.BOOLEAN;
            }
            case 'n' -> {
                check(place, Shape.NULL);
                literal("null");
                return Kind.NULL;
            }
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                check(place, Shape.OTHER);
                in.number(c);
                if (trail.depth() == 1) {
                    text = in.numberText();
                }
                return Kind.NUMBER;
            }
            default -> throw in.unexpected(c);
        }
    }

    private void check(JsonPlace place, Shape shape) throws UnreadableBodyException {
        if (!place.takes(shape)) {
            String where = trail.where();
            throw new UnreadableBodyException("'" + where + "' must be " + place.expected(), where);
        }
    }

    private void literal(String word) throws IOException {
        in.expectRest(word);
        text = word;
    }

    private void string(JsonPlace place) throws IOException {
        if (place.role() != Role.NONE && place.role() != Role.ITEM && place.role() != Role.CHOICE) {
            fact(place);
        } else if (trail.depth() == 1) {
            text = in.string(LONGEST_TEXT);
            if (text == null) {
                in.skipString();
            }
        } else {
            in.skipString();
        }
    }

    private void fact(JsonPlace place) throws IOException {
        long start = in.offset() - 1;
        String value = in.string(LONGEST_FACT);
        if (value == null) {
            String where = trail.where();
            throw new UnreadableBodyException("'" + where + "' has more than " + LONGEST_FACT + " characters", where);
        }
        switch (place.role()) {
            case MODEL -> {
                facts.model(value, trail.where(), new Span(start, in.offset()));
                if (subject != null && trail.depth() == subjectDepth) {
                    subject.namesModel();
                }
            }
            case SERVER_URL -> facts.mcpTarget(McpTarget.Kind.SERVER_URL, value, trail.where());
            case CONNECTOR -> facts.mcpTarget(McpTarget.Kind.CONNECTOR, value, trail.where());
            case TUNNEL -> facts.mcpTarget(McpTarget.Kind.TUNNEL, value, trail.where());
            case REFERENCE -> facts.reference(place.type(), value, trail.where());
            case TYPE -> Objects.requireNonNull(subject).type(value);
            case NAME -> Objects.requireNonNull(subject).name(value);
            case ITEM_ID -> Objects.requireNonNull(subject).id(value);
            case ITEM_ROLE -> Objects.requireNonNull(subject).isMessage();
            case NONE, TOOL, CHOICE, FUNCTION, WEB_SEARCH, ITEM -> {}
        }
        text = value.length() <= LONGEST_TEXT ? value : null;
    }

    private void object(JsonPlace place) throws IOException {
        JsonFacts.Subject outer = subject;
        int outerDepth = subjectDepth;
        switch (place.role()) {
            case CHOICE -> subject = facts.choice(trail.where());
            case TOOL -> subject = facts.tool(trail.where(), outer, null);
            case FUNCTION -> subject = facts.tool(trail.where(), outer, "function");
            case ITEM -> subject = facts.item();
            case WEB_SEARCH -> subject = facts.tool(trail.where(), outer, "web_search");
            default -> {}
        }
        subjectDepth = subject == outer ? outerDepth : trail.depth() + 1;
        members(place);
        if (place.role() == Role.ITEM && subject != null) {
            facts.endItem(subject);
            String id = subject.referredId();
            if (id != null) {
                facts.reference("item", id, trail.where(".id"));
            }
        }
        subject = outer;
        subjectDepth = outerDepth;
    }

    /** Reads the members of an object; returns true if there are none. */
    private boolean members(JsonPlace place) throws IOException {
        trail.enter();
        names.open();
        int c = in.significant();
        boolean empty = c == '}';
        while (c != '}') {
            if (c != '"') {
                throw in.unexpected(c);
            }
            member(place);
            c = in.significant();
            if (c == ',') {
                c = in.significant();
                if (c != '"') {
                    throw in.unexpected(c);
                }
            } else if (c != '}') {
                throw in.unexpected(c);
            }
        }
        names.close();
        trail.leave();
        return empty;
    }

    private void member(JsonPlace object) throws IOException {
        names.read(in);
        trail.atLatestMember();
        int colon = in.significant();
        if (colon != ':') {
            throw in.unexpected(colon);
        }
        JsonPlace place = object.awaitsNothing() ? object.other() : inside(object);
        int c = in.significant();
        if (place.attachment() != null && c != 'n') {
            facts.attachment(place.attachment());
        }
        if (trail.depth() > 1) {
            value(place, c);
            return;
        }
        String name = names.name(names.latest());
        trail.atTop(name);
        facts.parameterName(name);
        long start = in.offset() - 1;
        Kind kind = value(place, c);
        String scalar = kind == Kind.STRUCTURE ? null : text;
        facts.parameter(new Parameter(name, kind, scalar, new Span(start, in.offset())));
    }

    /** Where the member leads whose name was read last. */
    private JsonPlace inside(JsonPlace object) throws UnreadableBodyException {
        int word = names.find(vocabulary);
        JsonPlace place = object.awaited(Math.abs(word));
        if (place == null || (place == JsonPlace.FREE && word < 0)) {
            return object.other();
        }
        if (word < 0) {
            String name = names.name(names.latest());
            throw new UnreadableBodyException(
                    "The member '" + name + "' may be read as '" + vocabulary.word(-word) + "'", name);
        }
        return place;
    }

    private void elements(JsonPlace place) throws IOException {
        trail.enter();
        int index = 0;
        int c = in.significant();
        while (c != ']') {
            trail.atElement(index++);
            value(place, c);
            c = in.significant();
            if (c == ',') {
                c = in.significant();
                if (c == ']') {
                    throw in.unexpected(c);
                }
            } else if (c != ']') {
                throw in.unexpected(c);
            }
        }
        trail.leave();
    }
}
