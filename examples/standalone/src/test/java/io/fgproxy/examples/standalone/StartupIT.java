package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.MasterKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that must not be: one clear line, and exit status 2. */
class StartupIT {
    @TempDir
    Path folder;

    /** What became of a start that did not last. */
    private record Ended(int status, String out, String err) {}

    @Test
    void unknownFlagIsRefusedWithUsage() throws Exception {
        Ended ended = run(Map.of(), "--prot", "80");
        assertThat(ended.status).isEqualTo(2);
        assertThat(ended.err).startsWith("fgproxy: Unknown flag --prot").contains("FGPROXY_PORT");
        assertThat(ended.out).isEmpty();
    }

    @Test
    void helpNamesEverySetting() throws Exception {
        Ended ended = run(Map.of(), "--help");
        assertThat(ended.status).isZero();
        for (Setting setting : Setting.values()) {
            assertThat(ended.out).contains(setting.variable(), "-D" + setting.property(), setting.flag());
        }
    }

    @Test
    void badSettingsAreNamed() throws Exception {
        assertRefused(Map.of("FGPROXY_PORT", "http"), "FGPROXY_PORT");
        assertRefused(Map.of("FGPROXY_PORT", "65536"), "FGPROXY_PORT");
        assertRefused(Map.of("OPENAI_BASE_URL", "ftp://x"), "OPENAI_BASE_URL");
        assertRefused(Map.of("OPENAI_API_KEY", "two words"), "OPENAI_API_KEY");
        assertRefused(Map.of("FGPROXY_ADMIN_TOKEN", "short"), "FGPROXY_ADMIN_TOKEN");
        assertRefused(Map.of("FGPROXY_ADMIN_TOKEN", ""), "FGPROXY_ADMIN_TOKEN");
        assertRefused(Map.of("FGPROXY_HOST", "256.256.256.256"), "256.256.256.256");
        Path file = Files.createFile(folder.resolve("a-file"));
        assertRefused(Map.of("FGPROXY_DATA", file.toString()), "FGPROXY_DATA");
    }

    @Test
    void weakMasterKeyIsRefused() throws Exception {
        String weak = Base64.getEncoder().encodeToString(new byte[32]);
        String phrase =
                Base64.getEncoder().encodeToString("this is my secret passphrase 123".getBytes(StandardCharsets.UTF_8));
        for (String key : new String[] {"", weak, phrase, "c2hvcnQ=", "not base64!"}) {
            Ended ended = assertRefused(Map.of("FGPROXY_MASTER_KEY", key), "FGPROXY_MASTER_KEY");
            assertThat(key.isEmpty() || !ended.err.contains(key)).isTrue();
        }
    }

    @Test
    void externalDatabaseNeedsAMasterKey() throws Exception {
        Map<String, String> environment = Map.of("FGPROXY_JDBC_URL", "jdbc:hsqldb:mem:other");
        assertRefused(environment, "FGPROXY_MASTER_KEY");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void unreachableDatabaseIsOneLineWithoutItsPassword() throws Exception {
        for (String url :
                new String[] {"jdbc:nothing://x?password=hunter2", "jdbc:postgresql://127.0.0.1:1/x?password=hunter2"
                }) {
            Ended ended = assertRefused(
                    Map.of("FGPROXY_JDBC_URL", url, "FGPROXY_MASTER_KEY", MasterKey.generateBase64()), "database");
            assertThat(ended.err).doesNotContain("hunter2");
        }
    }

    @Test
    void portInUseIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertRefused(Map.of("FGPROXY_PORT", port), "127.0.0.1:" + port);
        }
    }

    @Test
    void readableMasterKeyFileIsRefused() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, Map.of("FGPROXY_DATA", data()))) {
            server.stop();
        }
        Path file = folder.resolve("data/master.key");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertRefused(Map.of(), "chmod 600");

        Files.delete(file);
        assertRefused(Map.of(), "master.key");
    }

    @Test
    void otherMasterKeyThanTheStoresIsRefused() throws Exception {
        Map<String, String> environment = Map.of("FGPROXY_DATA", data(), "OPENAI_API_KEY", "sk-real");
        try (ServerProcess server = ServerProcess.start(folder, environment)) {
            server.stop();
        }
        assertRefused(Map.of("FGPROXY_MASTER_KEY", MasterKey.generateBase64()), "master key");
    }

    @Test
    void secondServerOnOneFolderIsRefused() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder, Map.of("FGPROXY_DATA", data()))) {
            assertRefused(Map.of(), "lock");
            assertThat(server.get("/healthz").status()).isEqualTo(200);
        }
    }

    private Ended assertRefused(Map<String, String> environment, String named) throws Exception {
        Ended ended = run(environment);
        assertThat(ended.status).as(ended.toString()).isEqualTo(2);
        assertThat(ended.out).isEmpty();
        String line = ended.err
                .lines()
                .filter(text -> text.startsWith("fgproxy: "))
                .findFirst()
                .orElse("");
        assertThat(line).contains(named);
        assertThat(ended.err).doesNotContain("\tat ").doesNotContain("Exception");
        return ended;
    }

    private Ended run(Map<String, String> environment, String... flags) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = ServerProcess.builder(folder, environment, flags);
        builder.environment().putIfAbsent("FGPROXY_PORT", "0");
        builder.environment().putIfAbsent("FGPROXY_DATA", data());
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("It started: " + Files.readString(out) + Files.readString(err));
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private String data() {
        return folder.resolve("data").toString();
    }
}
