package io.fgproxy.codec;

import io.fgproxy.facts.Contents;
import io.fgproxy.facts.McpTarget;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import io.fgproxy.facts.ToolUse;
import io.fgproxy.facts.UnknownModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what a JSON body says, piece by piece. Not thread-safe. */
final class JsonFacts {
    private static final int MOST_MODELS = 1_000;
    private static final int MOST_TOOLS = 1_000;
    private static final int MOST_REFERENCES = 10_000;
    private static final String REFERENCE_TYPE = "item_reference";
    private static final String LISTED_TOOLS = "mcp_list_tools";

    /** The tool that uses a model of its own, which OpenAI chooses if the tool names none. */
    private static final String MODEL_TOOL = "image_generation";

    /** A choice that stands for a list of tools, which are read where they stand. */
    private static final String SEVERAL = "allowed_tools";

    /** Items that have all they stand for in them. */
    private static final Set<String> PLAIN_ITEMS = Set.of(
            "message",
            "function_call",
            "function_call_output",
            "custom_tool_call",
            "custom_tool_call_output",
            "computer_call",
            "computer_call_output",
            "local_shell_call",
            "local_shell_call_output",
            "shell_call",
            "shell_call_output",
            "apply_patch_call",
            "apply_patch_call_output",
            "mcp_approval_request",
            "mcp_approval_response",
            LISTED_TOOLS,
            "additional_tools");

    private final List<NamedModel> models = new ArrayList<>();
    private final List<Subject> tools = new ArrayList<>();
    private final List<McpTarget> mcpTargets = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private long images;
    private long audios;
    private long opaque;

    /** The names at the top by themselves when folded; null while they are all the same. */
    private @Nullable Map<String, String> folded;

    /** A tool or an item while its members are being read, in any order. */
    static final class Subject {
        private final String where;

        /** The item around a tool, if that is what is next around it. */
        private final @Nullable Subject item;

        private @Nullable String type;
        private @Nullable String name;
        private @Nullable String id;
        private boolean message;
        private boolean hasModel;

        /** Whether it is a choice among tools. */
        private boolean choice;

        private Subject(String where, @Nullable Subject item) {
            this.where = where;
            this.item = item;
        }

        private boolean isItem() {
            return where.isEmpty();
        }

        void type(String text) {
            type = text;
        }

        /** OpenAI reads one of the names, depending on the type; which one is not for us to guess. */
        void name(String text) throws UnreadableBodyException {
            if (name != null && !name.equals(text)) {
                throw new UnreadableBodyException("'" + where + "' has two names", where);
            }
            name = text;
        }

        void id(String text) {
            id = text;
        }

        /** What an item refers to, if it is nothing but a reference: all of it was read. */
        @Nullable
        String referredId() {
            boolean refers = type == null ? !message : type.equals(REFERENCE_TYPE);
            return refers ? id : null;
        }

        void isMessage() {
            message = true;
        }

        void namesModel() {
            hasModel = true;
        }
    }

    /** A tool begins. */
    Subject tool(String where, @Nullable Subject outer, @Nullable String type) throws UnreadableBodyException {
        bound(tools.size(), MOST_TOOLS, "tools", where);
        Subject tool = new Subject(where, outer != null && outer.isItem() ? outer : null);
        tool.type = type;
        tools.add(tool);
        return tool;
    }

    /** The choice of a tool begins, which some take for the offer of it. */
    Subject choice(String where) throws UnreadableBodyException {
        Subject choice = tool(where, null, null);
        choice.choice = true;
        return choice;
    }

    /** An item begins. */
    Subject item() {
        return new Subject("", null);
    }

    /** All of an item was read. */
    void endItem(Subject item) {
        if (item.type == null ? !item.message : !PLAIN_ITEMS.contains(item.type)) {
            opaque++;
        }
    }

    void model(String name, String where, Span span) throws UnreadableBodyException {
        bound(models.size(), MOST_MODELS, "models", where);
        models.add(new NamedModel(name, where, span));
    }

    void attachment(JsonPlace.Attachment kind) {
        switch (kind) {
            case IMAGE -> images++;
            case AUDIO -> audios++;
            case OPAQUE -> opaque++;
        }
    }

    void mcpTarget(McpTarget.Kind kind, String value, String where) throws UnreadableBodyException {
        bound(mcpTargets.size(), MOST_TOOLS, "MCP servers", where);
        mcpTargets.add(new McpTarget(kind, value, where));
    }

    void reference(String type, String id, String where) throws UnreadableBodyException {
        bound(references.size(), MOST_REFERENCES, "stored objects", where);
        references.add(new Reference(type, id, where));
    }

    private static void bound(int size, int most, String things, String where) throws UnreadableBodyException {
        if (size == most) {
            throw new UnreadableBodyException("The body names more than " + most + " " + things, where);
        }
    }

    /** A member at the top was named; its value follows. Parameters have plain names, or somebody tidies them. */
    void parameterName(String name) throws UnreadableBodyException {
        if (!isParameterName(name)) {
            throw new UnreadableBodyException("'" + name + "' is not a name that a parameter has", name);
        }
        if (folded == null) {
            if (Vocabulary.isFolded(name)) {
                return;
            }
            folded = new HashMap<>();
            for (Parameter parameter : parameters) {
                folded.put(Vocabulary.fold(parameter.name()), parameter.name());
            }
        }
        String other = folded.put(Vocabulary.fold(name), name);
        if (other != null) {
            throw new UnreadableBodyException("The member '" + name + "' may be read as '" + other + "'", name);
        }
    }

    private static boolean isParameterName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-' && c != '.') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    void parameter(Parameter parameter) {
        parameters.add(parameter);
    }

    List<NamedModel> models() {
        return models;
    }

    /** Without what only some operations have. */
    Contents contents() {
        return new Contents(images, audios, opaque, 1, null);
    }

    /** The parameter of this name, if it is an object or an array. */
    @Nullable
    Parameter structure(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return parameter.kind() == Parameter.Kind.STRUCTURE ? parameter : null;
            }
        }
        return null;
    }

    void addTo(RequestFacts.Builder facts) {
        models.forEach(facts::model);
        addTools("", facts);
        mcpTargets.forEach(facts::mcpTarget);
        references.forEach(facts::reference);
        parameters.forEach(facts::parameter);
    }

    /** What a document inside of a body says. Its members are no parameters, and nothing in it can be changed. */
    void addInside(String place, RequestFacts.Builder facts) {
        String prefix = place + ".";
        models.forEach(model -> facts.model(new NamedModel(model.name(), prefix + model.where())));
        addTools(prefix, facts);
        mcpTargets.forEach(
                target -> facts.mcpTarget(new McpTarget(target.kind(), target.value(), prefix + target.where())));
        references.forEach(reference ->
                facts.reference(new Reference(reference.type(), reference.id(), prefix + reference.where())));
    }

    private void addTools(String prefix, RequestFacts.Builder facts) {
        for (Subject tool : tools) {
            String type = type(tool);
            String where = prefix + tool.where;
            if (!tool.choice || !type.equals(SEVERAL)) {
                facts.tool(new ToolUse(type, tool.name, where));
            }
            if (!tool.choice && !tool.hasModel && type.equals(MODEL_TOOL)) {
                facts.unestablished(new UnknownModel.Missing(where + ".model"));
            }
        }
    }

    private static String type(Subject tool) {
        if (tool.type != null) {
            return tool.type;
        }
        // What an MCP server offered, given back to a model, has no type of its own.
        return tool.item != null && LISTED_TOOLS.equals(tool.item.type) ? "mcp" : "";
    }
}
