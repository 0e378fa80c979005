package io.fgproxy.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;

/** Bodies as clients send them, always the same. */
public enum SampleBody {
    /** A chat with a system prompt, a few messages and one tool: 2 KB. */
    CHAT_2K("/v1/chat/completions") {
        @Override
        String json() {
            return chat(1_400, 1);
        }
    },
    /** A long conversation of responses with tools: 200 KB. */
    RESPONSES_200K("/v1/responses") {
        @Override
        String json() {
            return responses(195_000, 8);
        }
    },
    /** A short chat with very many tools, hardly a string in it that is longer than a line: 200 KB. */
    TOOLS_200K("/v1/chat/completions") {
        @Override
        String json() {
            return chat(1_000, 380);
        }
    },
    /** A conversation about code, each line of which ends in an escape and has some more: 200 KB. */
    CODE_200K("/v1/chat/completions") {
        @Override
        String json() {
            return ofText("if (a == \\\"b\\\") {\\n\\treturn path.split(\\\"\\\\\\\\\\\");\\n}\\n", 200_000);
        }
    },
    /** A conversation in Russian, in letters of two bytes: 200 KB. */
    RUSSIAN_200K("/v1/chat/completions") {
        @Override
        String json() {
            return ofText(
                    "\u043f\u0440\u043e\u043a\u0441\u0438 \u0447\u0438\u0442\u0430\u0435\u0442 \u0437\u0430\u043f\u0440\u043e\u0441, ",
                    110_000);
        }
    },
    /** A conversation in Chinese, in letters of three bytes: 200 KB. */
    CHINESE_200K("/v1/chat/completions") {
        @Override
        String json() {
            return ofText(
                    "\u4ee3\u7406\u53ea\u8bfb\u4e00\u6b21\u8bf7\u6c42\uff0c\u4e0d\u7559\u4e0b\u4efb\u4f55\u5185\u5bb9\u3002",
                    67_000);
        }
    },
    /** A conversation in Russian, each letter escaped, as some JSON writers do unless they are told otherwise: 200 KB. */
    ESCAPED_200K("/v1/chat/completions") {
        @Override
        String json() {
            return ofText(
                    "\\u043f\\u0440\\u043e\\u043a\\u0441\\u0438 \\u0447\\u0438\\u0442\\u0430\\u0435\\u0442, ", 200_000);
        }
    },
    /** Numbers and no text, as embeddings of tokens: 200 KB. */
    NUMBERS_200K("/v1/embeddings") {
        @Override
        String json() {
            Random random = new Random(7);
            StringBuilder json = new StringBuilder("{\"model\":\"text-embedding-3-small\",\"input\":[0");
            while (json.length() < 200_000) {
                json.append(',').append(random.nextInt(100_000));
            }
            return json.append("]}").toString();
        }
    },
    /** Very many messages: 20 MB. */
    CHAT_20M("/v1/chat/completions") {
        @Override
        String json() {
            return chat(20_000_000, 8);
        }
    },
    /** One picture as a data URL: 20 MB. */
    IMAGE_20M("/v1/responses") {
        @Override
        String json() {
            byte[] picture = new byte[15_000_000];
            new Random(7).nextBytes(picture);
            return "{\"model\":\"gpt-4o\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":"
                    + "\"What is this?\"},{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,"
                    + Base64.getEncoder().encodeToString(picture) + "\"}]}],\"store\":false}";
        }
    };

    private static final String[] WORDS =
            ("the proxy reads a request and keeps nothing of it because where that was done once "
                            + "more it cost too much so we return what is known already for each of them")
                    .split(" ");
    private static final String[] ODD = {
        "\\n",
        "\\\"quoted\\\"",
        "caf\u00e9",
        "f\u00fcr",
        "\u2013",
        "\ud83d\ude00",
        "\u043f\u0440\u0438\u043c\u0435\u0440"
    };

    private final String path;

    SampleBody(String path) {
        this.path = path;
    }

    /** The path that it is posted to. */
    public String path() {
        return path;
    }

    abstract String json();

    /** The body in UTF-8. */
    public byte[] bytes() {
        return json().getBytes(StandardCharsets.UTF_8);
    }

    private static String chat(int size, int tools) {
        Random random = new Random(7);
        StringBuilder json =
                new StringBuilder("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"system\",\"content\":\"");
        text(json, random, 300).append("\"}");
        for (int i = 0; json.length() < size; i++) {
            json.append(i % 2 == 0 ? ",{\"role\":\"user\",\"content\":\"" : ",{\"role\":\"assistant\",\"content\":\"");
            text(json, random, Math.min(200 + random.nextInt(1_000), size / 3)).append("\"}");
        }
        json.append("],\"tools\":[");
        for (int i = 0; i < tools; i++) {
            json.append(i == 0 ? "" : ",").append("{\"type\":\"function\",\"function\":{");
            function(json, i).append("}}");
        }
        return json.append("],\"temperature\":0.7,\"max_completion_tokens\":1000,\"stream\":true}")
                .toString();
    }

    /** Messages of this text over and over, about 1,000 characters each. */
    private static String ofText(String text, int size) {
        StringBuilder json = new StringBuilder("{\"model\":\"gpt-4o-mini\",\"messages\":[");
        for (int i = 0; json.length() < size; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"role\":\"user\",\"content\":\"")
                    .append(text.repeat(1_000 / text.length()))
                    .append("\"}");
        }
        return json.append("]}").toString();
    }

    private static String responses(int size, int tools) {
        Random random = new Random(7);
        StringBuilder json = new StringBuilder("{\"model\":\"gpt-4o\",\"instructions\":\"");
        text(json, random, 500).append("\",\"input\":[");
        for (int i = 0; json.length() < size; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",");
            text(json.append("\"text\":\""), random, 200 + random.nextInt(1_000))
                    .append("\"}]}");
        }
        json.append("],\"tools\":[");
        for (int i = 0; i < tools; i++) {
            function(json.append(i == 0 ? "{\"type\":\"function\"," : ",{\"type\":\"function\","), i)
                    .append("}");
        }
        return json.append("],\"store\":false,\"max_output_tokens\":1000}").toString();
    }

    private static StringBuilder text(StringBuilder json, Random random, int length) {
        int end = json.length() + length;
        while (json.length() < end) {
            String[] words = random.nextInt(16) == 0 ? ODD : WORDS;
            json.append(words[random.nextInt(words.length)]).append(' ');
        }
        return json;
    }

    private static StringBuilder function(StringBuilder json, int number) {
        return json.append("\"name\":\"get_weather_").append(number).append("""
                ","description":"The weather at a place","strict":true,"parameters":{"type":"object","properties":\
                {"location":{"type":"string","description":"City and country"},"units":{"type":"string","enum":\
                ["celsius","fahrenheit"]},"days":{"type":"integer","minimum":1,"maximum":14}},"required":\
                ["location","units","days"],"additionalProperties":false}""");
    }
}
