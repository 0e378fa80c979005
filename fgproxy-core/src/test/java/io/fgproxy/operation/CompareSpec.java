package io.fgproxy.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Shows in what a new official description differs from the one that the catalogue was made from: operations, media types,
 * places of models, parameters, names in the query, streams. What only tells more in words is no difference.
 */
public final class CompareSpec {
    private final List<String> differences = new ArrayList<>();

    private CompareSpec() {}

    /** Prints the differences to the description that the only argument names, and exits with 1 if there are any. */
    @SuppressWarnings("SystemOut") // it is what a tool on the command line speaks through
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("Which description? One file, plain or gzipped JSON");
            System.exit(2);
        }
        OpenApi newer = OpenApi.of(Files.readAllBytes(Path.of(arguments[0])));
        List<String> differences = differences(OpenApi.standard(), newer);
        System.out.println(
                OpenApi.standard().version() + " -> " + newer.version() + ": " + differences.size() + " differences");
        differences.forEach(System.out::println);
        System.exit(differences.isEmpty() ? 0 : 1);
    }

    /** One line for each difference, ordered by operation; {@code +} for what came, {@code -} for what went. */
    static List<String> differences(OpenApi older, OpenApi newer) {
        CompareSpec comparison = new CompareSpec();
        SortedMap<String, SpecOperation> before = SpecOperation.allOf(older);
        SortedMap<String, SpecOperation> after = SpecOperation.allOf(newer);
        for (String route : union(before.keySet(), after.keySet())) {
            SpecOperation was = before.getOrDefault(route, SpecOperation.none(route));
            SpecOperation is = after.getOrDefault(route, SpecOperation.none(route));
            comparison.changed(before.containsKey(route), after.containsKey(route), route, "operation");
            comparison.changed(was.contentTypes(), is.contentTypes(), route, "content type");
            comparison.changed(was.modelPlaces(), is.modelPlaces(), route, "model");
            comparison.changed(was.parameters(), is.parameters(), route, "parameter");
            comparison.changed(was.query(), is.query(), route, "query");
            comparison.changed(was.streams(), is.streams(), route, "streaming");
            comparison.changed(was.needsAdminKey(), is.needsAdminKey(), route, "admin key");
        }
        return comparison.differences;
    }

    private void changed(Set<String> was, Set<String> is, String route, String what) {
        for (String name : union(was, is)) {
            changed(was.contains(name), is.contains(name), route, what + " " + name);
        }
    }

    private void changed(boolean was, boolean is, String route, String what) {
        if (was != is) {
            differences.add((is ? "+ " : "- ") + route + " " + what);
        }
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }
}
