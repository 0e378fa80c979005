package io.fgproxy.servlet.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts what became of the cases, for each family and in all. */
final class Report {
    private final Map<String, EnumMap<Outcome.Kind, Integer>> counts = new LinkedHashMap<>();

    private final List<Outcome> bad = new ArrayList<>();

    /** What reached upstream without being a control: worth a look when the judge is doubted. */
    private final List<Outcome> through = new ArrayList<>();

    void add(Outcome outcome) {
        if (outcome.kind() == Outcome.Kind.HARMLESS) {
            through.add(outcome);
        }
        if (!outcome.isFine()) {
            bad.add(outcome);
        }
        counts.computeIfAbsent(outcome.attack().family(), family -> new EnumMap<>(Outcome.Kind.class))
                .merge(outcome.kind(), 1, Integer::sum);
    }

    private String line(String name, List<EnumMap<Outcome.Kind, Integer>> rows) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-18s", name));
        int all = rows.stream()
                .flatMap(row -> row.values().stream())
                .mapToInt(Integer::intValue)
                .sum();
        line.append(String.format(Locale.ROOT, " cases %4d", all));
        for (Outcome.Kind kind : Outcome.Kind.values()) {
            int count = rows.stream().mapToInt(row -> row.getOrDefault(kind, 0)).sum();
            line.append(String.format(Locale.ROOT, "  %s %4d", kind.name().toLowerCase(Locale.ROOT), count));
        }
        return line.toString();
    }

    String total(String title) {
        return line(title, List.copyOf(counts.values()));
    }

    /** Writes the table and what is worth a look into a file under the build's folder, and the total to the output. */
    void write(String title) throws IOException {
        StringBuilder table = new StringBuilder();
        counts.forEach((family, row) -> table.append(line(family, List.of(row))).append(System.lineSeparator()));
        table.append(total(title)).append(System.lineSeparator());
        bad.forEach(
                outcome -> table.append(System.lineSeparator()).append(outcome).append(System.lineSeparator()));
        table.append(System.lineSeparator()).append("harmless, so let through:").append(System.lineSeparator());
        through.forEach(outcome -> table.append(outcome.attack()).append(System.lineSeparator()));
        Path folder = Files.createDirectories(Path.of("target", "attacks"));
        Files.writeString(folder.resolve(title.replace(' ', '-').toLowerCase(Locale.ROOT) + ".txt"), table);
        System.out.println("attacks: " + total(title));
    }
}
