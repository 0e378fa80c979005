package io.fgproxy.servlet.attack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The text form of a family. {@code == name} begins a case, {@code @policy}, {@code @expect} and the like before its
 * request say more about it, or about all cases from there on when they stand alone before a case. The request follows.
 */
final class CaseFile {
    private final String family;
    private final Map<String, String> standing = new HashMap<>(Map.of("policy", "mini", "expect", "refused"));
    private final List<AttackCase> cases = new ArrayList<>();

    private CaseFile(String family) {
        this.family = family;
    }

    static List<AttackCase> read(String family, String text) {
        CaseFile file = new CaseFile(family);
        String[] blocks = ("\n" + text).split("\n== ", -1);
        file.settings(blocks[0]);
        for (int i = 1; i < blocks.length; i++) {
            file.add(blocks[i]);
        }
        return file.cases;
    }

    private void settings(String text) {
        text.lines().filter(line -> line.startsWith("@")).forEach(line -> {
            int blank = line.indexOf(' ');
            standing.put(line.substring(1, blank), line.substring(blank + 1).strip());
        });
    }

    private void add(String block) {
        // What follows "==" on a line of its own holds for the cases behind it.
        String[] parts = block.split("\n==\n", 2);
        List<String> lines = new ArrayList<>(List.of(parts[0].stripTrailing().split("\n", -1)));
        String name = lines.remove(0).strip();
        Map<String, List<String>> options = new HashMap<>();
        standing.forEach((key, value) -> options.put(key, new ArrayList<>(List.of(value))));
        Map<String, List<String>> own = new HashMap<>();
        while (!lines.isEmpty() && (lines.get(0).startsWith("@") || lines.get(0).startsWith("# "))) {
            String line = lines.remove(0);
            int blank = line.indexOf(' ');
            if (line.startsWith("@")) {
                own.computeIfAbsent(line.substring(1, blank), key -> new ArrayList<>())
                        .add(line.substring(blank + 1));
            }
        }
        options.putAll(own);
        cases.add(new AttackCase(
                family,
                name,
                options.remove("policy").get(0),
                Expectation.parse(options.remove("expect").get(0)),
                String.join("\n", lines),
                options));
        if (parts.length > 1) {
            settings(parts[1]);
        }
    }
}
