package io.fgproxy.examples.standalone;

import io.fgproxy.examples.standalone.goimport.GoDatabase;
import io.fgproxy.examples.standalone.goimport.GoImport;
import io.fgproxy.examples.standalone.goimport.ImportReport;
import io.fgproxy.key.MasterKey;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code --import-go FILE [--dry-run]}: takes over the keys of the Go original instead of starting a server.
 *
 * @param file the original's SQLite file
 * @param dry whether only to tell what would happen
 * @param others the other arguments, which are settings
 */
record ImportCommand(Path file, boolean dry, List<String> others) {
    private static final String FLAG = "--import-go";
    private static final String DRY_RUN = "--dry-run";

    /** What the arguments ask for; empty if it is not this. */
    static Optional<ImportCommand> of(String[] arguments) {
        List<String> others = new ArrayList<>(Arrays.asList(arguments));
        int at = others.indexOf(FLAG);
        if (at < 0) {
            return Optional.empty();
        }
        others.remove(at);
        if (at == others.size()) {
            throw new StartupException("The flag " + FLAG + " needs a file");
        }
        Path file = Path.of(others.remove(at));
        return Optional.of(new ImportCommand(file, others.remove(DRY_RUN), List.copyOf(others)));
    }

    /** Does it, and gives what to tell who asked for it. */
    String run(Map<String, String> properties, Map<String, String> environment) {
        GoDatabase from;
        try {
            from = GoDatabase.read(file);
        } catch (IllegalArgumentException e) {
            throw new StartupException(String.valueOf(e.getMessage()));
        }
        Settings settings = settings(properties, environment);
        boolean isNew = !settings.isSet(Setting.JDBC_URL)
                && !DataFolder.at(settings.get(Setting.DATA)).hasDatabase();
        if (dry && isNew) {
            return GoImport.run(from, new InMemoryKeyStore(), MasterKey.generate(), true)
                    .text();
        }
        try (Storage storage = Storage.open(settings, ProxyMetrics.none())) {
            ImportReport report = GoImport.run(from, storage.store(), storage.masterKey(), dry);
            return report.text() + (dry ? "" : advice(storage));
        }
    }

    /** Who imports means to keep it, so that the folder counts as set. */
    private Settings settings(Map<String, String> properties, Map<String, String> environment) {
        Settings given = Settings.read(others.toArray(String[]::new), properties, environment);
        if (given.isSet(Setting.DATA) || given.isSet(Setting.JDBC_URL)) {
            return given;
        }
        List<String> more = new ArrayList<>(others);
        more.addAll(List.of(Setting.DATA.flag(), given.get(Setting.DATA)));
        return Settings.read(more.toArray(String[]::new), properties, environment);
    }

    private static String advice(Storage storage) {
        String token = storage.adminToken().text();
        return (token == null ? "" : "Admin token, shown this once: " + token + "\n")
                + "Start the server with " + Setting.IMPORTED_KEYS.variable()
                + "=true, or it refuses the secrets of these sub-keys.\n";
    }
}
