package io.fgproxy.servlet.attack;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads whatever some reader of JSON in the world might take: comments, single quotes, bare names, missing and trailing
 * commas, control characters, unknown escapes, several documents in a row, and an end that never comes. It shares no
 * code with the readers under test.
 */
final class LooseJson {
    private static final int DEEPEST = 1_000;
    private static final String QUOTES = "\"'`";

    private final String text;
    private int at;

    private LooseJson(String text) {
        this.text = text;
    }

    /** Every document in the text. */
    static List<LooseValue> read(String text) {
        return new LooseJson(text).documents();
    }

    private List<LooseValue> documents() {
        List<LooseValue> documents = new ArrayList<>();
        for (skip(); at < text.length(); skip()) {
            if (",:]}=".indexOf(text.charAt(at)) >= 0) {
                at++;
            } else {
                documents.add(value(0));
            }
        }
        return documents;
    }

    private LooseValue value(int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("too deep to be judged");
        }
        skip();
        char next = peek();
        if (next == '{') {
            return object(depth);
        }
        if (next == '[') {
            return array(depth);
        }
        return QUOTES.indexOf(next) >= 0 ? new LooseValue.Str(quoted()) : new LooseValue.Word(word());
    }

    private LooseValue object(int depth) {
        List<LooseValue.Member> members = new ArrayList<>();
        at++;
        for (skip(); at < text.length() && peek() != '}'; skip()) {
            if (",:=]".indexOf(peek()) >= 0) {
                at++;
                continue;
            }
            String name = QUOTES.indexOf(peek()) >= 0 ? quoted() : word();
            skip();
            while (peek() == ':' || peek() == '=' || peek() == '>') {
                at++;
                skip();
            }
            boolean empty = at >= text.length() || ",}".indexOf(peek()) >= 0;
            members.add(new LooseValue.Member(name, empty ? new LooseValue.Word("") : value(depth + 1)));
        }
        at++;
        return new LooseValue.Obj(members);
    }

    private LooseValue array(int depth) {
        List<LooseValue> items = new ArrayList<>();
        at++;
        for (skip(); at < text.length() && peek() != ']'; skip()) {
            if (",:=}".indexOf(peek()) >= 0) {
                at++;
            } else {
                items.add(value(depth + 1));
            }
        }
        at++;
        return new LooseValue.Arr(items);
    }

    private String word() {
        int start = at++;
        while (at < text.length() && !isBlank(peek()) && ",:{}[]=\"'`".indexOf(peek()) < 0) {
            at++;
        }
        return text.substring(start, Math.min(at, text.length()));
    }

    private String quoted() {
        char end = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (at < text.length() && peek() != end) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                escape(value);
            } else {
                value.append(c);
            }
        }
        at++;
        return value.toString();
    }

    private void escape(StringBuilder value) {
        char c = text.charAt(at++);
        switch (c) {
            case 'n' -> value.append('\n');
            case 't' -> value.append('\t');
            case 'r' -> value.append('\r');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'u', 'U' -> hex(value, 4, c);
            case 'x' -> hex(value, 2, c);
            default -> value.append(c);
        }
    }

    private void hex(StringBuilder value, int digits, char sign) {
        int end = at;
        while (end < Math.min(text.length(), at + digits) && Character.digit(text.charAt(end), 16) >= 0) {
            end++;
        }
        if (end > at) {
            value.append((char) Integer.parseInt(text.substring(at, end), 16));
            at = end;
        } else {
            value.append(sign);
        }
    }

    private void skip() {
        while (at < text.length()) {
            if (isBlank(peek())) {
                at++;
            } else if (peek() == '#' || text.startsWith("//", at)) {
                skipTo("\n");
            } else if (text.startsWith("/*", at)) {
                skipTo("*/");
            } else {
                return;
            }
        }
    }

    private void skipTo(String end) {
        int found = text.indexOf(end, at);
        at = found < 0 ? text.length() : found + end.length();
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    /** Blanks of any script, control characters, and what has no width. */
    static boolean isBlank(char c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }
}
