package io.fgproxy.price;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import io.fgproxy.facts.UnknownModel;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request as it will be sent. Immutable and thread-safe. */
final class Asked {
    private static final String MAIN = "model";

    private final RequestFacts facts;
    private final Map<String, Scalar> set = new HashMap<>();
    private final Set<String> mainModels = new LinkedHashSet<>();
    private final Set<String> models = new LinkedHashSet<>();
    private long added;

    Asked(RequestFacts facts, List<Amendment> amendments) {
        this.facts = facts;
        Map<NamedModel, String> replaced = new HashMap<>();
        for (Amendment amendment : amendments) {
            if (amendment instanceof Amendment.SetParameter parameter) {
                set.put(parameter.parameter(), parameter.value());
                if (parameter.value() instanceof Scalar.Text text) {
                    added += text.value().getBytes(StandardCharsets.UTF_8).length;
                }
            } else if (amendment instanceof Amendment.ReplaceModel model) {
                replaced.put(model.alias(), model.target());
            }
        }
        for (NamedModel model : facts.models()) {
            String name = replaced.getOrDefault(model, model.name());
            if (!isOfTool(model.where())) {
                models.add(name);
            }
            if (model.where().equals(MAIN)) {
                mainModels.add(name);
            }
        }
    }

    /** What a tool uses is paid with its calls. */
    private static boolean isOfTool(String where) {
        return where.contains("tools[");
    }

    /** Whether there is a model that it does not name. */
    boolean leavesModelOpen() {
        return models.isEmpty()
                || facts.unestablished().stream()
                        .anyMatch(unknown ->
                                !(unknown instanceof UnknownModel.Missing missing) || !isOfTool(missing.where()));
    }

    RequestFacts facts() {
        return facts;
    }

    String operation() {
        return facts.operation().name();
    }

    /** All models that it can use, but for those that its tools use. */
    Set<String> models() {
        return models;
    }

    /** Those whose tokens its answer tells. */
    Set<String> mainModels() {
        return mainModels.isEmpty() ? models : mainModels;
    }

    /** How many bytes of it upstream can make tokens of. */
    long bytes() {
        return facts.bodyBytes() + added;
    }

    /** Whether it has a parameter that is not null. */
    boolean has(String name) {
        return parameter(name) != null;
    }

    /** A parameter as it will be sent; null if it is absent or null. */
    @Nullable
    Parameter parameter(String name) {
        Scalar value = set.get(name);
        Parameter parameter =
                value == null ? facts.parameter(name).orElse(null) : value.asParameter(name, new Span(0, 0));
        return parameter == null || parameter.kind() == Parameter.Kind.NULL ? null : parameter;
    }

    /** The text of a parameter; null if it has none. */
    @Nullable
    String text(String name) {
        Parameter parameter = parameter(name);
        return parameter == null ? null : parameter.text();
    }

    /** A parameter that is an integer of zero or more; empty if it is absent or anything else. */
    OptionalLong whole(String name) {
        Parameter parameter = parameter(name);
        OptionalLong value = parameter == null ? OptionalLong.empty() : parameter.integer();
        return value.isPresent() && value.getAsLong() >= 0 ? value : OptionalLong.empty();
    }

    /** How often something is asked for: once if it is not said, and this often if it is said in a way of its own. */
    long times(String name, long most) {
        return has(name) ? Math.max(1, whole(name).orElse(most)) : 1;
    }

    /** The size of a parameter's value in the body, in bytes. */
    long size(String name) {
        Parameter parameter = parameter(name);
        return parameter == null ? 0 : size(parameter);
    }

    private static long size(Parameter parameter) {
        long text = parameter.text() == null ? 0 : parameter.text().getBytes(StandardCharsets.UTF_8).length;
        return Math.max(text, parameter.span().end() - parameter.span().start());
    }

    /** The size of all that is no file in a form, in bytes. */
    long formTextBytes() {
        long bytes = added;
        for (Parameter parameter : facts.parameters()) {
            bytes += parameter.kind() == Parameter.Kind.FILE ? 0 : size(parameter);
        }
        return bytes;
    }

    /** How many files there are in a form. */
    long files() {
        return facts.parameters().stream()
                .filter(parameter -> parameter.kind() == Parameter.Kind.FILE)
                .count();
    }
}
