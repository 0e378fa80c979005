package io.fgproxy.benchmarks;

import io.fgproxy.codec.BatchLines;
import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.operation.OperationCatalog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Bodies that were made to be slow to read. Each is measured in two sizes: what is read in linear time takes about twice as
 * long when there is twice as much of it, and what is refused early the same time.
 */
final class HostileBodies {
    private static final String JSON = "application/json";
    private static final String CHAT = "/v1/chat/completions";
    private static final String RESPONSES = "/v1/responses";
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private static final String ITEMS = "{\"model\":\"m\",\"input\":[";

    /** As much like a run of dashes as a boundary can be. */
    private static final String DASHES = "-".repeat(30) + "b" + "-".repeat(30);

    private static final int ROUNDS = 9;

    private final RequestFactsReader reader = new RequestFactsReader();
    private final Map<String, Case> cases = new TreeMap<>();

    /**
     * One kind of body.
     *
     * @param size how much there is of it at full size
     * @param body makes it in a size
     */
    private record Case(String path, String type, int size, IntFunction<byte[]> body) {}

    private HostileBodies() {
        values();
        names();
        structures();
        forms();
        lines();
    }

    static void print() throws Exception {
        HostileBodies bodies = new HostileBodies();
        System.out.println("\n| hostile body | bytes | ms | ms of half of it | verdict |\n|---|---|---|---|---|");
        for (Map.Entry<String, Case> each : bodies.cases.entrySet()) {
            Case hostile = each.getValue();
            byte[] half = hostile.body.apply(hostile.size / 2);
            byte[] whole = hostile.body.apply(hostile.size);
            double halfTime = bodies.milliseconds(hostile, half);
            double time = bodies.milliseconds(hostile, whole);
            System.out.printf(
                    "| %s | %,d | %.2f | %.2f | %s |%n",
                    each.getKey(), whole.length, time, halfTime, bodies.verdict(hostile, whole));
        }
    }

    private double milliseconds(Case hostile, byte[] body) throws Exception {
        double[] times = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            times[i] = Pair.time(() -> read(hostile, body), 1) / 1_000_000.0;
        }
        return Pair.median(times);
    }

    private String verdict(Case hostile, byte[] body) throws IOException {
        FactsResult result = read(hostile, body);
        if (result instanceof FactsResult.Unreadable unreadable) {
            String message = unreadable.message().replace('|', '/');
            return "refused: " + (message.length() > 80 ? message.substring(0, 80) + "…" : message);
        }
        return "read";
    }

    private FactsResult read(Case hostile, byte[] body) throws IOException {
        if (hostile.type.isEmpty()) {
            BatchLines lines = new BatchLines(reader, CHAT, new ByteArrayInputStream(body), Integer.MAX_VALUE);
            FactsResult last = null;
            for (FactsResult next = lines.next(); next != null; next = lines.next()) {
                last = next;
                if (next instanceof FactsResult.Unreadable) {
                    return next;
                }
            }
            if (last != null) {
                return last;
            }
            throw new IllegalStateException("No line");
        }
        return reader.read(
                OperationCatalog.standard().match("POST", hostile.path).orElseThrow(),
                null,
                hostile.type,
                new FactsBenchmark.Body(body, true));
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
        chat("names with a dash, 20 MB", 2_000_000, n -> chat("[" + "{\"mode-l\":1},".repeat(n / 13 * 10) + "1]"));
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

    private void forms() {
        form("parts, 100,000", 100_000, n -> parts(n, "b") + "--b--\r\n", "b");
        form("parts, 9,999", 9_999, n -> parts(n, "b") + "--b--\r\n", "b");
        form("file of 20 MB of dashes", 20_000_000, n -> file("-".repeat(n), DASHES), DASHES);
        String near = "--" + DASHES.substring(0, DASHES.length() - 1) + "x";
        form(
                "file of 20 MB of almost its boundary",
                20_000_000,
                n -> file(near.repeat(n / near.length()), DASHES),
                DASHES);
        String lineNear = "\r\n" + near;
        form(
                "file of 20 MB of lines of almost its boundary",
                20_000_000,
                n -> file(lineNear.repeat(n / lineNear.length()), DASHES),
                DASHES);
        form(
                "file of 20 MB of its boundary inside lines",
                20_000_000,
                n -> file(("x--" + DASHES).repeat(n / (3 + DASHES.length())), DASHES),
                DASHES);
        form("file of 20 MB of line ends", 10_000_000, n -> file("\r\n".repeat(n), DASHES), DASHES);
        form("boundary of 1 MB", 1_000_000, n -> file("x", "b".repeat(n)), "b".repeat(1_000_000));
        form("header of 1 MB", 1_000_000, n -> "--b\r\nX: " + "y".repeat(n) + "\r\n\r\nx\r\n--b--\r\n", "b");
        form(
                "blanks of 1 MB in a header",
                1_000_000,
                n -> "--b\r\nX: " + " ".repeat(n) + "\r\n\r\nx\r\n--b--\r\n",
                "b");
        String brackets = "--b\r\nContent-Disposition: form-data; name=\"";
        form(
                "names of 8 KB of brackets, 2,500",
                2_500,
                n -> IntStream.range(0, n)
                                .mapToObj(i -> brackets + "a" + i + "[]".repeat(4_000) + "\"\r\n\r\nx\r\n")
                                .collect(Collectors.joining())
                        + "--b--\r\n",
                "b");
    }

    private void lines() {
        line("batch: number of 200,000 digits", 200_000, n -> chat("1".repeat(n)));
        line("batch: members, 19,000 in an object", 19_000, n -> chat("{" + members(n) + "}"));
        line("batch: names of one String.hashCode, 19,000", 19_000, n -> chat("{" + sameHash(n) + "}"));
        line("batch: names of one hash in Jackson, 19,000", 19_000, n -> chat("{" + sameQuads(n) + "}"));
        line("batch: string of 20 MB", 20_000_000, n -> chat(quoted("x".repeat(n))));
        line("batch: arrays in arrays, 10,000", 10_000, n -> chat("[".repeat(n) + "]".repeat(n)));
        String small = request("{\"model\":\"m\",\"messages\":[]}");
        cases.put("batch: lines, 50,000", new Case(CHAT, "", 50_000, n -> utf8(small.repeat(n))));
    }

    private void chat(String name, int size, IntFunction<String> body) {
        cases.put(name, new Case(CHAT, JSON, size, n -> utf8(body.apply(n))));
    }

    private void responses(String name, int size, IntFunction<String> body) {
        cases.put(name, new Case(RESPONSES, JSON, size, n -> utf8(body.apply(n))));
    }

    private void form(String name, int size, IntFunction<String> body, String boundary) {
        String type = "multipart/form-data; boundary=" + boundary;
        cases.put("form: " + name, new Case(TRANSCRIPTIONS, type, size, n -> utf8(body.apply(n))));
    }

    private void line(String name, int size, IntFunction<String> body) {
        cases.put(name, new Case(CHAT, "", size, n -> utf8(request(body.apply(n)))));
    }

    private static String request(String body) {
        return "{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"" + CHAT + "\",\"body\":" + body + "}\n";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    /** A chat with a value where nobody asks for one. */
    private static String chat(String value) {
        return "{\"model\":\"m\",\"messages\":[],\"x\":{\"y\":" + value + "}}";
    }

    private static String parts(int count, String boundary) {
        return IntStream.range(0, count)
                .mapToObj(i -> "--" + boundary + "\r\nContent-Disposition: form-data; name=\"f" + i + "\"\r\n\r\nx\r\n")
                .collect(Collectors.joining());
    }

    private static String file(String content, String boundary) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n--" + boundary
                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n" + content + "\r\n--"
                + boundary + "--\r\n";
    }

    private static String members(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));
    }

    /** Pairs of letters that add up to the same, in all combinations. */
    private static String sameHash(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> IntStream.range(0, 17)
                        .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining("\"", "", "")))
                .map(name -> quoted(name.replace("\"", "")) + ":1")
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
