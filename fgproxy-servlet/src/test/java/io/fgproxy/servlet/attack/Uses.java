package io.fgproxy.servlet.attack;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a body makes upstream use, under one view of it. Names in the middle of free-form data are not looked at. */
final class Uses {
    private static final Set<String> FREE_FORM = Set.of(
            "metadata", "schema", "parameters", "arguments", "input_schema", "headers", "logit_bias", "properties");
    private static final Set<String> PLAIN_CHOICES =
            Set.of("auto", "none", "required", "function", "custom", "allowed_tools", "any", "null", "");
    private static final Pattern FILES = Pattern.compile("(.*_)?file_ids?|training_file|validation_file");

    final Set<String> models = new LinkedHashSet<>();
    final Set<String> tools = new LinkedHashSet<>();
    final Set<String> functions = new LinkedHashSet<>();
    final Set<String> mcp = new LinkedHashSet<>();

    /** As {@code type:id}. */
    final Set<String> references = new LinkedHashSet<>();

    /** At the top: the text of scalars, an empty text for structures, {@code null} for JSON's null. */
    final Map<String, String> parameters = new LinkedHashMap<>();

    private final View view;

    private Uses(View view) {
        this.view = view;
    }

    /** Of a JSON document. */
    static Uses of(LooseValue document, View view) {
        Uses uses = new Uses(view);
        LooseValue root =
                document instanceof LooseValue.Arr list && list.items().size() == 1
                        ? list.items().get(0)
                        : document;
        if (root instanceof LooseValue.Obj object) {
            view.members(object).forEach((name, value) -> uses.parameters.put(name, text(value)));
        }
        uses.walk(root, "");
        return uses;
    }

    /** Of a form. */
    static Uses of(List<LooseForm.Field> form, View view) {
        Uses uses = new Uses(view);
        view.pick(form, LooseForm.Field::name, LooseForm.Field::value).forEach((name, value) -> {
            uses.parameters.put(name, value);
            uses.member(name, new LooseValue.Str(value));
            List<String> parts = List.of(name.split("[\\[\\]]+", -1));
            uses.member(parts.get(0), nested(parts.subList(1, parts.size()), value));
            if (View.fold(name).equals("session")) {
                LooseJson.read(value).forEach(document -> uses.walk(document, "session"));
            }
        });
        return uses;
    }

    /** What brackets in a name make of a value. */
    private static LooseValue nested(List<String> parts, String value) {
        if (parts.isEmpty()) {
            return new LooseValue.Str(value);
        }
        LooseValue inner = nested(parts.subList(1, parts.size()), value);
        return parts.get(0).matches("[0-9]*")
                ? new LooseValue.Arr(List.of(inner))
                : new LooseValue.Obj(List.of(new LooseValue.Member(parts.get(0), inner)));
    }

    private static String text(LooseValue value) {
        return value instanceof LooseValue.Str string
                ? string.text()
                : value instanceof LooseValue.Word word ? word.text() : "";
    }

    private void walk(LooseValue value, String name) {
        if (value instanceof LooseValue.Arr array) {
            array.items().forEach(item -> walk(item, name));
        } else if (value instanceof LooseValue.Obj object) {
            Map<String, LooseValue> members = view.members(object);
            if (name.equals("tools")) {
                tool(members);
            }
            if (text(members.getOrDefault("type", new LooseValue.Word("")))
                            .strip()
                            .equalsIgnoreCase("item_reference")
                    || (members.containsKey("id") && members.size() == 1 && name.equals("input"))) {
                refer("item", members.get("id"));
            }
            members.forEach(this::member);
        } else if (name.equals("tools") && !text(value).equals("null")) {
            tools.add(text(value));
        }
    }

    private void member(String name, LooseValue value) {
        if (FREE_FORM.contains(name)) {
            return;
        }
        switch (name) {
            case "model" -> strings(value, models);
            case "server_url" -> strings(value, mcp);
            case "connector_id", "tunnel_id" -> {
                Set<String> ids = new LinkedHashSet<>();
                strings(value, ids);
                ids.forEach(id -> mcp.add(name.substring(0, name.length() - 3) + ":" + id));
            }
            case "tool_choice" -> choice(value);
            case "web_search_options" -> tools.add(text(value).equals("null") ? "function" : "web_search");
            case "functions" -> functions(value);
            default -> reference(name, value);
        }
        walk(value, name);
    }

    private void reference(String name, LooseValue value) {
        if (FILES.matcher(name).matches()) {
            refer("file", value);
            return;
        }
        switch (name) {
            case "vector_store_ids", "vector_store_id" -> refer("vector_store", value);
            case "previous_response_id", "response_id" -> refer("response", value);
            case "conversation", "conversation_id" -> refer("conversation", id(value, true));
            case "prompt" -> refer("prompt", id(value, false));
            case "container", "container_id" -> refer("container", id(value, true));
            case "voice" -> refer("voice", id(value, false));
            case "video" -> refer("video", id(value, false));
            case "workflow" -> refer("workflow", id(value, false));
            case "skill_id", "assistant_id", "thread_id" -> refer(name.substring(0, name.length() - 3), value);
            default -> {}
        }
    }

    private LooseValue id(LooseValue value, boolean bare) {
        if (value instanceof LooseValue.Obj object) {
            return view.members(object).getOrDefault("id", new LooseValue.Word("null"));
        }
        return bare ? value : new LooseValue.Word("null");
    }

    private void refer(String type, LooseValue value) {
        Set<String> ids = new LinkedHashSet<>();
        strings(value == null ? new LooseValue.Word("null") : value, ids);
        ids.forEach(id -> references.add(type + ":" + id));
    }

    private void tool(Map<String, LooseValue> members) {
        LooseValue function = members.getOrDefault("function", new LooseValue.Word(""));
        String type = members.containsKey("type")
                ? text(members.get("type"))
                : function instanceof LooseValue.Obj ? "function" : "";
        tools.add(type);
        String kind = type.strip().toLowerCase(Locale.ROOT);
        if (kind.equals("function") || kind.equals("custom")) {
            Map<String, LooseValue> named = members;
            if (!members.containsKey("name") && members.getOrDefault(kind, function) instanceof LooseValue.Obj inner) {
                named = view.members(inner);
            }
            functions.add(text(named.getOrDefault("name", new LooseValue.Word(""))));
        }
        if (kind.equals("image_generation") && !members.containsKey("model")) {
            models.add("gpt-image-1");
        }
    }

    private void functions(LooseValue value) {
        if (value instanceof LooseValue.Arr array) {
            for (LooseValue item : array.items()) {
                if (item instanceof LooseValue.Obj object) {
                    functions.add(text(view.members(object).getOrDefault("name", new LooseValue.Word(""))));
                }
            }
        }
    }

    private void choice(LooseValue value) {
        String type = value instanceof LooseValue.Obj object
                ? text(view.members(object).getOrDefault("type", new LooseValue.Word("")))
                : text(value);
        if (!PLAIN_CHOICES.contains(type)) {
            tools.add(type);
        }
    }

    private static void strings(LooseValue value, Set<String> into) {
        if (value instanceof LooseValue.Arr array) {
            array.items().forEach(item -> strings(item, into));
        } else if (value instanceof LooseValue.Obj object) {
            object.members().forEach(member -> strings(member.value(), into));
        } else if (value instanceof LooseValue.Str || !text(value).equals("null")) {
            into.add(text(value));
        }
    }
}
