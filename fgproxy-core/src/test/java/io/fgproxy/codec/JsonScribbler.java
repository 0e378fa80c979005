package io.fgproxy.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** Writes random JSON objects with many models, and damages them a little. */
final class JsonScribbler {
    private static final String[] NAMES = {
        "model",
        "model",
        "moderation",
        "tools",
        "tools",
        "tools",
        "input",
        "input",
        "items",
        "graders",
        "prompt",
        "variables",
        "metadata",
        "parameters",
        "function",
        "functions",
        "web_search_options",
        "name",
        "id",
        "id",
        "file_id",
        "file_ids",
        "container",
        "conversation",
        "tool_choice",
        "server_url",
        "audio",
        "role",
        "type",
        "type",
        "mod\\u0065l",
        "Model",
        "",
        "a",
        "\u00e9",
        "\\ud83d\\ude00"
    };
    /** Where most values are refused. */
    private static final Set<String> TEXTS =
            Set.of("model", "mod\\u0065l", "name", "id", "file_id", "server_url", "role", "type");

    private static final Set<String> LISTS = Set.of("tools", "functions", "file_ids");
    private static final String[] VALUES = {
        "\"item_reference\"",
        "\"mcp_list_tools\"",
        "\"\\u0067pt\"",
        "\"\"",
        "\"\u20ac\"",
        "null",
        "null",
        "true",
        "false",
        "0",
        "-1.5e3",
        "[]",
        "{}"
    };

    private static final String[] INSERTIONS = {
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\\",
        "\"model\":\"x\",",
        "\"model\":",
        "null",
        "\n",
        "/**/",
        "//",
        "'",
        "0",
        "\u0000",
        "\ufeff",
        "{}",
        "\\u0000",
        "e",
        "NaN",
        "model",
        "\u0130"
    };

    private final Random random;

    JsonScribbler(Random random) {
        this.random = random;
    }

    byte[] document() {
        StringBuilder text = new StringBuilder();
        object(text, 0);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    byte[] damaged(byte[] document) {
        int from = random.nextInt(document.length + 1);
        int to = Math.min(document.length, from + random.nextInt(3));
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.write(document, 0, from);
        switch (random.nextInt(6)) {
            case 0 -> damaged.writeBytes(pick(INSERTIONS).getBytes(StandardCharsets.UTF_8));
            case 1 -> damaged.write(random.nextInt(256));
            case 2 -> damaged.write(document, from, to - from);
            case 3 -> to = from + random.nextInt(document.length - from + 1);
            case 4 -> damaged.writeBytes(pick(VALUES).getBytes(StandardCharsets.UTF_8));
            default -> to = from;
        }
        // Mostly one small step at a time, so that much stays readable.
        int rest = random.nextInt(4) == 0 ? to : from;
        damaged.write(document, rest, document.length - rest);
        return damaged.toByteArray();
    }

    private void object(StringBuilder text, int depth) {
        Set<String> used = new HashSet<>();
        text.append('{').append(blank());
        int members = random.nextInt(5);
        for (int i = 0; i < members; i++) {
            String name = depth == 0 && i == 0 ? "model" : pick(NAMES);
            boolean again = !used.add(name.equals("mod\\u0065l") ? "model" : name);
            if (again && random.nextInt(50) > 0) {
                continue;
            }
            text.append(used.size() > 1 || again ? "," : "")
                    .append('"')
                    .append(name)
                    .append('"');
            text.append(blank()).append(':').append(blank());
            if (TEXTS.contains(name) && random.nextInt(50) > 0) {
                text.append(VALUES[random.nextInt(7)]);
            } else if (LISTS.contains(name) && random.nextInt(50) > 0) {
                list(text, depth, name.equals("file_ids"));
            } else {
                value(text, depth);
            }
            text.append(blank());
        }
        text.append('}');
    }

    private void list(StringBuilder text, int depth, boolean ofTexts) {
        int elements = depth > 6 ? 0 : random.nextInt(3);
        text.append('[');
        for (int i = 0; i < elements; i++) {
            text.append(i == 0 ? "" : ",");
            if (ofTexts) {
                text.append(VALUES[random.nextInt(7)]);
            } else {
                object(text, depth + 1);
            }
        }
        text.append(']');
    }

    private void value(StringBuilder text, int depth) {
        if (depth > 6 || random.nextInt(4) == 0) {
            text.append(pick(VALUES));
        } else if (random.nextBoolean()) {
            object(text, depth + 1);
        } else {
            text.append('[');
            int elements = random.nextInt(4);
            for (int i = 0; i < elements; i++) {
                text.append(i == 0 ? "" : ",");
                value(text, depth + 1);
            }
            text.append(']');
        }
    }

    private String blank() {
        return random.nextInt(8) == 0 ? pick(" ", "\n", "\t", "\r\n") : "";
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
