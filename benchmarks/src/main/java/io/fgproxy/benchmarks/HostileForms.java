package io.fgproxy.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Forms that were made to be slow to read. */
final class HostileForms {
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";

    /** As much like a run of dashes as a boundary can be. */
    private static final String DASHES = "-".repeat(30) + "b" + "-".repeat(30);

    private final List<HostileBody> bodies = new ArrayList<>();

    private HostileForms() {
        forms();
    }

    static List<HostileBody> all() {
        return new HostileForms().bodies;
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

    private void form(String name, int size, IntFunction<String> body, String boundary) {
        bodies.add(new HostileBody(
                "form: " + name, TRANSCRIPTIONS, "multipart/form-data; boundary=" + boundary, size, body));
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
}
