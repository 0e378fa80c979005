package io.fgproxy.examples.standalone.goimport;

import java.util.ArrayList;
import java.util.List;

/** What an import did, or would do, line by line; shows no secret. Not thread-safe. */
public final class ImportReport {
    private final boolean dry;
    private final List<String> taken = new ArrayList<>();
    private final List<String> present = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    ImportReport(boolean dry) {
        this.dry = dry;
    }

    void taken(String what) {
        taken.add(what);
    }

    void present(String what) {
        present.add(what);
    }

    void left(String what, String why) {
        left.add(what + ": " + why);
    }

    /** Whether something could not be taken over. */
    public boolean isIncomplete() {
        return !left.isEmpty();
    }

    /** The report as a text of several lines. */
    public String text() {
        StringBuilder text = new StringBuilder();
        append(text, dry ? "Would be taken over" : "Taken over", taken);
        append(text, "There already, left as it is", present);
        append(text, dry ? "CANNOT be taken over" : "NOT taken over", left);
        return text.toString();
    }

    private static void append(StringBuilder text, String title, List<String> lines) {
        text.append(title).append(": ").append(lines.size()).append('\n');
        lines.forEach(line -> text.append("  ").append(line).append('\n'));
    }
}
