package io.fgproxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lets Jazzer make up inputs for a while ({@code -Dfgproxy.fuzz.seconds}, 60 for each target), starting from the corpus
 * and from what it found before in {@code target/fuzz}. In a process of its own, so that no other test is instrumented.
 */
@Tag("fuzz")
class FuzzingTest {
    private static final long SECONDS = Long.getLong("fgproxy.fuzz.seconds", 60);

    /** What it takes to start and to end, on a slow machine. */
    private static final long MARGIN_SECONDS = 180;

    /** The same for each run unless told otherwise, so that one that fails fails again. */
    private static final int SEED = Integer.getInteger("fgproxy.fuzz.seed", 20_261);

    private static final Path TARGET = Path.of("target/fuzz");
    private static final Pattern RUNS = Pattern.compile("Done [0-9]+ runs in [0-9]+ second");

    @ParameterizedTest
    @ValueSource(strings = {"Json", "Form"})
    void nothingIsReadInTwoWays(String target) throws IOException, InterruptedException {
        String kind = target.toLowerCase(Locale.ROOT);
        Path found = Files.createDirectories(TARGET.resolve(kind));
        Path log = TARGET.resolve(kind + ".log");
        Process fuzzer = new ProcessBuilder(command(target, kind, found))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended;
        try {
            ended = fuzzer.waitFor(SECONDS + MARGIN_SECONDS, TimeUnit.SECONDS);
        } finally {
            fuzzer.destroyForcibly();
        }
        String output = Files.readString(log);
        assertThat(ended).as("ended in time: %s", output).isTrue();
        assertThat(fuzzer.exitValue())
                .as("an input to be kept in the corpus, see %s: %s", log, output)
                .isZero();
        assertThat(output).containsPattern(RUNS);
        System.out.println("FuzzingTest: " + target + ": "
                + RUNS.matcher(output).results().findFirst().orElseThrow().group());
    }

    private static List<String> command(String target, String kind, Path found) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path corpus = FuzzCorpusTest.CORPUS;
        return List.of(
                java,
                "-Xmx512m",
                "-cp",
                classPath,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=io.fgproxy.fuzz." + target + "Fuzzer",
                "--instrumentation_includes=io.fgproxy.codec.**:io.fgproxy.fuzz.**",
                // The hooks that look for injections have nothing to find in readers, and cost much.
                "--custom_hook_includes=io.fgproxy.codec.**",
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.**",
                "--reproducer_path=" + TARGET,
                "-artifact_prefix=" + TARGET + "/",
                "-dict=" + corpus.resolve(kind + ".dict"),
                "-max_total_time=" + SECONDS,
                "-seed=" + SEED,
                "-max_len=2048",
                "-timeout=20",
                found.toString(),
                corpus.resolve(kind).toString());
    }
}
