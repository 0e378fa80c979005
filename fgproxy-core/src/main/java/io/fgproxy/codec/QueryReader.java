package io.fgproxy.codec;

import io.fgproxy.codec.JsonPlace.Role;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.operation.Operation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a query apart, which may hold nothing but parameters that the operation is known to take. Not thread-safe. */
final class QueryReader {
    // Groups are repeated possessively, for otherwise a Java pattern takes stack by the length of the text.

    /** A name, and what stands in brackets behind it. */
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_.-]+)((?:\\[[A-Za-z0-9_.-]*\\])*+)");

    private static final Pattern VALUE = Pattern.compile("(?:[A-Za-z0-9_.~!$'()*,:@/?=+\\[\\]-]|%[0-9A-Fa-f]{2})*+");
    private static final String LIST = "[]";

    private final Operation operation;
    private final List<NamedModel> models = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** Whether a name stands there with brackets. */
    private final Map<String, Boolean> brackets = new HashMap<>();

    QueryReader(Operation operation) {
        this.operation = operation;
    }

    /**
     * Reads a query.
     *
     * @param query as it stands after the question mark
     * @throws UnreadableBodyException if it is anything but known names, each once, with their values
     */
    void read(String query) throws UnreadableBodyException {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            String name = (equals < 0 ? pair : pair.substring(0, equals))
                    .replaceAll("%5[Bb]", "[")
                    .replaceAll("%5[Dd]", "]");
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches() || !VALUE.matcher(value).matches()) {
                throw new UnreadableBodyException("The query is malformed");
            }
            take(name, matcher.group(1), value);
        }
    }

    private void take(String name, String base, String value) throws UnreadableBodyException {
        Set<String> known = operation.parameters().query();
        if (!known.contains(name) && !known.contains(base) && !known.contains(base + LIST)) {
            throw new UnreadableBodyException(
                    "The operation " + operation.name() + " has no query parameter '" + name + "'", name);
        }
        boolean bracketed = name.length() > base.length();
        Boolean before = brackets.put(base, bracketed);
        boolean mixed = before != null && before != bracketed;
        if (mixed || (!names.add(name) && !name.endsWith(LIST))) {
            throw new UnreadableBodyException("The query parameter '" + name + "' is given more than once", name);
        }
        JsonPlace place =
                JsonPlace.ROOT.awaited(Math.max(0, JsonPlace.vocabulary().find(base)));
        if (place != null && place.role() == Role.MODEL) {
            models.add(new NamedModel(decoded(value), name));
        } else if (place != null && place.role() == Role.REFERENCE) {
            references.add(new Reference(place.type(), decoded(value), name));
        }
    }

    /** What a value stands for, each byte as one character: ids and models are ASCII, or nothing a policy can name. */
    private static String decoded(String value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(value, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    List<NamedModel> models() {
        return models;
    }

    void addTo(RequestFacts.Builder facts) {
        models.forEach(facts::model);
        references.forEach(facts::reference);
    }
}
