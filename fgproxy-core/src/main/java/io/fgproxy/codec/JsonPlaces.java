package io.fgproxy.codec;

import io.fgproxy.codec.JsonPlace.Attachment;
import io.fgproxy.codec.JsonPlace.Role;
import io.fgproxy.codec.JsonPlace.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The one table of what names mean in JSON bodies, from the schemas of the official OpenAPI description. Used once, to
 * define the places.
 */
final class JsonPlaces {
    /** Data of the user's own wherever they stand. */
    private static final List<String> FREE = List.of(
            "metadata",
            "attributes",
            "arguments",
            "env",
            "logit_bias",
            "state_variables",
            "schema",
            "item_schema",
            "item",
            "sample");

    /** Data of the user's own, or of a server's, in a tool. */
    private static final List<String> FREE_IN_TOOLS =
            List.of("parameters", "input_schema", "output_schema", "annotations", "headers");

    /** The names of ids by the type of the object. */
    private static final Map<String, List<String>> IDS = Map.ofEntries(
            Map.entry(
                    "file",
                    List.of(
                            "file_id",
                            "file_ids",
                            "input_file_id",
                            "output_file_id",
                            "error_file_id",
                            "image_file_id",
                            "image_file_ids",
                            "training_file",
                            "validation_file")),
            Map.entry("vector_store", List.of("vector_store_id", "vector_store_ids")),
            Map.entry("response", List.of("previous_response_id", "response_id")),
            Map.entry("container", List.of("container_id")),
            Map.entry("skill", List.of("skill_id")),
            Map.entry("assistant", List.of("assistant_id")),
            Map.entry("thread", List.of("thread_id")),
            Map.entry("run", List.of("run_id")),
            Map.entry("upload_part", List.of("part_ids")),
            Map.entry("admin:project", List.of("project_ids")));

    /** Names of objects whose {@code id} refers to a stored object, by the type of that. */
    private static final Map<String, String> OBJECTS =
            Map.of("workflow", "workflow", "video", "video", "voice", "voice", "audio", "chat_audio", "source", "file");

    /** Names of what brings along more than its size tells. */
    private static final Map<String, Attachment> ATTACHMENTS = Map.of(
            "image_url",
            Attachment.IMAGE,
            "input_audio",
            Attachment.AUDIO,
            "file_data",
            Attachment.OPAQUE,
            "file_url",
            Attachment.OPAQUE,
            "encrypted_content",
            Attachment.OPAQUE);

    private final Map<String, JsonPlace> anywhere = new HashMap<>();

    void define() {
        FREE.forEach(name -> anywhere.put(name, JsonPlace.FREE));
        anywhere.put("model", text(Role.MODEL));
        anywhere.put("server_url", text(Role.SERVER_URL));
        anywhere.put("connector_id", text(Role.CONNECTOR));
        anywhere.put("tunnel_id", text(Role.TUNNEL));
        IDS.forEach((type, names) -> names.forEach(name -> anywhere.put(name, ids(name, type))));
        JsonPlace tools = list();
        JsonPlace choice = new JsonPlace(Role.CHOICE).taking(Shape.STRING, Shape.OBJECT, Shape.NULL);
        JsonPlace item = new JsonPlace(Role.ITEM);
        JsonPlace prompt = new JsonPlace(Role.NONE);
        JsonPlace conversation = new JsonPlace(Role.REFERENCE)
                .taking(Shape.STRING, Shape.OBJECT, Shape.NULL)
                .ofType("conversation");
        anywhere.put("tools", tools);
        anywhere.put("tool_choice", choice);
        anywhere.put("input", item);
        anywhere.put("items", item);
        anywhere.put("prompt", prompt);
        anywhere.put("conversation", conversation);
        Map<String, JsonPlace> objects = new HashMap<>();
        OBJECTS.forEach((name, type) -> objects.put(name, new JsonPlace(Role.NONE).with("id", id(type))));
        addAll(objects);

        JsonPlace.ANY.withAll(anywhere);
        objects.values().forEach(object -> object.withAll(anywhere));
        conversation.with("id", id("conversation")).withAll(anywhere);
        // The names of a prompt's variables are the user's, and what they stand for may be a file.
        JsonPlace variables = new JsonPlace(Role.NONE).others(JsonPlace.ANY).elements(JsonPlace.ANY);
        prompt.with("id", id("prompt")).with("variables", variables).withAll(anywhere);
        item.with("id", text(Role.ITEM_ID))
                .with("type", text(Role.TYPE))
                .with("role", text(Role.ITEM_ROLE))
                .withAll(anywhere);
        tools.elements(tool()).withAll(anywhere);
        JsonPlace chosen = function(Role.NONE);
        choice.with("type", text(Role.TYPE))
                .with("name", text(Role.NAME))
                .with("function", chosen)
                .with("custom", chosen)
                .withAll(anywhere);
        JsonPlace.ROOT
                .with("functions", list().elements(function(Role.FUNCTION)).withAll(anywhere))
                .with(
                        "web_search_options",
                        new JsonPlace(Role.WEB_SEARCH)
                                .taking(Shape.OBJECT, Shape.NULL)
                                .withAll(anywhere))
                .withAll(anywhere);
    }

    /** Adds the last places that are known anywhere: those with ids in them, and those that bring something along. */
    private void addAll(Map<String, JsonPlace> objects) {
        anywhere.putAll(objects);
        Map<String, JsonPlace> attachments = new HashMap<>();
        ATTACHMENTS.forEach((name, kind) -> attachments.put(name, new JsonPlace(Role.NONE).attaching(kind)));
        anywhere.putAll(attachments);
        attachments.values().forEach(place -> place.withAll(anywhere).elements(JsonPlace.ANY));
    }

    private JsonPlace tool() {
        // Of two names that a tool may have, OpenAI reads the one that belongs to its type.
        JsonPlace container = new JsonPlace(Role.REFERENCE)
                .taking(Shape.STRING, Shape.OBJECT, Shape.NULL)
                .ofType("container")
                .withAll(anywhere);
        JsonPlace named = function(Role.NONE);
        return function(Role.TOOL)
                .with("type", text(Role.TYPE))
                .with("function", named)
                .with("custom", named)
                .with("container", container);
    }

    private JsonPlace function(Role role) {
        JsonPlace place = new JsonPlace(role).with("name", text(Role.NAME));
        if (role != Role.NONE) {
            place.taking(Shape.OBJECT);
        }
        FREE_IN_TOOLS.forEach(name -> place.with(name, JsonPlace.FREE));
        return place.withAll(anywhere);
    }

    private static JsonPlace text(Role role) {
        return new JsonPlace(role).taking(Shape.STRING, Shape.NULL);
    }

    private static JsonPlace list() {
        return new JsonPlace(Role.NONE).taking(Shape.ARRAY, Shape.NULL);
    }

    private static JsonPlace id(String type) {
        return text(Role.REFERENCE).ofType(type);
    }

    /** One id, or, of a name in the plural, a list of them. */
    private static JsonPlace ids(String name, String type) {
        JsonPlace one = id(type);
        return name.endsWith("s")
                ? new JsonPlace(Role.REFERENCE)
                        .taking(Shape.STRING, Shape.ARRAY, Shape.NULL)
                        .ofType(type)
                        .elements(one)
                : one;
    }
}
