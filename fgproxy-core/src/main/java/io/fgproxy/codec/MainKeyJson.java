package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.gate.CoolDown;
import io.fgproxy.key.AzureShape;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.quota.Limit;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Main keys in the admin API. The real key goes in as {@code api_key} and never comes out:
 *
 * <pre>{@code
 * {"object":"main_key","id":"mk_8sPq2Yt6ZkWn01Lc","name":"default","base_url":null,"organization":null,
 *  "project":null,"azure":null,"limits":[],"enabled":true,"created_at":1767225600,"health":{"state":"ready","cool_downs":[]}}
 * }</pre>
 *
 * <p>{@code health} is as the answering node observed it: {@code state} is {@code cooling_down} while the key is not
 * chosen if another one is usable, whatever the model; each of {@code cool_downs} has {@code reason}, {@code model} (null
 * for every one), {@code since} and {@code until}.
 */
public final class MainKeyJson {
    private static final String KIND = "main_key";
    private static final List<String> MEMBERS =
            List.of("name", "api_key", "base_url", "organization", "project", "azure", "limits");
    private static final List<String> PATCHABLE = List.of("limits");

    private MainKeyJson() {}

    /**
     * Reads a new main key. {@code name} and {@code api_key} are required; null is the same as absent.
     *
     * @throws InvalidMemberException if a member is missing, unknown or wrong
     */
    public static NewMainKey readNew(byte[] json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", MEMBERS);
        String name = Members.text(Members.required(root, "", "name"), "name");
        String apiKey = Members.text(Members.required(root, "", "api_key"), "api_key");
        String baseUrl = optionalText(root, "base_url");
        URI base = baseUrl == null ? null : Members.at("base_url", () -> URI.create(baseUrl));
        String organization = optionalText(root, "organization");
        String project = optionalText(root, "project");
        JsonNode shape = Members.valueOf(root, "azure");
        AzureShape azure = shape == null ? null : AzureShapeJson.read(shape, "azure");
        List<Limit> limits = limits(root);
        return Members.named(MEMBERS, () -> new NewMainKey(name, apiKey, base, organization, project, azure, limits));
    }

    /**
     * Reads an edit, of which {@code limits} is all that can be: they replace the old ones as a whole, and null is none.
     *
     * @return empty if it leaves them as they are
     * @throws InvalidMemberException if a member is unknown or wrong
     */
    public static Optional<List<Limit>> readPatch(byte[] json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", PATCHABLE);
        return root.has("limits") ? Optional.of(limits(root)) : Optional.empty();
    }

    private static List<Limit> limits(ObjectNode root) {
        JsonNode limits = Members.valueOf(root, "limits");
        return limits == null ? List.of() : LimitsJson.read(limits, "limits");
    }

    /**
     * Writes a main key, without its secret.
     *
     * @param coolDowns its present ones
     */
    public static String write(MainKey key, List<CoolDown> coolDowns) {
        return StrictJson.write(object(key, coolDowns));
    }

    /**
     * Writes one page of main keys.
     *
     * @param coolDowns gives the present ones of each
     */
    public static String writePage(List<MainKey> page, Function<MainKey, List<CoolDown>> coolDowns, boolean hasMore) {
        return ListJson.page(
                page.stream().map(key -> object(key, coolDowns.apply(key))).toList(), hasMore);
    }

    /** Writes that a main key is gone. */
    public static String writeDeleted(MainKeyId id) {
        return ListJson.deleted(KIND, id.value());
    }

    private static @Nullable String optionalText(ObjectNode root, String name) {
        JsonNode node = Members.valueOf(root, name);
        return node == null ? null : Members.text(node, name);
    }

    private static ObjectNode object(MainKey key, List<CoolDown> coolDowns) {
        URI baseUrl = key.baseUrl();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("object", KIND)
                .put("id", key.id().value())
                .put("name", key.name())
                .put("base_url", baseUrl == null ? null : baseUrl.toString())
                .put("organization", key.organization())
                .put("project", key.project());
        AzureShape azure = key.azure();
        root.set("azure", azure == null ? null : AzureShapeJson.node(azure));
        LimitsJson.writeAll(root.putArray("limits"), key.limits());
        root.put("enabled", key.enabled()).put("created_at", key.createdAt().getEpochSecond());
        ObjectNode health = root.putObject("health");
        boolean cooling = coolDowns.stream().anyMatch(each -> each.model() == null);
        health.put("state", cooling ? "cooling_down" : "ready");
        ArrayNode list = health.putArray("cool_downs");
        for (CoolDown each : coolDowns) {
            list.addObject()
                    .put("reason", each.trouble().code())
                    .put("model", each.model())
                    .put("since", each.since().getEpochSecond())
                    .put("until", each.until().getEpochSecond());
        }
        return root;
    }
}
