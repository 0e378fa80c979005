package io.fgproxy.codec;

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Establishes what a request does from the bytes that will be forwarded, driven by the catalogue's table of places where
 * models are named. What is malformed or can be read in two ways is unreadable. Thread-safe.
 */
public final class RequestFactsReader {
    private static final String MAIN = "model";
    private static final Pattern EMPTY_OBJECT = Pattern.compile("[ \\t\\r\\n]*\\{[ \\t\\r\\n]*\\}[ \\t\\r\\n]*");
    private static final int LONGEST_EMPTY_OBJECT = 100;

    private final ConcurrentHashMap<Operation, JsonPaths> jsonPaths = new ConcurrentHashMap<>();

    /** A reader for all operations. */
    public RequestFactsReader() {}

    /**
     * Reads one request.
     *
     * @param match the operation and the values in its path
     * @param contentType the header; null if there is none
     * @throws IOException if the body cannot be read again, which is a fault of this machine, not of the request
     */
    public FactsResult read(OperationMatch match, @Nullable String contentType, RequestBody body) throws IOException {
        try {
            if (body.length() == 0) {
                return new FactsResult.Established(facts(match, List.of()));
            }
            MediaType type =
                    contentType == null ? null : MediaType.parse(contentType).orElse(null);
            BodyKind kind = type == null ? null : kind(match.operation(), type);
            if (type == null || kind == null) {
                return refuseType(match.operation());
            }
            try (InputStream in = body.open()) {
                List<NamedModel> models = switch (kind) {
                    case JSON ->
                        match.operation().bodies().isEmpty()
                                ? emptyObject(match.operation(), in)
                                : json(match.operation(), in);
                    case MULTIPART -> multipart(match.operation(), type, in);
                };
                return new FactsResult.Established(facts(match, models));
            }
        } catch (UnreadableBodyException e) {
            return new FactsResult.Unreadable(DenialReason.BODY_INVALID, e.getMessage() + ".", e.param());
        }
    }

    /** How to read the body; null if the operation does not take one of this type. */
    private static @Nullable BodyKind kind(Operation operation, MediaType type) {
        Set<BodyKind> taken = operation.bodies();
        if (type.name().equals("application/json") && type.isPlainUtf8()) {
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

    private static List<NamedModel> emptyObject(Operation operation, InputStream in) throws IOException {
        byte[] start = in.readNBytes(LONGEST_EMPTY_OBJECT);
        if (in.read() >= 0
                || !EMPTY_OBJECT
                        .matcher(new String(start, StandardCharsets.ISO_8859_1))
                        .matches()) {
            throw new UnreadableBodyException("The operation " + operation.name() + " takes no body");
        }
        return List.of();
    }

    private List<NamedModel> json(Operation operation, InputStream in) throws IOException {
        JsonPaths paths = jsonPaths.computeIfAbsent(
                operation,
                key -> new JsonPaths(key.modelLocations().stream()
                        .filter(ModelLocation.Body.class::isInstance)
                        .map(location -> ((ModelLocation.Body) location).path())
                        .toList()));
        return new JsonModelReader(paths).read(in);
    }

    private static List<NamedModel> multipart(Operation operation, MediaType type, InputStream in) throws IOException {
        Set<String> fields = operation.modelLocations().stream()
                .filter(ModelLocation.MultipartField.class::isInstance)
                .map(location -> ((ModelLocation.MultipartField) location).name())
                .collect(Collectors.toSet());
        return new MultipartModelReader(in, type.parameter("boundary"), fields)
                .read().entrySet().stream()
                        .map(field -> new NamedModel(field.getValue(), field.getKey()))
                        .toList();
    }

    private static RequestFacts facts(OperationMatch match, List<NamedModel> inBody) {
        Operation operation = match.operation();
        List<NamedModel> models = new ArrayList<>(inBody);
        List<UnknownModel> unknown = new ArrayList<>();
        if (inBody.stream().noneMatch(model -> model.where().equals(MAIN))) {
            if (operation.defaultModel() != null) {
                models.add(new NamedModel(operation.defaultModel(), MAIN));
            } else if (operation.modelRequired()) {
                unknown.add(new UnknownModel.Missing(MAIN));
            }
        }
        for (ModelLocation location : operation.modelLocations()) {
            if (location instanceof ModelLocation.PathVariable variable) {
                models.add(new NamedModel(
                        Objects.requireNonNull(match.pathVariables().get(variable.name())), MAIN));
            } else if (location instanceof ModelLocation.Stored stored) {
                unknown.add(new UnknownModel.DecidedElsewhere(stored.what()));
            }
        }
        RequestFacts.Builder facts = RequestFacts.of(operation);
        models.forEach(facts::model);
        unknown.forEach(facts::unestablished);
        return facts.build();
    }
}
