package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.quota.Limit;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Main keys in the admin API. The real key goes in as {@code api_key} and never comes out:
 *
 * <pre>{@code
 * {"object":"main_key","id":"mk_8sPq2Yt6ZkWn01Lc","name":"default","base_url":null,"organization":null,
 *  "project":null,"limits":[],"enabled":true,"created_at":1767225600}
 * }</pre>
 */
public final class MainKeyJson {
    private static final String KIND = "main_key";
    private static final List<String> MEMBERS =
            List.of("name", "api_key", "base_url", "organization", "project", "limits");
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
        List<Limit> limits = limits(root);
        return Members.named(MEMBERS, () -> new NewMainKey(name, apiKey, base, organization, project, limits));
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

    /** Writes a main key, without its secret. */
    public static String write(MainKey key) {
        return StrictJson.write(object(key));
    }

    /** Writes one page of main keys. */
    public static String writePage(List<MainKey> page, boolean hasMore) {
        return ListJson.page(page.stream().map(MainKeyJson::object).toList(), hasMore);
    }

    /** Writes that a main key is gone. */
    public static String writeDeleted(MainKeyId id) {
        return ListJson.deleted(KIND, id.value());
    }

    private static @Nullable String optionalText(ObjectNode root, String name) {
        JsonNode node = Members.valueOf(root, name);
        return node == null ? null : Members.text(node, name);
    }

    private static ObjectNode object(MainKey key) {
        URI baseUrl = key.baseUrl();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("object", KIND)
                .put("id", key.id().value())
                .put("name", key.name())
                .put("base_url", baseUrl == null ? null : baseUrl.toString())
                .put("organization", key.organization())
                .put("project", key.project());
        LimitsJson.writeAll(root.putArray("limits"), key.limits());
        return root.put("enabled", key.enabled())
                .put("created_at", key.createdAt().getEpochSecond());
    }
}
