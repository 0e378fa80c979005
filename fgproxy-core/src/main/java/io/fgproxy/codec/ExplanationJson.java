package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Cidr;
import io.fgproxy.policy.Decision.Denied;
import io.fgproxy.policy.Scalar;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Requests that are asked about in the admin API, and what would become of them. */
public final class ExplanationJson {
    private static final List<String> REQUEST =
            List.of("method", "path", "query", "content_type", "body", "source", "at");
    private static final String SUB_KEY = "sub_key";

    private ExplanationJson() {}

    /**
     * A request that is asked about.
     *
     * @param method the HTTP method
     * @param path the raw path without its query
     * @param query the raw query; null for none
     * @param contentType the header; null for none
     * @param body its bytes
     * @param source the client's address; null if not known
     * @param at when; null for now
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Asked(
            String method,
            String path,
            @Nullable String query,
            @Nullable String contentType,
            byte[] body,
            @Nullable InetAddress source,
            @Nullable Instant at) {}

    /**
     * A request that a key which is not there is asked about.
     *
     * @param settings of the key
     * @param request what it would send
     */
    public record Preview(SubKeySettings settings, Asked request) {}

    /**
     * Reads a request. {@code method} and {@code path} are required; a body that is no string is sent as the JSON it is.
     *
     * @throws InvalidMemberException if a member is missing, unknown or wrong
     */
    public static Asked read(byte[] json) {
        return request(StrictJson.object(json));
    }

    /**
     * Reads a request together with the settings of a key, {@code sub_key}, which are those of a new one.
     *
     * @throws InvalidMemberException if a member is missing, unknown or wrong
     */
    public static Preview readPreview(byte[] json, Function<String, Optional<KeyTemplate>> templates) {
        ObjectNode root = StrictJson.object(json);
        ObjectNode key = Members.anyObject(Members.required(root, "", SUB_KEY), SUB_KEY);
        root.remove(SUB_KEY);
        if (Members.valueOf(key, "name") == null) {
            key.put("name", "preview");
        }
        return new Preview(SubKeyJson.readNew(key, "", templates), request(root));
    }

    private static Asked request(ObjectNode root) {
        Members.requireOnly(root, "", REQUEST);
        String method = Members.text(Members.required(root, "", "method"), "method");
        String path = Members.text(Members.required(root, "", "path"), "path");
        String query = text(root, "query");
        int mark = path.indexOf('?');
        if (mark >= 0 && query != null) {
            throw new InvalidMemberException("query", "The query must be in path or in query, not in both");
        }
        JsonNode body = Members.valueOf(root, "body");
        String type = text(root, "content_type");
        String source = text(root, "source");
        InetAddress address = source == null ? null : Cidr.address(source);
        if (source != null && address == null) {
            throw new InvalidMemberException("source", "source must be an address such as 192.0.2.1");
        }
        JsonNode at = Members.valueOf(root, "at");
        return new Asked(
                method.toUpperCase(Locale.ROOT),
                mark < 0 ? path : path.substring(0, mark),
                mark < 0 ? query : path.substring(mark + 1),
                type == null && body != null ? "application/json" : type,
                body == null ? new byte[0] : bytes(body),
                address,
                at == null ? null : Times.read(at, "at"));
    }

    private static byte[] bytes(JsonNode body) {
        String text = body.isTextual() ? Members.text(body, "body") : StrictJson.write(body);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String text(ObjectNode root, String name) {
        JsonNode node = Members.valueOf(root, name);
        return node == null ? null : Members.text(node, name);
    }

    /**
     * What is said of a request.
     *
     * @param facts null if they could not be established
     * @param operation its name; null if there is none
     * @param refusal null if it would be admitted
     * @param rule which rule decides against it, for people; null if none does
     * @param amendments what would be changed
     * @param reserved what would be held
     * @param mainKey null if it would be refused
     * @param standings the limits that it would count in
     */
    public record Told(
            @Nullable RequestFacts facts,
            @Nullable String operation,
            @Nullable Denied refusal,
            @Nullable String rule,
            List<Amendment> amendments,
            Amounts reserved,
            @Nullable String mainKey,
            List<LimitStanding> standings) {
        /** Copies the lists. */
        public Told {
            amendments = List.copyOf(amendments);
            standings = List.copyOf(standings);
        }
    }

    /** Writes what is said of a request. */
    public static String write(Told told) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        RequestFacts facts = told.facts();
        Denied refusal = told.refusal();
        root.put("object", "explanation").put("allowed", refusal == null).put("operation", told.operation());
        ArrayNode models = root.putArray("models");
        if (facts != null) {
            facts.models().stream().map(NamedModel::name).distinct().forEach(models::add);
        }
        root.put("stream", isStreamed(facts));
        if (refusal == null) {
            root.putNull("refusal");
        } else {
            root.putObject("refusal")
                    .put("code", refusal.reason().code())
                    .put("message", refusal.message())
                    .put("param", refusal.param());
        }
        root.put("rule", told.rule());
        ArrayNode amendments = root.putArray("amendments");
        told.amendments().forEach(amendment -> write(amendments.addObject(), amendment));
        if (refusal == null) {
            Amounts held = told.reserved();
            ObjectNode reserve = root.putObject("reserve");
            reserve.put("requests", held.requests())
                    .put("input_tokens", held.inputTokens())
                    .put("output_tokens", held.outputTokens());
            LimitsJson.put(reserve, "cost_usd", Meter.COST_USD, held.cost());
        } else {
            root.putNull("reserve");
        }
        root.put("main_key", told.mainKey());
        ArrayNode limits = root.putArray("limits");
        for (LimitStanding standing : told.standings()) {
            ObjectNode node = limits.addObject();
            LimitsJson.writeStanding(node, standing);
            node.put("owner", standing.counter().owner());
        }
        return StrictJson.write(root);
    }

    private static boolean isStreamed(@Nullable RequestFacts facts) {
        return facts != null
                && facts.parameter("stream")
                        .filter(new Scalar.Flag(true)::isSaidBy)
                        .isPresent();
    }

    private static void write(ObjectNode node, Amendment amendment) {
        if (amendment instanceof Amendment.ReplaceModel model) {
            node.put("path", model.alias().where()).put("value", model.target());
        } else if (amendment instanceof Amendment.SetParameter parameter) {
            put(node.put("path", parameter.parameter()), parameter.value());
        } else if (amendment instanceof Amendment.SetStreamOption option) {
            put(node.put("path", "stream_options." + option.member()), option.value());
        }
    }

    private static void put(ObjectNode node, Scalar value) {
        if (value instanceof Scalar.Text text) {
            node.put("value", text.value());
        } else if (value instanceof Scalar.Whole whole) {
            node.put("value", whole.value());
        } else if (value instanceof Scalar.Flag flag) {
            node.put("value", flag.value());
        } else {
            node.putNull("value");
        }
    }
}
