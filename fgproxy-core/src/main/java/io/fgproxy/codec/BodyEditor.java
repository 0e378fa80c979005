package io.fgproxy.codec;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import io.fgproxy.facts.StreamOptions;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Scalar;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a policy amends into edits of the body's bytes, and applies them. Bytes that no edit covers stay as they
 * are. Stateless and thread-safe.
 */
public final class BodyEditor {
    private static final String STREAM_OPTIONS = "stream_options";
    private static final Pattern FIELD_NAME = Pattern.compile("[^\"\\\\\\p{Cntrl}]+");

    private BodyEditor() {}

    /**
     * The edits, in the order of the body, none overlapping another.
     *
     * @param facts of the request, read from the very body that is to be edited
     * @throws IllegalArgumentException if an amendment has no place in this body, or two contradict each other
     */
    public static List<BodyEdit> edits(RequestFacts facts, List<Amendment> amendments) {
        if (amendments.isEmpty()) {
            return List.of();
        }
        List<BodyEdit> edits = new ArrayList<>();
        List<Addition> additions = new ArrayList<>();
        for (Amendment amendment : amendments.stream().distinct().toList()) {
            if (amendment instanceof Amendment.ReplaceModel model) {
                edits.add(replacement(facts.shape(), model.alias().span(), new Scalar.Text(model.target())));
            } else if (amendment instanceof Amendment.SetParameter set) {
                facts.parameter(set.parameter())
                        .ifPresentOrElse(
                                present -> edits.add(replacement(facts.shape(), present, set.value())),
                                () -> additions.add(new Addition(set.parameter(), set.value(), json(set.value()))));
            } else if (amendment instanceof Amendment.SetStreamOption option) {
                addOption(facts, option, edits, additions);
            }
        }
        if (!additions.isEmpty()) {
            edits.add(insertion(facts.shape(), additions));
        }
        edits.sort(Comparator.comparingLong(BodyEdit::start));
        for (int i = 1; i < edits.size(); i++) {
            if (edits.get(i).start() < edits.get(i - 1).end()) {
                throw new IllegalArgumentException("Two amendments change the same bytes");
            }
        }
        return List.copyOf(edits);
    }

    /**
     * The size of a body once it is edited, in bytes.
     *
     * @param length of the body as it is
     */
    public static long editedLength(long length, List<BodyEdit> edits) {
        long edited = length;
        for (BodyEdit edit : edits) {
            edited += edit.replacement().length - (edit.end() - edit.start());
        }
        return edited;
    }

    /**
     * The body with its edits, made while it is read. The stream throws a {@link java.io.EOFException} if the body ends
     * before its last edit; closing it closes the body.
     *
     * @param body from its first byte
     * @param edits in order and not overlapping, as {@link #edits} gives them
     */
    public static InputStream edited(InputStream body, List<BodyEdit> edits) {
        return edits.isEmpty() ? body : new EditedInputStream(body, edits);
    }

    /**
     * A parameter that is not in the body.
     *
     * @param value for a form; null if it cannot be in one
     */
    private record Addition(String name, @Nullable Scalar value, String json) {}

    private static void addOption(
            RequestFacts facts, Amendment.SetStreamOption option, List<BodyEdit> edits, List<Addition> additions) {
        if (!(facts.shape() instanceof BodyShape.Json)) {
            throw new IllegalArgumentException("Only a JSON body has stream_options");
        }
        String member = quoted(option.member()) + ":" + json(option.value());
        Parameter present = facts.parameter(STREAM_OPTIONS).orElse(null);
        StreamOptions inside = facts.contents().streamOptions();
        if (present == null) {
            additions.add(new Addition(STREAM_OPTIONS, null, "{" + member + "}"));
        } else if (present.kind() == Parameter.Kind.NULL) {
            edits.add(edit(present.span(), "{" + member + "}"));
        } else if (inside == null || !option.member().equals("include_usage")) {
            throw new IllegalArgumentException("stream_options cannot be amended");
        } else if (inside.includeUsage() != null) {
            edits.add(edit(inside.includeUsage().span(), json(option.value())));
        } else {
            Span gap = new Span(inside.insertAt(), inside.insertAt());
            edits.add(edit(gap, member + (inside.empty() ? "" : ",")));
        }
    }

    private static BodyEdit edit(Span span, String text) {
        return new BodyEdit(span.start(), span.end(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static BodyEdit replacement(BodyShape shape, Parameter parameter, Scalar value) {
        if (parameter.kind() == Parameter.Kind.FILE) {
            throw new IllegalArgumentException("The file '" + parameter.name() + "' cannot be amended");
        }
        return replacement(shape, parameter.span(), value);
    }

    private static BodyEdit replacement(BodyShape shape, @Nullable Span span, Scalar value) {
        if (span == null) {
            throw new IllegalArgumentException("What the body does not name cannot be amended");
        }
        byte[] bytes = shape instanceof BodyShape.Form form
                ? field(value, form)
                : json(value).getBytes(StandardCharsets.UTF_8);
        return new BodyEdit(span.start(), span.end(), bytes);
    }

    /** One edit for all, because two at the same place would have no order. */
    private static BodyEdit insertion(BodyShape shape, List<Addition> additions) {
        if (additions.stream().map(Addition::name).distinct().count() < additions.size()) {
            throw new IllegalArgumentException("Two amendments set the same parameter");
        }
        if (shape instanceof BodyShape.Json json) {
            List<String> members = additions.stream()
                    .map(addition -> quoted(addition.name()) + ":" + addition.json())
                    .toList();
            String text = String.join(",", members) + (json.empty() ? "" : ",");
            return new BodyEdit(json.insertAt(), json.insertAt(), text.getBytes(StandardCharsets.UTF_8));
        }
        if (shape instanceof BodyShape.Form form) {
            StringBuilder parts = new StringBuilder();
            additions.forEach(addition -> parts.append(part(addition, form)));
            return new BodyEdit(0, 0, parts.toString().getBytes(StandardCharsets.UTF_8));
        }
        throw new IllegalArgumentException("A request without a body cannot be amended");
    }

    private static String part(Addition addition, BodyShape.Form form) {
        String name = addition.name();
        if (addition.value() == null || !FIELD_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("No field can have the name '" + name + "'");
        }
        String value = new String(field(addition.value(), form), StandardCharsets.UTF_8);
        return "--" + form.boundary() + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value
                + "\r\n";
    }

    private static byte[] field(Scalar value, BodyShape.Form form) {
        String text = plain(value);
        if (text.contains("--" + form.boundary())) {
            throw new IllegalArgumentException("The value contains the boundary of the form");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String json(Scalar value) {
        return value instanceof Scalar.Text text
                ? quoted(text.value())
                : value instanceof Scalar.Nothing ? "null" : plain(value);
    }

    private static String plain(Scalar value) {
        if (value instanceof Scalar.Text text) {
            return text.value();
        }
        if (value instanceof Scalar.Whole whole) {
            return Long.toString(whole.value());
        }
        return value instanceof Scalar.Flag flag ? Boolean.toString(flag.value()) : "";
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
