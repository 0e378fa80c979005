package io.fgproxy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every place of a request body that the official description lists, at any depth: through references, combinations
 * ({@code allOf} and its like), arrays and maps. Where a schema contains itself, its second appearance on the way down is
 * a place, but what is inside is not listed again.
 */
public final class SpecPlaces {
    /** How the element of an array is written in a pointer. */
    public static final String ELEMENT = "*";

    /** How the value of a map, whose names the client chooses, is written in a pointer. */
    public static final String VALUE = "{}";

    private static final List<String> COMBINATIONS = List.of("allOf", "anyOf", "oneOf");

    /** What would have to be walked as well, should a newer description use it. */
    private static final Set<String> UNKNOWN = Set.of(
            ("$defs $dynamicRef additionalItems contains dependentSchemas else if patternProperties prefixItems then"
                            + " unevaluatedItems unevaluatedProperties")
                    .split(" "));

    private final OpenApi spec;
    private final Map<List<String>, Found> found = new LinkedHashMap<>();

    private SpecPlaces(OpenApi spec) {
        this.spec = spec;
    }

    /**
     * One place.
     *
     * @param pointer the names from the top of the body down to it, with {@link #ELEMENT} and {@link #VALUE}; never
     *     empty
     * @param types the JSON types that it may have, over all alternatives ({@code any} where nothing is said)
     * @param isFreeForm whether one of the alternatives takes members or values that the description does not list
     */
    public record Place(List<String> pointer, Set<String> types, boolean isFreeForm) {
        /** Copies the collections. */
        public Place {
            pointer = List.copyOf(pointer);
            types = Set.copyOf(types);
        }

        /** The name of the property, or the sign of an element or a value. */
        public String name() {
            return pointer.get(pointer.size() - 1);
        }

        @Override
        public String toString() {
            return "/" + String.join("/", pointer);
        }
    }

    /** The places of the JSON body of an operation of the catalogue, its beta twin included; empty if it has none. */
    public static List<Place> ofJson(String operationName) {
        return of(operationName, "application/json"::equals);
    }

    /** The places of the multipart form of an operation of the catalogue; empty if it has none. */
    public static List<Place> ofForm(String operationName) {
        return of(operationName, "multipart/form-data"::equals);
    }

    private static List<Place> of(String operationName, Predicate<String> mediaType) {
        Operation operation = OperationCatalog.standard().named(operationName).orElseThrow();
        OpenApi spec = OpenApi.standard();
        return of(spec, spec.entries(operation), mediaType);
    }

    static List<Place> of(OpenApi spec, List<OpenApi.Entry> entries, Predicate<String> mediaType) {
        SpecPlaces places = new SpecPlaces(spec);
        for (OpenApi.Entry entry : entries) {
            entry.bodySchemas(mediaType).forEach(schema -> places.walk(schema, List.of(), List.of()));
        }
        return places.found.entrySet().stream()
                .filter(place -> !place.getKey().isEmpty())
                .map(place -> new Place(place.getKey(), place.getValue().types, place.getValue().isFreeForm))
                .toList();
    }

    private void walk(JsonNode schema, List<String> pointer, List<String> references) {
        String reference = reference(schema, references);
        if (reference == null) {
            note(schema, pointer);
            descend(schema, pointer, references);
            return;
        }
        JsonNode target = spec.target(reference);
        if (references.contains(reference)) {
            note(target, pointer);
            return;
        }
        walk(target, pointer, with(references, reference));
    }

    /** What the schema refers to; null if it is none of the two kinds of reference. */
    private @Nullable String reference(JsonNode schema, List<String> references) {
        if (schema.has("$ref")) {
            return schema.get("$ref").asText();
        }
        if (!schema.has("$recursiveRef")) {
            return null;
        }
        // It means the outermost schema on the way that has an anchor for it.
        return references.stream()
                .filter(outer -> spec.target(outer).path("$recursiveAnchor").asBoolean())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("A recursive reference without an anchor"));
    }

    private void descend(JsonNode schema, List<String> pointer, List<String> references) {
        schema.fieldNames().forEachRemaining(keyword -> {
            if (UNKNOWN.contains(keyword)) {
                throw new IllegalStateException("The walk does not know " + keyword + " at " + pointer);
            }
        });
        for (String combination : COMBINATIONS) {
            schema.path(combination).forEach(part -> walk(part, pointer, references));
        }
        schema.path("properties").forEachEntry((name, property) -> walk(property, with(pointer, name), references));
        if (schema.has("items")) {
            walk(schema.get("items"), with(pointer, ELEMENT), references);
        }
        if (schema.path("additionalProperties").isObject()) {
            walk(schema.get("additionalProperties"), with(pointer, VALUE), references);
        }
    }

    private void note(JsonNode schema, List<String> pointer) {
        Found place = found.computeIfAbsent(pointer, ignored -> new Found());
        // A combination says nothing of its own; its parts do.
        if (COMBINATIONS.stream().noneMatch(schema::has)) {
            place.types.addAll(types(schema));
            place.isFreeForm |= isFreeForm(schema);
        }
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        Set<String> types = new TreeSet<>();
        if (type.isTextual()) {
            types.add(type.asText());
        }
        type.forEach(each -> types.add(each.asText()));
        if (schema.path("nullable").asBoolean()) {
            types.add("null");
        }
        boolean isPartial = schema.has("required") || schema.has("not");
        if (types.isEmpty() && !isPartial) {
            types.add(schema.has("properties") ? "object" : schema.has("items") ? "array" : "any");
        }
        return types;
    }

    private static boolean isFreeForm(JsonNode schema) {
        Set<String> types = types(schema);
        JsonNode additional = schema.path("additionalProperties");
        boolean isOpen = additional.asBoolean() || (additional.isObject() && additional.isEmpty());
        boolean isBare =
                types.contains("object") && schema.path("properties").isEmpty() && !schema.has("additionalProperties");
        boolean isAny = types.contains("any") && !schema.has("enum") && !schema.has("const");
        return isOpen || isBare || isAny;
    }

    private static List<String> with(List<String> list, String last) {
        List<String> longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }

    private static final class Found {
        private final Set<String> types = new TreeSet<>();
        private boolean isFreeForm;
    }
}
