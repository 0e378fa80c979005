package io.fgproxy.operation;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All the operations that fgproxy knows. What is not in here is never forwarded. Immutable and thread-safe.
 *
 * <p>A literal segment wins over a variable, for every method: where any operation has {@code /v1/threads/runs}, no
 * request to that path is taken for a thread named {@code runs}. A reserved word is never an id, and a guess that
 * differs from the upstream server's own routing would put another operation past the policy.
 */
public final class OperationCatalog {
    private final Map<String, Operation> byName;
    private final Node root = new Node();
    private final Set<String> groups;
    private final Set<String> presets;

    /** Indexes the operations; two with one name or one route are an {@link IllegalStateException}. */
    OperationCatalog(List<Operation> operations) {
        Map<String, Operation> names = new LinkedHashMap<>();
        for (Operation operation : operations) {
            if (names.put(operation.name(), operation) != null) {
                throw new IllegalStateException("Two operations are named " + operation.name());
            }
            addRoute(operation);
        }
        byName = Collections.unmodifiableMap(names);
        groups = sorted(operations.stream().map(Operation::group).collect(Collectors.toSet()));
        presets = sorted(operations.stream()
                .flatMap(operation -> operation.presets().stream())
                .collect(Collectors.toSet()));
    }

    /** The catalogue that ships with fgproxy, loaded once. */
    public static OperationCatalog standard() {
        return Standard.CATALOG;
    }

    /**
     * Finds the operation of a request.
     *
     * @param method the method as sent; compared exactly, so {@code post} is unknown
     * @param path the canonical raw path without its query; compared exactly and never decoded or normalised
     * @return empty when there is none; then nothing may be forwarded
     */
    public Optional<OperationMatch> match(String method, String path) {
        Node node = root;
        for (String segment : segmentsOf(path)) {
            node = node.next(segment);
            if (node == null) {
                return Optional.empty();
            }
        }
        Operation operation = node.operations.get(method);
        return operation == null
                ? Optional.empty()
                : Optional.of(new OperationMatch(operation, variables(operation, path)));
    }

    /** All operations, ordered by path and then method; cannot be modified. */
    public Collection<Operation> operations() {
        return byName.values();
    }

    /** The operation of this exact name; empty when there is none. */
    public Optional<Operation> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The names of all permission groups in alphabetical order, e.g. {@code files:read}; cannot be modified. */
    public Set<String> groups() {
        return groups;
    }

    /** The names of all presets in alphabetical order; cannot be modified. */
    public Set<String> presets() {
        return presets;
    }

    private void addRoute(Operation operation) {
        Node node = root;
        for (String segment : segmentsOf(operation.template())) {
            node = node.grow(segment);
        }
        Operation other = node.operations.put(operation.method(), operation);
        if (other != null) {
            throw new IllegalStateException(other.name() + " and " + operation.name() + " have the same route");
        }
    }

    private static Map<String, String> variables(Operation operation, String path) {
        if (operation.template().indexOf('{') < 0) {
            return Map.of();
        }
        String[] names = segmentsOf(operation.template());
        String[] values = segmentsOf(path);
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            if (isVariable(names[i])) {
                variables.put(names[i].substring(1, names[i].length() - 1), values[i]);
            }
        }
        return variables;
    }

    // The empty segment before the first slash is kept, so that a path without it never matches.
    private static String[] segmentsOf(String path) {
        return path.split("/", -1);
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private static Set<String> sorted(Set<String> names) {
        return Collections.unmodifiableSet(new TreeSet<>(names));
    }

    /** One segment of the routes; written only while the catalogue is built. */
    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Operation> operations = new HashMap<>();
        private @Nullable Node variable;

        @Nullable
        Node next(String segment) {
            Node literal = literals.get(segment);
            if (literal != null) {
                return literal;
            }
            // Dot segments never come this far; should one, it is not an id.
            boolean isId = !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
            return isId ? variable : null;
        }

        Node grow(String segment) {
            if (!isVariable(segment)) {
                return literals.computeIfAbsent(segment, ignored -> new Node());
            }
            Node node = variable;
            if (node == null) {
                node = new Node();
                variable = node;
            }
            return node;
        }
    }

    /** Loads on first use and only once. */
    private static final class Standard {
        static final OperationCatalog CATALOG = new OperationCatalog(CatalogReader.standardOperations());
    }
}
