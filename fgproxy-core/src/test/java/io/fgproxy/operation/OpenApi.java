package io.fgproxy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** OpenAI's official OpenAPI description of its API, as far as the tests read it. Immutable and thread-safe. */
public final class OpenApi {
    private static final Set<String> METHODS =
            Set.of("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE");
    private static final String COMPONENTS = "#/components/";
    private static final String BETA = "?beta=true";

    private final JsonNode root;

    private OpenApi(JsonNode root) {
        this.root = root;
    }

    /** The description that the catalogue was made from. */
    public static OpenApi standard() {
        return Standard.SPEC;
    }

    /** Reads a description, which may be compressed with gzip. */
    static OpenApi of(byte[] bytes) throws IOException {
        boolean zipped = bytes.length > 1 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
        InputStream plain = new ByteArrayInputStream(bytes);
        try (InputStream stream = zipped ? new GZIPInputStream(plain) : plain) {
            return new OpenApi(new ObjectMapper().readTree(stream));
        }
    }

    /** Its own version. */
    String version() {
        return root.at("/info/version").asText();
    }

    /** All operations in the order of the description. Two that differ only in {@code ?beta=true} are two entries. */
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        root.path("paths")
                .forEachEntry((path, item) -> item.forEachEntry((name, node) -> {
                    String method = name.toUpperCase(Locale.ROOT);
                    if (METHODS.contains(method)) {
                        entries.add(new Entry(method, path, item, node));
                    }
                }));
        return entries;
    }

    /** The entries of one operation of the catalogue, its beta twin included; empty if it is not described. */
    List<Entry> entries(Operation operation) {
        return entries().stream()
                .filter(entry -> entry.route().equals(operation.methodAndTemplate()))
                .toList();
    }

    /** What a reference points at. */
    JsonNode target(String reference) {
        if (!reference.startsWith(COMPONENTS)) {
            throw new IllegalStateException("Cannot follow " + reference);
        }
        JsonNode found = root.at(reference.substring(1));
        if (found.isMissingNode()) {
            throw new IllegalStateException("Nothing is at " + reference);
        }
        return resolve(found);
    }

    /** What a node refers to, or the node itself. The siblings of a reference are descriptions only. */
    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? target(node.get("$ref").asText()) : node;
    }

    /** One operation of the description. */
    final class Entry {
        private final String method;
        private final String path;
        private final JsonNode pathItem;
        private final JsonNode node;

        private Entry(String method, String path, JsonNode pathItem, JsonNode node) {
            this.method = method;
            this.path = path;
            this.pathItem = pathItem;
            this.node = node;
        }

        /** The method and the path below the server's {@code /v1}, as the catalogue writes them. */
        String route() {
            return method + " /v1" + path.replace(BETA, "");
        }

        boolean isBeta() {
            return path.endsWith(BETA);
        }

        /** The media types of the request body. */
        List<String> contentTypes() {
            List<String> types = new ArrayList<>();
            content().fieldNames().forEachRemaining(types::add);
            return types;
        }

        /** The schemas of the request bodies whose media type passes. */
        List<JsonNode> bodySchemas(Predicate<String> mediaType) {
            return contentTypes().stream()
                    .filter(mediaType)
                    .map(type -> content().path(type).path("schema"))
                    .toList();
        }

        /** The names of the parameters in a place, e.g. {@code query}. */
        List<String> parameters(String place) {
            return Stream.of(pathItem, node)
                    .flatMap(parent -> parent.path("parameters").valueStream())
                    .map(OpenApi.this::resolve)
                    .filter(parameter -> parameter.path("in").asText().equals(place))
                    .map(parameter -> parameter.path("name").asText())
                    .toList();
        }

        /** The media types of the answers of a status that starts with 2. */
        List<String> answerTypes() {
            List<String> types = new ArrayList<>();
            node.path("responses").forEachEntry((status, answer) -> {
                if (status.startsWith("2")) {
                    resolve(answer).path("content").fieldNames().forEachRemaining(types::add);
                }
            });
            return types;
        }

        /** The names of the kinds of credentials, where the operation does not take the usual ones. */
        List<String> securitySchemes() {
            List<String> schemes = new ArrayList<>();
            node.path("security").forEach(choice -> choice.fieldNames().forEachRemaining(schemes::add));
            return schemes;
        }

        private JsonNode content() {
            return resolve(node.path("requestBody")).path("content");
        }
    }

    /** Loads on first use and only once. */
    private static final class Standard {
        static final OpenApi SPEC = load();

        private static OpenApi load() {
            try (InputStream stream = Objects.requireNonNull(
                    OpenApi.class.getResourceAsStream("openapi-2.3.0.json.gz"), "the description is missing")) {
                return of(stream.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
