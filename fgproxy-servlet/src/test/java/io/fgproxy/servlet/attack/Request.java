package io.fgproxy.servlet.attack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of a case.
 *
 * @param wire everything that is sent, each char one byte
 * @param body without the framing of chunks
 */
record Request(String wire, String body) {
    private static final Pattern SHORT = Pattern.compile("(json|form|get|delete|post)(?::([A-Za-z]+))? (.*)");
    private static final Pattern METHOD = Pattern.compile("(?m)^([A-Za-z-]+)\\s+\\S.* HTTP/1");

    /**
     * Builds the request of a case. It is written in full after the word {@code raw}, or begins with a short form such
     * as {@code json /v1/responses}, with {@code + X-A: 1} for more header lines and {@code - Content-Type} for fewer.
     */
    static Request of(AttackCase attack, String key) {
        String text = new String(attack.request().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String full = full(text).replace("$AUTH", "Authorization: Bearer ${key}");
        int blank = full.indexOf("\n\n");
        String lines = (blank < 0 ? full : full.substring(0, blank)).replace("\n", "\r\n");
        String head = Bytes.expand(lines, key);
        byte[] body = Bytes.of(blank < 0 ? "" : Bytes.expand(full.substring(blank + 2), key));
        byte[] framed = body;
        for (String how : String.join(",", attack.option("body")).split("\\s*,\\s*", -1)) {
            if (how.startsWith("chunked")) {
                framed = Bytes.chunked(body, how.equals("chunked") ? 1 << 20 : Integer.parseInt(how.substring(8)));
            } else if (!how.isEmpty()) {
                body = Bytes.change(body, how);
                framed = body;
            }
        }
        String wire = head.replace("$CL", Integer.toString(framed.length)) + "\r\n\r\n" + Bytes.text(framed);
        return new Request(wire, Bytes.text(body));
    }

    private static String full(String text) {
        if (text.startsWith("raw\n")) {
            return text.substring(4);
        }
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        Matcher matcher = SHORT.matcher(lines.remove(0));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a request: " + text);
        }
        String kind = matcher.group(1);
        List<String> head = new ArrayList<>(List.of("Host: h", "$AUTH"));
        switch (kind) {
            case "json" -> head.addAll(List.of("Content-Type: application/json", "Content-Length: $CL"));
            case "form" ->
                head.addAll(List.of("Content-Type: multipart/form-data; boundary=XX", "Content-Length: $CL"));
            case "post" -> head.add("Content-Length: $CL");
            default -> {}
        }
        while (!lines.isEmpty()
                && (lines.get(0).startsWith("+ ") || lines.get(0).startsWith("- "))) {
            String line = lines.remove(0);
            String name = line.substring(2).toLowerCase(Locale.ROOT);
            if (line.startsWith("+")) {
                head.add(line.substring(2));
            } else {
                head.removeIf(each -> each.toLowerCase(Locale.ROOT).startsWith(name)
                        || (name.equals("authorization") && each.equals("$AUTH")));
            }
        }
        String method = matcher.group(2) != null
                ? matcher.group(2)
                : kind.equals("get") || kind.equals("delete") ? kind.toUpperCase(Locale.ROOT) : "POST";
        return method + " " + matcher.group(3) + " HTTP/1.1\n" + String.join("\n", head) + "\n\n"
                + String.join("\n", lines);
    }

    /** Every method that some request in these bytes may be meant to have. */
    List<String> methods() {
        Matcher matcher = METHOD.matcher(wire);
        List<String> methods = new ArrayList<>();
        while (matcher.find()) {
            methods.add(matcher.group(1));
        }
        return methods;
    }

    /** The target as sent. */
    String target() {
        String line = wire.lines().findFirst().orElse("");
        return line.replaceFirst("^\\S+ ", "").replaceFirst(" HTTP/1\\.[01]$", "");
    }

    /** Everything, for people. */
    String text() {
        return wire.length() > 3_000 ? wire.substring(0, 3_000) + "… (" + wire.length() + " bytes)" : wire;
    }
}
