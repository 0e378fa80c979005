package io.fgproxy.servlet.attack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a multipart body as some careless reader might: any line end, any boundary that the header or the body
 * suggests, any of several names in a part, parts inside parts, files taken for fields, transfer encodings undone.
 */
final class LooseForm {
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i)boundary\\*?[0-9]*\\*?\\s*=\\s*(?:\"((?:\\\\.|[^\"])*)\"|([^;,\\s]*))");
    private static final Pattern NAME =
            Pattern.compile("(?i)(?<![a-z])name\\*?[0-9]*\\*?\\s*=\\s*(?:\"((?:\\\\.|[^\"])*)\"|'([^']*)'|([^;\\s]*))");
    private static final Pattern FIRST_LINE = Pattern.compile("\\A\\s*--([^\\r\\n]+)");
    private static final Pattern HEAD_END = Pattern.compile("\\r?\\n[ \\t]*\\r?\\n|\\r[ \\t]*\\r");

    private LooseForm() {}

    /**
     * A field as it may be taken.
     *
     * @param name one of the names of its part
     * @param value its content
     */
    record Field(String name, String value) {}

    /** The readings of a body, each char one byte: one list of fields for each boundary and choice of names; empty if it is no form. */
    static List<List<Field>> readings(String text, String contentType) {
        List<List<Field>> readings = new ArrayList<>();
        for (String boundary : boundaries(contentType, text)) {
            for (boolean lastName : new boolean[] {false, true}) {
                List<Field> fields = new ArrayList<>();
                parts(text, boundary, lastName, fields, 0);
                readings.add(fields);
            }
        }
        return readings;
    }

    private static Set<String> boundaries(String contentType, String text) {
        Set<String> boundaries = new LinkedHashSet<>();
        Matcher named = BOUNDARY.matcher(contentType);
        while (named.find()) {
            String boundary =
                    named.group(1) == null ? named.group(2) : named.group(1).replaceAll("\\\\(.)", "$1");
            boundaries.add(boundary);
            boundaries.add(boundary.strip());
        }
        Matcher first = FIRST_LINE.matcher(text);
        if (first.find()) {
            boundaries.add(first.group(1));
            boundaries.add(first.group(1).strip());
        }
        boundaries.remove("");
        return boundaries;
    }

    private static void parts(String text, String boundary, boolean lastName, List<Field> fields, int depth) {
        String[] pieces = text.split("(?:\\A|\\r\\n|\\n|\\r)[ \\t]*--" + Pattern.quote(boundary), -1);
        for (int i = 1; i < pieces.length; i++) {
            Matcher end = HEAD_END.matcher(pieces[i]);
            if (!end.find()) {
                continue;
            }
            String head = pieces[i].substring(0, end.start()).replaceAll("\\r?\\n[ \\t]+", " ");
            String content = pieces[i].substring(end.end());
            add(head, content, lastName, fields);
            if (depth < 3) {
                for (String inner : boundaries(head, content)) {
                    parts(content, inner, lastName, fields, depth + 1);
                }
            }
        }
    }

    private static void add(String head, String content, boolean lastName, List<Field> fields) {
        List<String> names = new ArrayList<>();
        Matcher name = NAME.matcher(head);
        while (name.find()) {
            String quoted =
                    name.group(1) == null ? name.group(2) : name.group(1).replaceAll("\\\\(.)", "$1");
            names.add(Loose.percent(quoted == null ? name.group(3).replaceFirst("^[^']*'[^']*'", "") : quoted));
        }
        if (names.isEmpty()) {
            return;
        }
        String chosen = names.get(lastName ? names.size() - 1 : 0);
        fields.add(new Field(chosen, utf8(content)));
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("base64")) {
            fields.add(new Field(chosen, utf8(base64(content))));
        }
        if (lower.contains("quoted-printable")) {
            fields.add(
                    new Field(chosen, Loose.percent(content.replace("=\r\n", "").replace('=', '%'))));
        }
        if (lower.contains("utf-16")) {
            fields.add(new Field(
                    chosen, new String(content.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_16)));
        }
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        try {
            return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
