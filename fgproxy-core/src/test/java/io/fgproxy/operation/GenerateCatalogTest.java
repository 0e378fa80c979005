package io.fgproxy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCatalogTest {
    @Test
    void theResourceIsWhatTheTableSays(@TempDir Path folder) throws Exception {
        Path made = folder.resolve("operations.tsv");
        assertThat(generate(made, folder.resolve("log"))).isEmpty();
        assertThat(made)
                .as("run java tools/GenerateCatalog.java")
                .hasSameTextualContentAs(
                        Path.of("src", "main", "resources", "io", "fgproxy", "operation", "operations.tsv"));
    }

    /** Runs the tool as people do, and returns what it had to say. */
    private static String generate(Path output, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "tools/GenerateCatalog.java",
                        output.toString())
                .directory(Path.of("..").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(log);
    }
}
