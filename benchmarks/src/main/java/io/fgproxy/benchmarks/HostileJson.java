package io.fgproxy.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** JSON bodies, and lines of batches, that were made to be slow to read. */
final class HostileJson {
    private static final String JSON = "application/json";
    private static final String CHAT = "/v1/chat/completions";
    private static final String RESPONSES = "/v1/responses";
    private static final String ITEMS = "{\"model\":\"m\",\"input\":[";

    private final List<HostileBody> bodies = new ArrayList<>();

    private HostileJson() {
        values();
        names();
        structures();
        lines();
    }

    static List<HostileBody> all() {
        return new HostileJson().bodies;
    }

    private void values() {
        chat("number of 200,000 digits", 200_000, n -> chat("1".repeat(n)));
        chat("string of 20 MB", 20_000_000, n -> chat(quoted("x".repeat(n))));
        chat("string of 20 MB of two-byte letters", 10_000_000, n -> chat(quoted("\u00e9".repeat(n))));
        chat("string of 20 MB, each letter escaped", 3_333_333, n -> chat(quoted("\\u0041".repeat(n))));
        chat("string of 20 MB of line feeds", 10_000_000, n -> chat(quoted("\\n".repeat(n))));
        chat("white space of 20 MB", 20_000_000, n -> chat(" ".repeat(n) + "1"));
        chat("model of 1 MB", 1_000_000, n -> "{\"model\":" + quoted("x".repeat(n)) + "}");
        chat("scalars, 10,000,000 in an array", 10_000_000, n -> chat("[" + "1,".repeat(n) + "1]"));
    }

    private void names() {
        chat("name of 1 MB", 1_000_000, n -> "{\"model\":\"m\",\"" + "n".repeat(n) + "\":1}");
        chat("members, 100,000 at the top", 100_000, n -> "{\"model\":\"m\"," + members(n) + "}");
        chat("members, 19,000 at the top", 19_000, n -> "{\"model\":\"m\"," + members(n) + "}");
        chat("members, 100,000 in an object", 100_000, n -> chat("{" + members(n) + "}"));
        chat("members, 19,000 in an object", 19_000, n -> chat("{" + members(n) + "}"));
        String object = "{" + members(1_000) + "},";
        chat("members, 1,000 in each of 1,600 objects", 1_600, n -> chat("[" + object.repeat(n) + "1]"));
        chat("names of one String.hashCode, 100,000", 100_000, n -> chat("{" + sameHash(n) + "}"));
        chat("names of one String.hashCode, 19,000", 19_000, n -> chat("{" + sameHash(n) + "}"));
        chat("names of one String.hashCode, 19,000 at the top", 19_000, n -> "{\"model\":\"m\"," + sameHash(n) + "}");
        chat("names of one hash in Jackson, 100,000", 100_000, n -> chat("{" + sameQuads(n) + "}"));
        chat("names of one hash in Jackson, 19,000", 19_000, n -> chat("{" + sameQuads(n) + "}"));
        chat("names with a dash, 20 MB", 1_700_000, n -> chat("[" + "{\"mode-x\":1},".repeat(n) + "1]"));
        String ligatures = "{\"" + "\ufdfa".repeat(60) + "\":1},";
        chat("names of ligatures, 20 MB", 105_000, n -> chat("[" + ligatures.repeat(n) + "1]"));
        String deep = "{\"" + "\u00e9".repeat(4_900) + "\":[";
        chat(
                "ids below a name of 10 KB, 1,000,000",
                1_000_000,
                n -> "{\"model\":\"m\",\"input\":[" + deep + "{\"input\":["
                        + "{\"id\":\"x\",\"role\":\"user\"},".repeat(n) + "1]}]}]}");
    }

    private void structures() {
        chat("arrays in arrays, 10,000", 10_000, n -> chat("[".repeat(n) + "]".repeat(n)));
        chat("objects in objects, 10,000", 10_000, n -> chat("{\"a\":".repeat(n) + "1" + "}".repeat(n)));
        chat("arrays, 5,000,000 in an array", 5_000_000, n -> chat("[" + "[],".repeat(n) + "1]"));
        String nest = "[".repeat(150) + "]".repeat(150) + ",";
        chat("nests of 150 arrays, 60,000", 60_000, n -> chat("[" + nest.repeat(n) + "1]"));
        chat("tools, 1,000,000", 1_000_000, n -> "{\"model\":\"m\",\"tools\":[" + "{},".repeat(n) + "{}]}");
        responses("items, 1,000,000", 1_000_000, n -> ITEMS + "{},".repeat(n) + "{}]}");
        responses("items with a type, 1,000,000", 1_000_000, n -> ITEMS + "{\"type\":\"a\"},".repeat(n) + "{}]}");
        responses("references, 100,000", 100_000, n -> ITEMS + "{\"id\":\"a\"},".repeat(n) + "{}]}");
    }

    private void lines() {
        line("batch: number of 200,000 digits", 200_000, n -> chat("1".repeat(n)));
        line("batch: members, 19,000 in an object", 19_000, n -> chat("{" + members(n) + "}"));
        line("batch: names of one String.hashCode, 19,000", 19_000, n -> chat("{" + sameHash(n) + "}"));
        line("batch: names of one String.hashCode, 100,000", 100_000, n -> chat("{" + sameHash(n) + "}"));
        line("batch: names of one hash in Jackson, 19,000", 19_000, n -> chat("{" + sameQuads(n) + "}"));
        line("batch: string of 20 MB", 20_000_000, n -> chat(quoted("x".repeat(n))));
        line("batch: arrays in arrays, 10,000", 10_000, n -> chat("[".repeat(n) + "]".repeat(n)));
        String small = request("{\"model\":\"m\",\"messages\":[]}");
        bodies.add(new HostileBody("batch: lines, 50,000", CHAT, "", 50_000, small::repeat));
    }

    private void chat(String name, int size, IntFunction<String> body) {
        bodies.add(new HostileBody(name, CHAT, JSON, size, body));
    }

    private void responses(String name, int size, IntFunction<String> body) {
        bodies.add(new HostileBody(name, RESPONSES, JSON, size, body));
    }

    private void line(String name, int size, IntFunction<String> body) {
        bodies.add(new HostileBody(name, CHAT, "", size, n -> request(body.apply(n))));
    }

    private static String request(String body) {
        return "{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"" + CHAT + "\",\"body\":" + body + "}\n";
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    /** A chat with a value where nobody asks for one. */
    private static String chat(String value) {
        return "{\"model\":\"m\",\"messages\":[],\"x\":{\"y\":" + value + "}}";
    }

    private static String members(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));
    }

    /** Pairs of letters that add up to the same, in all combinations. */
    private static String sameHash(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> IntStream.range(0, Integer.SIZE / 2 + 1)
                        .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining("", "\"", "\":1")))
                .collect(Collectors.joining(","));
    }

    /** Names of eight letters which Jackson's table of names puts into one place, whatever it is seeded with. */
    private static String sameQuads(int count) {
        Random random = new Random(7);
        int inverseOf33 = 0x3E0F83E1;
        return IntStream.generate(() -> plain(random))
                .mapToObj(first -> {
                    int mixed = first + (first >>> 15);
                    mixed ^= mixed >>> 9;
                    return new int[] {first, -mixed * inverseOf33};
                })
                .filter(quads -> isPlain(quads[1]))
                .map(quads -> text(quads[0]) + text(quads[1]))
                .distinct()
                .limit(count)
                .map(name -> quoted(name) + ":1")
                .collect(Collectors.joining(","));
    }

    private static int plain(Random random) {
        int quad = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            quad = quad << Byte.SIZE | ('#' + random.nextInt('Z' - '#'));
        }
        return quad;
    }

    private static boolean isPlain(int quad) {
        return text(quad).chars().allMatch(c -> c >= '#' && c < 0x7F && c != '\\');
    }

    private static String text(int quad) {
        return "" + (char) (quad >>> 24) + (char) (quad >>> 16 & 0xFF) + (char) (quad >>> 8 & 0xFF)
                + (char) (quad & 0xFF);
    }
}
