package io.fgproxy.operation;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the OpenAI API: a method and a path template, and what a policy needs to know about it. The facts
 * come from the official OpenAPI description; names follow the official SDKs. Immutable and thread-safe.
 *
 * @param name unique, parts in snake_case joined by dots, e.g. {@code chat.completions.create}
 * @param method the HTTP method in upper case
 * @param template the path with variables in braces, e.g. {@code /v1/chat/completions/{completion_id}}
 * @param group the permission group, e.g. {@code model_capabilities:request}; {@code admin} has no action part
 * @param exposure how far the operation may be handed out
 * @param bodies the kinds of request body that it accepts; empty when it takes none
 * @param modelLocations every place where a request may name a model; empty when no model is involved
 * @param modelRequired whether a request that names no model at the top level leaves open which one runs, so that it
 *     must be refused when models are restricted
 * @param defaultModel the model that runs when the request names none; null when there is no such default
 * @param streams whether the answer may be a stream of server-sent events
 * @param billable whether it spends money now or later, as far as known: when in doubt, true
 * @param presets the names of the presets that contain it; empty when none does
 * @param parameters the parameters that it is known to take
 * @param resource the type of the stored object that its path names, the innermost one, e.g. {@code file}; null when it
 *     names none
 * @param creates the type of the stored objects that its answer tells to be new, e.g. {@code response}; null when it tells
 *     of none. Some make one only if the request asks for it ({@code store})
 */
public record Operation(
        String name,
        String method,
        String template,
        String group,
        Exposure exposure,
        Set<BodyKind> bodies,
        List<ModelLocation> modelLocations,
        boolean modelRequired,
        @Nullable String defaultModel,
        boolean streams,
        boolean billable,
        Set<String> presets,
        ParameterNames parameters,
        @Nullable String resource,
        @Nullable String creates) {
    /** Copies the collections; a blank name, or a template that does not start with a slash, is refused. */
    public Operation {
        if (name.isBlank() || method.isBlank() || group.isBlank() || !template.startsWith("/")) {
            throw new IllegalArgumentException("An operation needs a name, a method, a group and an absolute template");
        }
        bodies = Set.copyOf(bodies);
        modelLocations = List.copyOf(modelLocations);
        presets = Set.copyOf(presets);
    }

    /** The area of the group, the part before its colon: {@code files} of {@code files:read}. */
    public String area() {
        int colon = group.indexOf(':');
        return colon < 0 ? group : group.substring(0, colon);
    }

    /** The method and the template, as in {@code POST /v1/chat/completions}. */
    public String methodAndTemplate() {
        return method + " " + template;
    }
}
