package io.fgproxy.facts;

import io.fgproxy.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was established about one request from the bytes that will be forwarded. Immutable and thread-safe.
 *
 * @param operation what it does
 * @param models every model it can use, in the order of the request
 * @param unestablished the reasons why it may use models that cannot be told from the request; empty if all are known
 * @param tools every tool it offers to a model, wherever in the body
 * @param mcpTargets every place that it has OpenAI talk to by MCP
 * @param references every stored object its body refers to
 * @param pathObjects the ids of the stored objects that its path names, as they stand there, in no order; empty for none
 * @param parameters the members at the top of its JSON body, or the fields of its form, in the order of the request
 * @param contents what its body brings along
 * @param shape what kind of body it has
 * @param bodyBytes the size of its body in bytes
 */
public record RequestFacts(
        Operation operation,
        List<NamedModel> models,
        List<UnknownModel> unestablished,
        List<ToolUse> tools,
        List<McpTarget> mcpTargets,
        List<Reference> references,
        List<String> pathObjects,
        List<Parameter> parameters,
        Contents contents,
        BodyShape shape,
        long bodyBytes) {
    /** Copies the lists. */
    public RequestFacts {
        models = List.copyOf(models);
        unestablished = List.copyOf(unestablished);
        tools = List.copyOf(tools);
        mcpTargets = List.copyOf(mcpTargets);
        references = List.copyOf(references);
        pathObjects = List.copyOf(pathObjects);
        parameters = List.copyOf(parameters);
    }

    /** Starts the facts of a request of which nothing but the operation is known. */
    public static Builder of(Operation operation) {
        return new Builder(operation);
    }

    /** The parameter of exactly this name. */
    public Optional<Parameter> parameter(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return Optional.of(parameter);
            }
        }
        return Optional.empty();
    }

    /** The same facts with other models. */
    public RequestFacts withModels(List<NamedModel> changed) {
        return new RequestFacts(
                operation,
                changed,
                unestablished,
                tools,
                mcpTargets,
                references,
                pathObjects,
                parameters,
                contents,
                shape,
                bodyBytes);
    }

    /** The same facts with other parameters. */
    public RequestFacts withParameters(List<Parameter> changed) {
        return new RequestFacts(
                operation,
                models,
                unestablished,
                tools,
                mcpTargets,
                references,
                pathObjects,
                changed,
                contents,
                shape,
                bodyBytes);
    }

    /** The same facts with other reasons why models cannot be told. */
    public RequestFacts withUnestablished(List<UnknownModel> changed) {
        return new RequestFacts(
                operation,
                models,
                changed,
                tools,
                mcpTargets,
                references,
                pathObjects,
                parameters,
                contents,
                shape,
                bodyBytes);
    }

    /** Collects facts; not thread-safe. */
    public static final class Builder {
        private final Operation operation;
        private final List<NamedModel> models = new ArrayList<>();
        private final List<UnknownModel> unestablished = new ArrayList<>();
        private final List<ToolUse> tools = new ArrayList<>();
        private final List<McpTarget> mcpTargets = new ArrayList<>();
        private final List<Reference> references = new ArrayList<>();
        private final List<String> pathObjects = new ArrayList<>();
        private final List<Parameter> parameters = new ArrayList<>();
        private Contents contents = Contents.TEXT;
        private BodyShape shape = new BodyShape.None();
        private long bodyBytes;

        private Builder(Operation operation) {
            this.operation = operation;
        }

        /** Adds a model. */
        public Builder model(NamedModel model) {
            models.add(model);
            return this;
        }

        /** Adds a reason why it may use models that cannot be told. */
        public Builder unestablished(UnknownModel unknown) {
            unestablished.add(unknown);
            return this;
        }

        /** Adds a tool. */
        public Builder tool(ToolUse tool) {
            tools.add(tool);
            return this;
        }

        /** Adds a place that OpenAI shall talk to by MCP. */
        public Builder mcpTarget(McpTarget target) {
            mcpTargets.add(target);
            return this;
        }

        /** Adds a stored object that the body refers to. */
        public Builder reference(Reference reference) {
            references.add(reference);
            return this;
        }

        /** Adds the id of a stored object that the path names. */
        public Builder pathObject(String id) {
            pathObjects.add(id);
            return this;
        }

        /** Adds a parameter. */
        public Builder parameter(Parameter parameter) {
            parameters.add(parameter);
            return this;
        }

        /** Tells what the body brings along. */
        public Builder contents(Contents brought) {
            this.contents = brought;
            return this;
        }

        /** Tells what kind of body there is, and its size in bytes. */
        public Builder body(BodyShape bodyShape, long bytes) {
            this.shape = bodyShape;
            this.bodyBytes = bytes;
            return this;
        }

        /** The facts as collected. */
        public RequestFacts build() {
            return new RequestFacts(
                    operation,
                    models,
                    unestablished,
                    tools,
                    mcpTargets,
                    references,
                    pathObjects,
                    parameters,
                    contents,
                    shape,
                    bodyBytes);
        }
    }
}
