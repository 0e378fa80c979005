package io.fgproxy.operation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where the official description and the catalogue part, with the little that is meant to differ. */
final class SpecCoverage {
    /** Called by clients, but not described. */
    private static final Set<String> NOT_DESCRIBED = Set.of(
            "GET /v1/dashboard/billing/subscription",
            "GET /v1/dashboard/billing/usage",
            "GET /v1/engines",
            "GET /v1/engines/{engine}",
            "GET /v1/realtime",
            "GET /v1/realtime/translations",
            "GET /v1/responses",
            "GET /v1/threads",
            "GET /v1/usage",
            "POST /v1/assistants/{assistant_id}/files",
            "POST /v1/edits",
            "POST /v1/engines/{engine}/completions",
            "POST /v1/engines/{engine}/embeddings",
            "POST /v1/fine-tunes",
            "POST /v1/traces/ingest");

    /** Places named like a model that need no location, and why. */
    private static final Map<String, String> NO_MODEL = Map.of(
            "GET /v1/chat/completions query:model", "filters what is listed",
            "POST /v1/evals/{eval_id}/runs body:/data_source/source/model", "filters the completions that are read",
            "POST /v1/fine_tuning/alpha/graders/run body:/model_sample", "a text to be graded",
            "POST /v1/realtime/calls form:/session/model", "stored:realtime session part",
            "POST /v1/realtime/calls form:/session/audio/input/transcription/model", "stored:realtime session part");

    /** A bare session description names its model nowhere, so it is not offered. */
    private static final Set<String> NOT_OFFERED = Set.of("POST /v1/realtime/calls application/sdp");

    /** Bounds what goes in, not what comes out. */
    private static final Set<String> NO_OUTPUT_CAP = Set.of("max_prompt_tokens");

    private static final Map<String, BodyKind> KINDS =
            Map.of("application/json", BodyKind.JSON, "multipart/form-data", BodyKind.MULTIPART);

    private final List<String> problems = new ArrayList<>();

    private SpecCoverage() {}

    /** Every difference, each with the route of its row; empty if there is none. */
    static List<String> problems(SortedMap<String, SpecOperation> spec, Collection<Operation> catalogue) {
        SpecCoverage coverage = new SpecCoverage();
        Set<String> routes = new TreeSet<>(spec.keySet());
        for (Operation operation : catalogue) {
            String route = operation.methodAndTemplate();
            SpecOperation described = spec.get(route);
            boolean isExtra = NOT_DESCRIBED.contains(route);
            if (described != null) {
                coverage.compare(described, operation);
            }
            coverage.expect((described == null) == isExtra, route, isExtra ? "is described" : "is not described");
            routes.remove(route);
        }
        routes.forEach(route -> coverage.expect(false, route, "is described, but not in the catalogue"));
        return coverage.problems;
    }

    /** The routes and places that are named like a model, but name none or are looked at by other means. */
    static Set<String> placesWithoutModel() {
        return NO_MODEL.keySet();
    }

    private void compare(SpecOperation described, Operation operation) {
        String route = described.route();
        expectSame(described.query(), operation.parameters().query(), route, "names in the query");
        expectSame(described.parameters(), operation.parameters().body(), route, "parameters");
        Set<String> caps = described.parameters().stream()
                .filter(name -> name.matches("max_(\\w+_)?tokens") && !NO_OUTPUT_CAP.contains(name))
                .collect(Collectors.toSet());
        expectSame(caps, new LinkedHashSet<>(operation.parameters().outputCaps()), route, "caps of the output");
        expectSame(bodies(described), operation.bodies(), route, "bodies");
        expect(described.streams() == operation.streams(), route, "streams is " + operation.streams());
        expect(
                !described.needsAdminKey() || operation.exposure() == Exposure.NEVER,
                route,
                "needs an admin key, but its exposure is " + operation.exposure());
        expect(
                route.contains("{") == (operation.resource() != null),
                route,
                "has the resource " + operation.resource());
        // Nothing can go past the policy where nothing is forwarded.
        if (operation.exposure() != Exposure.NEVER) {
            described.modelPlaces().forEach(place -> expectCovered(place, operation));
        }
    }

    private Set<BodyKind> bodies(SpecOperation described) {
        Set<BodyKind> kinds = new TreeSet<>();
        for (String type : described.contentTypes()) {
            BodyKind kind = KINDS.get(type);
            if (kind != null) {
                kinds.add(kind);
            } else {
                String offer = described.route() + " " + type;
                expect(NOT_OFFERED.contains(offer), described.route(), "has the unknown body " + type);
            }
        }
        return kinds;
    }

    private void expectCovered(String place, Operation operation) {
        String reason = NO_MODEL.get(operation.methodAndTemplate() + " " + place);
        boolean isStored = reason != null && reason.startsWith("stored:");
        boolean covered = isStored
                ? operation.modelLocations().contains(new ModelLocation.Stored(reason.substring("stored:".length())))
                : operation.modelLocations().stream().anyMatch(location -> covers(location, place));
        // A reason that is not needed any more is as wrong as one that is missing.
        expect(
                covered == (reason == null || isStored),
                operation.methodAndTemplate(),
                covered ? "looks at " + place + ", which " + reason : "does not look for a model at " + place);
    }

    private static boolean covers(ModelLocation location, String place) {
        String where = place.substring(0, place.indexOf(':'));
        String what = place.substring(place.indexOf(':') + 1);
        if (location instanceof ModelLocation.Body body) {
            return where.equals("body")
                    && matches(body.path(), List.of(what.substring(1).split("/")));
        }
        if (location instanceof ModelLocation.MultipartField field) {
            return where.equals("form") && what.equals("/" + field.name());
        }
        return location instanceof ModelLocation.PathVariable variable
                && where.equals("path")
                && what.equals(variable.name());
    }

    private static boolean matches(List<String> location, List<String> place) {
        if (location.isEmpty() || place.isEmpty()) {
            return location.isEmpty() && place.isEmpty();
        }
        List<String> rest = location.subList(1, location.size());
        if (location.get(0).equals("**")) {
            return matches(rest, place) || matches(location, place.subList(1, place.size()));
        }
        return location.get(0).equals(place.get(0)) && matches(rest, place.subList(1, place.size()));
    }

    private <T extends Comparable<T>> void expectSame(Set<T> described, Set<T> found, String route, String what) {
        String both = new TreeSet<>(described) + ", the catalogue " + new TreeSet<>(found);
        expect(described.equals(found), route, "has the " + what + " " + both);
    }

    private void expect(boolean condition, String route, String problem) {
        if (!condition) {
            problems.add(route + " " + problem);
        }
    }
}
