package io.fgproxy.operation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the official description says of one operation, as far as the catalogue depends on it; a beta twin is taken
 * together with its plain operation. Immutable and thread-safe.
 *
 * @param route method and path as the catalogue writes them
 * @param contentTypes the media types of its request bodies
 * @param modelPlaces where a model may be named: {@code body:/pointer}, {@code form:/pointer}, {@code path:variable} or
 *     {@code query:name}
 * @param parameters the names at the top of its bodies
 * @param query the names in its query, without the brackets of arrays
 * @param streams whether the answer may be a stream of events
 * @param needsAdminKey whether its security asks for an admin key
 */
record SpecOperation(
        String route,
        Set<String> contentTypes,
        Set<String> modelPlaces,
        Set<String> parameters,
        Set<String> query,
        boolean streams,
        boolean needsAdminKey) {
    /** All operations by their routes. */
    static SortedMap<String, SpecOperation> allOf(OpenApi spec) {
        SortedMap<String, List<OpenApi.Entry>> entries = new TreeMap<>();
        spec.entries()
                .forEach(entry -> entries.computeIfAbsent(entry.route(), ignored -> new ArrayList<>())
                        .add(entry));
        SortedMap<String, SpecOperation> all = new TreeMap<>();
        entries.forEach((route, twins) -> all.put(route, of(spec, route, twins)));
        return all;
    }

    /** An operation of which nothing is known. */
    static SpecOperation none(String route) {
        return new SpecOperation(route, Set.of(), Set.of(), Set.of(), Set.of(), false, false);
    }

    private static SpecOperation of(OpenApi spec, String route, List<OpenApi.Entry> twins) {
        List<SpecPlaces.Place> json = SpecPlaces.of(spec, twins, "application/json"::equals);
        // The sdp body of WebRTC is no structure at all.
        List<SpecPlaces.Place> form = SpecPlaces.of(spec, twins, "multipart/form-data"::equals);
        Set<String> query = plain(twins, "query");
        if (twins.stream().anyMatch(OpenApi.Entry::isBeta)) {
            query.add("beta");
        }
        Set<String> modelPlaces = new TreeSet<>();
        json.stream().filter(place -> isModel(place.name())).forEach(place -> modelPlaces.add("body:" + place));
        form.stream().filter(place -> isModel(place.name())).forEach(place -> modelPlaces.add("form:" + place));
        query.stream().filter(SpecOperation::isModel).forEach(name -> modelPlaces.add("query:" + name));
        plain(twins, "path").stream().filter(SpecOperation::isModel).forEach(name -> modelPlaces.add("path:" + name));
        Set<String> parameters = new TreeSet<>();
        Stream.concat(json.stream(), form.stream())
                .filter(place -> place.pointer().size() == 1)
                .forEach(place -> parameters.add(unbracketed(place.name())));
        boolean streams =
                Stream.concat(parameters.stream(), query.stream()).anyMatch(Set.of("stream", "stream_format")::contains)
                        || all(twins, OpenApi.Entry::answerTypes).contains("text/event-stream");
        return new SpecOperation(
                route,
                all(twins, OpenApi.Entry::contentTypes),
                modelPlaces,
                parameters,
                query,
                streams,
                all(twins, OpenApi.Entry::securitySchemes).contains("AdminApiKeyAuth"));
    }

    /** Whether a name may be that of a model: also under a name that today's description does not use. */
    private static boolean isModel(String name) {
        return name.contains("model") || name.equals("engine");
    }

    private static Set<String> plain(List<OpenApi.Entry> twins, String place) {
        Set<String> names = new TreeSet<>();
        all(twins, entry -> entry.parameters(place)).forEach(name -> names.add(unbracketed(name)));
        return names;
    }

    private static String unbracketed(String name) {
        return name.endsWith("[]") ? name.substring(0, name.length() - 2) : name;
    }

    private static Set<String> all(List<OpenApi.Entry> twins, Function<OpenApi.Entry, Collection<String>> what) {
        Set<String> all = new TreeSet<>();
        twins.forEach(entry -> all.addAll(what.apply(entry)));
        return all;
    }
}
