package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.facts.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The facts of a JSON body once more, in another way than the reader under test: a walk through a whole tree with
 * patterns over paths. Elements of arrays are called "#", the names of a prompt's variables "$", as no member is.
 */
public final class TreeFacts {
    private static final Pattern VARIABLES = Pattern.compile("(?s)(.*/)?prompt(/#)*/variables");
    private static final Pattern FREE = Pattern.compile(
            "(?s)(.*/)?(metadata|attributes|arguments|env|logit_bias|state_variables|schema|item_schema|item|sample)"
                    + "|((.*/)?tools/#(/(function|custom)(/#)*)?|functions/#|(.*/)?tool_choice/(function|custom)(/#)*)"
                    + "/(parameters|input_schema|output_schema|annotations|headers)");
    private static final Pattern TOOL = Pattern.compile("(?s)(.*/)?tools/#|functions/#|web_search_options");
    private static final Pattern CHOICE = Pattern.compile("(?s)(.*/)?tool_choice");
    private static final Pattern ITEM = Pattern.compile("(?s)(.*/)?(input|items)(/#)*");
    private static final Pattern TARGET = Pattern.compile("(?s)(.*/)?(server_url|connector_id|tunnel_id)");
    private static final Pattern CONTAINER = Pattern.compile("(?s)(.*/)?tools/#/container");
    private static final Pattern ID = Pattern.compile("(?s)(.*/)?(\\w+)(/#)*/id");
    private static final Pattern LAST = Pattern.compile("(?s)(.*/)?(\\w+)(/#)?");
    private static final Map<String, String> IDS = Map.ofEntries(
            Map.entry("file_id", "file"),
            Map.entry("file_ids", "file"),
            Map.entry("input_file_id", "file"),
            Map.entry("output_file_id", "file"),
            Map.entry("error_file_id", "file"),
            Map.entry("image_file_id", "file"),
            Map.entry("image_file_ids", "file"),
            Map.entry("training_file", "file"),
            Map.entry("validation_file", "file"),
            Map.entry("vector_store_id", "vector_store"),
            Map.entry("vector_store_ids", "vector_store"),
            Map.entry("previous_response_id", "response"),
            Map.entry("response_id", "response"),
            Map.entry("conversation", "conversation"),
            Map.entry("container_id", "container"),
            Map.entry("skill_id", "skill"),
            Map.entry("assistant_id", "assistant"),
            Map.entry("thread_id", "thread"),
            Map.entry("run_id", "run"),
            Map.entry("part_ids", "upload_part"),
            Map.entry("project_ids", "admin:project"));
    private static final Map<String, String> OBJECTS = Map.of(
            "prompt", "prompt",
            "conversation", "conversation",
            "workflow", "workflow",
            "video", "video",
            "voice", "voice",
            "audio", "chat_audio",
            "source", "file");

    private final List<String> found = new ArrayList<>();
    private final boolean places;

    private TreeFacts(boolean places) {
        this.places = places;
    }

    /** What a walk through the tree finds, each thing as one text. */
    static List<String> of(JsonNode root) {
        return new TreeFacts(true).collect(root);
    }

    /** The same of what was read, as far as this knows it. */
    static List<String> of(RequestFacts facts) {
        return new TreeFacts(true).collect(facts);
    }

    /** As {@link #of(JsonNode)}, each thing once, wherever it stands. */
    public static Set<String> withoutPlaces(JsonNode root) {
        return new TreeSet<>(new TreeFacts(false).collect(root));
    }

    /** As {@link #of(RequestFacts)}, each thing once, wherever it stands. */
    public static Set<String> withoutPlaces(RequestFacts facts) {
        return new TreeSet<>(new TreeFacts(false).collect(facts));
    }

    private List<String> collect(JsonNode root) {
        walk(root, "", "", null);
        root.properties().forEach(member -> found.add("parameter " + member.getKey()));
        return found.stream().sorted().toList();
    }

    private List<String> collect(RequestFacts facts) {
        facts.models().stream()
                .filter(model -> model.span() != null)
                .forEach(model -> add("model " + model.name(), model.where()));
        facts.tools().forEach(tool -> add("tool " + tool.type() + " " + tool.name(), tool.where()));
        facts.mcpTargets().forEach(target -> add("target " + target.value(), target.where()));
        facts.references().forEach(each -> add(each.type() + " " + each.id(), each.where()));
        facts.parameters().forEach(parameter -> found.add("parameter " + parameter.name()));
        return found.stream().sorted().toList();
    }

    private void add(String what, String where) {
        found.add(places ? what + " at " + where : what);
    }

    private void walk(JsonNode node, String path, String where, JsonNode outerItem) {
        if (FREE.matcher(path).matches() || node.isNull()) {
            return;
        }
        JsonNode item = outerItem;
        if (TOOL.matcher(path).matches() || (CHOICE.matcher(path).matches() && node.isObject())) {
            String type = type(node, path, outerItem);
            // A choice among several tools is none by itself.
            if (!CHOICE.matcher(path).matches() || !type.equals("allowed_tools")) {
                add("tool " + type + " " + name(node, path), where.substring(1));
            }
            item = null;
        } else if (ITEM.matcher(path).matches() && node.isObject()) {
            item(node, where);
            item = node;
        }
        if (node.isTextual()) {
            text(node.textValue(), path, where);
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String name = VARIABLES.matcher(path).matches()
                    ? "$"
                    : member.getKey().replace('/', '!') + (member.getKey().isEmpty() ? "!" : "");
            walk(member.getValue(), path.isEmpty() ? name : path + "/" + name, where + "." + member.getKey(), item);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            walk(node.get(i), path + "/#", where + "[" + i + "]", item);
        }
    }

    private static String type(JsonNode tool, String path, JsonNode outer) {
        if (path.equals("web_search_options")) {
            return "web_search";
        }
        if (path.equals("functions/#")) {
            return "function";
        }
        // A list has tools, but no choice among them.
        boolean isListed = outer != null
                && !CHOICE.matcher(path).matches()
                && "mcp_list_tools".equals(outer.path("type").textValue());
        return tool.path("type").isTextual() ? tool.path("type").textValue() : isListed ? "mcp" : "";
    }

    private static String name(JsonNode tool, String path) {
        boolean isChoice = CHOICE.matcher(path).matches();
        if (path.endsWith("tools/#") || isChoice) {
            for (JsonNode holder : List.of(tool.path("function"), tool.path("custom"))) {
                String name = nameIn(holder);
                if (name != null) {
                    return name;
                }
            }
        }
        return path.endsWith("#") || isChoice ? tool.path("name").textValue() : null;
    }

    private static String nameIn(JsonNode holder) {
        for (JsonNode element : holder.isArray() ? holder : List.<JsonNode>of()) {
            String name = nameIn(element);
            if (name != null) {
                return name;
            }
        }
        return holder.path("name").textValue();
    }

    private void item(JsonNode item, String where) {
        JsonNode type = item.path("type");
        boolean refers = type.isTextual()
                ? type.textValue().equals("item_reference")
                : !item.path("role").isTextual();
        if (refers && item.path("id").isTextual()) {
            add("item " + item.path("id").textValue(), (where + ".id").substring(1));
        }
    }

    private void text(String text, String path, String where) {
        String at = where.substring(1);
        Matcher id = ID.matcher(path);
        Matcher last = LAST.matcher(path);
        if (path.equals("model") || path.endsWith("/model")) {
            add("model " + text, at);
        } else if (TARGET.matcher(path).matches()) {
            add("target " + text, at);
        } else if (CONTAINER.matcher(path).matches()) {
            add("container " + text, at);
        } else if (id.matches() && OBJECTS.containsKey(id.group(2))) {
            add(OBJECTS.get(id.group(2)) + " " + text, at);
        } else if (last.matches() && IDS.containsKey(last.group(2))) {
            add(IDS.get(last.group(2)) + " " + text, at);
        }
    }
}
