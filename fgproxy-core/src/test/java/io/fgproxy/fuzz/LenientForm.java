package io.fgproxy.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a multipart body as some careless reader might: any line end, any boundary that the header or the body suggests,
 * folded headers, any of several names in a part, quoted or not, and parts inside parts. Each char is one byte.
 */
final class LenientForm {
    private static final int DEEPEST = 3;
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i)boundary\\*?[0-9]*\\*?\\s*=\\s*(?:\"((?:\\\\.|[^\"\\\\])*+)\"|([^;,\\s]*))");
    private static final Pattern FIRST_LINE = Pattern.compile("\\A\\s*--([^\\r\\n]+)");
    private static final Pattern HEAD_END = Pattern.compile("\\r?\\n[ \\t]*\\r?\\n|\\r[ \\t]*\\r");
    private static final Pattern FOLD = Pattern.compile("\\r?\\n[ \\t]+");
    private static final Pattern DISPOSITION = Pattern.compile("(?im)^\\s*content-disposition\\s*:(.*)$");
    private static final Pattern NAME = Pattern.compile(
            "(?i)(?<![a-z_-])name\\*?[0-9]*\\*?\\s*=\\s*" + "(?:\"((?:\\\\.|[^\"\\\\])*+)\"|'([^']*)'|([^;\\s]*))");

    /** Whatever its name is like otherwise, it must be that of a type for anyone to look inside. */
    private static final Pattern NESTED = Pattern.compile("(?i)content-type\\s*:[^\\r\\n]*multipart");

    private LenientForm() {}

    /**
     * A field as it may be taken.
     *
     * @param name one of the names of its part
     * @param value its content, as UTF-8
     */
    record Field(String name, String value) {}

    /** One list of fields for each boundary, and for the first and the last name of each part. */
    static List<List<Field>> readings(String contentType, String body) {
        List<List<Field>> readings = new ArrayList<>();
        for (String boundary : boundaries(contentType, body)) {
            for (boolean lastName : new boolean[] {false, true}) {
                List<Field> fields = new ArrayList<>();
                parts(body, boundary, lastName, fields, 0);
                readings.add(fields);
            }
        }
        return readings;
    }

    private static Set<String> boundaries(String contentType, String body) {
        Set<String> boundaries = new LinkedHashSet<>();
        Matcher named = BOUNDARY.matcher(contentType);
        while (named.find()) {
            boundaries.add(named.group(1) == null ? named.group(2) : unescaped(named.group(1)));
        }
        Matcher first = FIRST_LINE.matcher(body);
        if (first.find()) {
            boundaries.add(first.group(1).strip());
        }
        boundaries.remove("");
        return boundaries;
    }

    private static void parts(String body, String boundary, boolean lastName, List<Field> fields, int depth) {
        String[] pieces = body.split("(?:\\A|\\r\\n|\\n|\\r)--" + Pattern.quote(boundary), -1);
        for (int i = 1; i < pieces.length; i++) {
            if (pieces[i].startsWith("--")) {
                return;
            }
            Matcher end = HEAD_END.matcher(pieces[i]);
            if (end.find()) {
                String head = FOLD.matcher(pieces[i].substring(0, end.start())).replaceAll(" ");
                String content = pieces[i].substring(end.end());
                part(head, content, lastName, fields);
                if (depth < DEEPEST && NESTED.matcher(head).find()) {
                    boundaries(head, content).forEach(inner -> parts(content, inner, lastName, fields, depth + 1));
                }
            }
        }
    }

    private static void part(String head, String content, boolean lastName, List<Field> fields) {
        List<String> names = new ArrayList<>();
        Matcher disposition = DISPOSITION.matcher(head);
        while (disposition.find()) {
            Matcher name = NAME.matcher(disposition.group(1));
            while (name.find()) {
                names.add(
                        name.group(1) != null
                                ? unescaped(name.group(1))
                                : name.group(2) != null ? name.group(2) : afterCharset(name.group(3)));
            }
        }
        if (!names.isEmpty()) {
            fields.add(new Field(utf8(names.get(lastName ? names.size() - 1 : 0)), utf8(content)));
        }
    }

    /** Of {@code utf-8''name} the name. */
    private static String afterCharset(String value) {
        return value.replaceFirst("^[^']*'[^']*'", "");
    }

    private static String unescaped(String quoted) {
        return quoted.replaceAll("\\\\(.)", "$1");
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
