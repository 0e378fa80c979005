package io.fgproxy.codec;

import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.UnknownModel;
import io.fgproxy.operation.BodyKind;
import io.fgproxy.operation.ModelLocation;
import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationMatch;
import io.fgproxy.policy.DenialReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Establishes what a request does from the bytes that will be forwarded: its query, its body, and what the catalogue knows
 * of its operation. What is malformed or can be read in two ways is unreadable. Thread-safe.
 */
public final class RequestFactsReader {
    private static final String MAIN = "model";
    private static final MediaType JSON = new MediaType("application/json", Map.of());
    private static final Pattern EMPTY_OBJECT = Pattern.compile("[ \\t\\r\\n]*\\{[ \\t\\r\\n]*\\}[ \\t\\r\\n]*");
    private static final int LONGEST_EMPTY_OBJECT = 100;

    /** A reader for all operations. */
    public RequestFactsReader() {}

    /**
     * Reads one request.
     *
     * @param match the operation and the values in its path
     * @param query as it stands after the question mark; null if there is none
     * @param contentType the header; null if there is none
     * @throws IOException if the body cannot be read again, which is a fault of this machine, not of the request
     */
    public FactsResult read(
            OperationMatch match, @Nullable String query, @Nullable String contentType, RequestBody body)
            throws IOException {
        Operation operation = match.operation();
        RequestFacts.Builder facts = RequestFacts.of(operation);
        List<NamedModel> models = new ArrayList<>();
        if (query != null && !query.isEmpty()) {
            try {
                QueryReader queryReader = new QueryReader(operation);
                queryReader.read(query);
                queryReader.addTo(facts);
                models.addAll(queryReader.models());
            } catch (UnreadableBodyException e) {
                return new FactsResult.Unreadable(DenialReason.QUERY_INVALID, e.getMessage() + ".", e.param());
            }
        }
        try {
            if (body.length() > 0) {
                MediaType type = mediaType(contentType);
                BodyKind kind = type == null ? null : kind(operation, type);
                if (type == null || kind == null) {
                    return refuseType(operation);
                }
                models.addAll(kind == BodyKind.JSON ? json(operation, body, facts) : form(type, body, facts));
            }
        } catch (UnreadableBodyException e) {
            return new FactsResult.Unreadable(DenialReason.BODY_INVALID, e.getMessage() + ".", e.param());
        }
        addModels(match, models, facts);
        if (operation.resource() != null && !operation.resource().equals(MAIN)) {
            match.pathVariables().values().forEach(facts::pathObject);
        }
        return new FactsResult.Established(facts.build());
    }

    private static @Nullable MediaType mediaType(@Nullable String contentType) {
        if (contentType == null || contentType.equals(JSON.name())) {
            return contentType == null ? null : JSON;
        }
        return MediaType.parse(contentType).orElse(null);
    }

    /** How to read the body; null if the operation does not take one of this type. */
    private static @Nullable BodyKind kind(Operation operation, MediaType type) {
        Set<BodyKind> taken = operation.bodies();
        if (type.name().equals(JSON.name()) && type.isPlainUtf8()) {
            // SDKs send an empty object with operations that take none.
            boolean emptyObject = taken.isEmpty() && operation.method().equals("POST");
            return taken.contains(BodyKind.JSON) || emptyObject ? BodyKind.JSON : null;
        }
        boolean form = type.name().equals("multipart/form-data")
                && type.parameters().keySet().equals(Set.of("boundary"));
        return form && taken.contains(BodyKind.MULTIPART) ? BodyKind.MULTIPART : null;
    }

    private static FactsResult refuseType(Operation operation) {
        if (operation.bodies().isEmpty()) {
            return new FactsResult.Unreadable(
                    DenialReason.BODY_INVALID, "The operation " + operation.name() + " takes no body.", null);
        }
        String types = operation.bodies().stream()
                .sorted()
                .map(kind -> kind == BodyKind.JSON ? "application/json" : "multipart/form-data with one boundary")
                .collect(Collectors.joining(" or "));
        return new FactsResult.Unreadable(
                DenialReason.CONTENT_TYPE_UNSUPPORTED, "The content type must be " + types + ".", "content-type");
    }

    /** Refuses a body that is more than an empty object, before it is looked at for anything else. */
    private static void requireEmptyObject(Operation operation, RequestBody body) throws IOException {
        try (InputStream in = body.open()) {
            byte[] start = in.readNBytes(LONGEST_EMPTY_OBJECT);
            if (in.read() >= 0
                    || !EMPTY_OBJECT
                            .matcher(new String(start, StandardCharsets.ISO_8859_1))
                            .matches()) {
                throw new UnreadableBodyException("The operation " + operation.name() + " takes no body");
            }
        }
    }

    private static List<NamedModel> json(Operation operation, RequestBody body, RequestFacts.Builder facts)
            throws IOException {
        if (operation.bodies().isEmpty()) {
            requireEmptyObject(operation, body);
        }
        JsonFacts collected = new JsonFacts();
        BodyShape shape;
        ByteBuffer inMemory = body.inMemory();
        if (inMemory != null && inMemory.hasArray()) {
            shape = new JsonFactsReader(new JsonBytes(inMemory), collected).read();
        } else {
            try (InputStream in = body.open()) {
                shape = new JsonFactsReader(new JsonBytes(in, body.length()), collected).read();
            }
        }
        collected.addTo(facts);
        facts.contents(InnerFacts.read(operation, body, collected));
        facts.body(shape, body.length());
        return collected.models();
    }

    private static List<NamedModel> form(MediaType type, RequestBody body, RequestFacts.Builder facts)
            throws IOException {
        String boundary = type.parameter("boundary");
        FormFields fields = new FormFields();
        try (InputStream in = body.open()) {
            new MultipartFactsReader(in, boundary, fields).read();
        }
        fields.addTo(facts);
        facts.body(new BodyShape.Form(Objects.requireNonNull(boundary)), body.length());
        return fields.models();
    }

    /** Adds what the body does not say: models in the path, and what is the case if it names none. */
    private static void addModels(OperationMatch match, List<NamedModel> named, RequestFacts.Builder facts) {
        Operation operation = match.operation();
        if (!namesMain(named)) {
            if (operation.defaultModel() != null) {
                facts.model(new NamedModel(operation.defaultModel(), MAIN));
            } else if (operation.modelRequired()) {
                facts.unestablished(new UnknownModel.Missing(MAIN));
            }
        }
        for (ModelLocation location : operation.modelLocations()) {
            if (location instanceof ModelLocation.PathVariable variable) {
                facts.model(new NamedModel(
                        Objects.requireNonNull(match.pathVariables().get(variable.name())), MAIN));
            } else if (location instanceof ModelLocation.Stored stored) {
                facts.unestablished(new UnknownModel.DecidedElsewhere(stored.what()));
            }
        }
    }

    private static boolean namesMain(List<NamedModel> named) {
        for (NamedModel model : named) {
            if (model.where().equals(MAIN)) {
                return true;
            }
        }
        return false;
    }
}
