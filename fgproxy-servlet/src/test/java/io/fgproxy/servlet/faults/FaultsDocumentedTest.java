package io.fgproxy.servlet.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of faults says what the tests of faults expect, in the same words. */
class FaultsDocumentedTest {
    private static final Path PAGE = Path.of("..", "docs", "faults.md");

    @Test
    void pageHasTheTablesOfTheTests() throws Exception {
        List<String> tables = new ArrayList<>();
        for (Fault.Side side : Fault.Side.values()) {
            tables.add("");
            tables.add("## " + side.title);
            tables.add("");
            tables.add("| what goes wrong | the client sees | charged | connection to upstream |");
            tables.add("|---|---|---|---|");
            side.faults().forEach(fault -> tables.add(fault.row()));
        }
        String expected = String.join("\n", tables) + "\n";
        String page = Files.readString(PAGE);
        assertThat(page.substring(Math.max(0, page.indexOf("\n## ")))).isEqualTo(expected);
    }
}
