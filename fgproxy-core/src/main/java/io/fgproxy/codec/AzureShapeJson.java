package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.key.AzureShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of Azure OpenAI in the admin API and in stores: {@code
 * {"api_version":"2024-10-21","deployments":{"gpt-4o-mini":"mini-prod"}}}.
 */
public final class AzureShapeJson {
    private static final String VERSION = "api_version";
    private static final String DEPLOYMENTS = "deployments";

    private AzureShapeJson() {}

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static AzureShape read(String json) {
        return read(StrictJson.object(json), "azure");
    }

    /** Writes a shape for a store. */
    public static String write(AzureShape shape) {
        return StrictJson.write(node(shape));
    }

    static AzureShape read(JsonNode node, String path) {
        ObjectNode root = Members.object(node, path, List.of(VERSION, DEPLOYMENTS));
        String version = Members.text(Members.required(root, path + ".", VERSION), path + "." + VERSION);
        Map<String, String> deployments = new HashMap<>();
        JsonNode listed = Members.valueOf(root, DEPLOYMENTS);
        if (listed != null) {
            String at = path + "." + DEPLOYMENTS;
            Members.anyObject(listed, at)
                    .properties()
                    .forEach(each ->
                            deployments.put(each.getKey(), Members.text(each.getValue(), at + "." + each.getKey())));
        }
        return Members.at(path, () -> new AzureShape(version, deployments));
    }

    static ObjectNode node(AzureShape shape) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put(VERSION, shape.apiVersion());
        ObjectNode deployments = root.putObject(DEPLOYMENTS);
        shape.deployments().forEach(deployments::put);
        return root;
    }
}
