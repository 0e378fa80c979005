package io.fgproxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.codec.FactsResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing starts from, and what it once found: the readers agree, and each input becomes what its folder says. */
class FuzzCorpusTest {
    static final Path CORPUS = Path.of("src/test/resources/fuzz");

    @ParameterizedTest
    @MethodSource
    void jsonIsReadAsByOthers(Path file) throws IOException {
        byte[] input = Files.readAllBytes(file);
        JsonFuzzer.fuzzerTestOneInput(input);
        assertThat(JsonFuzzer.read(input)).isInstanceOf(verdict(file));
    }

    static List<Path> jsonIsReadAsByOthers() throws IOException {
        return files("json");
    }

    @ParameterizedTest
    @MethodSource
    void formsAreReadAsByOthers(Path file) throws IOException {
        byte[] input = Files.readAllBytes(file);
        FormFuzzer.fuzzerTestOneInput(input);
        assertThat(FormFuzzer.read(input)).isInstanceOf(verdict(file));
    }

    static List<Path> formsAreReadAsByOthers() throws IOException {
        return files("form");
    }

    @Test
    void bothKindsAreThere() throws IOException {
        assertThat(files("json")).hasSizeGreaterThan(40);
        assertThat(files("form")).hasSizeGreaterThan(40);
    }

    private static Class<? extends FactsResult> verdict(Path file) {
        return file.getParent().endsWith("established") ? FactsResult.Established.class : FactsResult.Unreadable.class;
    }

    private static List<Path> files(String kind) throws IOException {
        try (Stream<Path> files = Files.walk(CORPUS.resolve(kind))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
