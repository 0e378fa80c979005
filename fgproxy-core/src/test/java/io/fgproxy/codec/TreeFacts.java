package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.facts.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The facts of a JSON body once more, in another way than the reader under test: a walk through a whole tree with
 * patterns over paths. Elements of arrays are called "#", the names of a prompt's variables "$", as no member is.
 */
final class TreeFacts {
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
            Map.entry("vector_store_ids", "vector_store"),
            Map.entry("previous_response_id", "response"),
            Map.entry("conversation", "conversation"),
            Map.entry("skill_id", "skill"));
    private static final Map<String, String> OBJECTS = Map.of(
            "prompt", "prompt",
            "conversation", "conversation",
            "workflow", "workflow",
            "video", "video",
            "voice", "voice",
            "audio", "chat_audio",
            "source", "file");

    private final List<String> found = new ArrayList<>();

    /** What a walk through the tree finds, each thing as one text. */
    static List<String> of(JsonNode root) {
        TreeFacts facts = new TreeFacts();
        facts.walk(root, "", "", null);
        root.properties().forEach(member -> facts.found.add("parameter " + member.getKey()));
        return facts.found.stream().sorted().toList();
    }

    /** The same of what was read, as far as this knows it. */
    static List<String> of(RequestFacts facts) {
        List<String> found = new ArrayList<>();
        facts.models().stream()
                .filter(model -> model.span() != null)
                .forEach(model -> found.add("model " + model.name() + " at " + model.where()));
        facts.tools().forEach(tool -> found.add("tool " + tool.type() + " " + tool.name() + " at " + tool.where()));
        facts.mcpTargets().forEach(target -> found.add("target " + target.value() + " at " + target.where()));
        facts.references().forEach(each -> found.add(each.type() + " " + each.id() + " at " + each.where()));
        facts.parameters().forEach(parameter -> found.add("parameter " + parameter.name()));
        return found.stream().sorted().toList();
    }

    private void walk(JsonNode node, String path, String where, JsonNode outerItem) {
        if (FREE.matcher(path).matches() || node.isNull()) {
            return;
        }
        JsonNode item = outerItem;
        if (TOOL.matcher(path).matches() || (CHOICE.matcher(path).matches() && node.isObject())) {
            found.add("tool " + type(node, path, outerItem) + " " + name(node, path) + " at " + where.substring(1));
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
        boolean isListed =
                outer != null && "mcp_list_tools".equals(outer.path("type").textValue());
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
            found.add("item " + item.path("id").textValue() + " at " + (where + ".id").substring(1));
        }
    }

    private void text(String text, String path, String where) {
        String at = " " + text + " at " + where.substring(1);
        Matcher id = ID.matcher(path);
        Matcher last = LAST.matcher(path);
        if (path.equals("model") || path.endsWith("/model")) {
            found.add("model" + at);
        } else if (TARGET.matcher(path).matches()) {
            found.add("target" + at);
        } else if (CONTAINER.matcher(path).matches()) {
            found.add("container" + at);
        } else if (id.matches() && OBJECTS.containsKey(id.group(2))) {
            found.add(OBJECTS.get(id.group(2)) + at);
        } else if (last.matches() && IDS.containsKey(last.group(2))) {
            found.add(IDS.get(last.group(2)) + at);
        }
    }
}
