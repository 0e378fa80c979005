package io.fgproxy.examples.standalone;

import io.fgproxy.examples.standalone.Secrets.AdminToken;
import io.fgproxy.key.MasterKey;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where keys and counters are kept, and the secrets that belong to the place. */
final class Storage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
    private static final String DEMO_MARK = "demo";

    private final KeyStore store;
    private final MasterKey masterKey;
    private final AdminToken adminToken;
    private final @Nullable DataFolder folder;
    private final @Nullable Database database;
    private final boolean fresh;

    private Storage(
            KeyStore store,
            MasterKey masterKey,
            AdminToken adminToken,
            @Nullable DataFolder folder,
            @Nullable Database database,
            boolean fresh) {
        this.store = store;
        this.masterKey = masterKey;
        this.adminToken = adminToken;
        this.folder = folder;
        this.database = database;
        this.fresh = fresh;
    }

    /**
     * The place that the settings name: an external database, else the one in the data folder. Who has set nothing that
     * matters and has no data yet only wants to see it work, and finds no files afterwards.
     *
     * @param metrics is told of the transactions of the ledger
     */
    static Storage open(Settings settings, ProxyMetrics metrics) {
        DataFolder folder = DataFolder.at(settings.get(Setting.DATA));
        if (settings.isSet(Setting.JDBC_URL)) {
            return external(settings, folder, metrics);
        }
        if (Stream.of(Setting.values()).noneMatch(setting -> setting.asksToKeep() && settings.isSet(setting))
                && !folder.hasDatabase()) {
            return new Storage(new InMemoryKeyStore(), MasterKey.generate(), Secrets.newToken(), null, null, true);
        }
        return embedded(settings, folder, metrics);
    }

    private static Storage external(Settings settings, DataFolder folder, ProxyMetrics metrics) {
        MasterKey masterKey = Secrets.masterKey(settings);
        if (!settings.isSet(Setting.ADMIN_TOKEN)) {
            folder.create();
        }
        AdminToken adminToken = Secrets.adminToken(settings, folder);
        Database database = Database.open(
                settings.get(Setting.JDBC_URL),
                settings.given(Setting.JDBC_USER).orElse(null),
                settings.given(Setting.JDBC_PASSWORD).orElse(null),
                metrics);
        return new Storage(database.store(), masterKey, adminToken, null, database, false).checked();
    }

    private static Storage embedded(Settings settings, DataFolder folder, ProxyMetrics metrics) {
        folder.create();
        boolean fresh = !folder.hasDatabase();
        MasterKey masterKey = Secrets.masterKey(settings, folder);
        AdminToken adminToken = Secrets.adminToken(settings, folder);
        Database database = Database.open(Database.embeddedUrl(folder), "SA", "", metrics);
        LOG.info("Keys are kept in the folder {}", folder);
        return new Storage(database.store(), masterKey, adminToken, folder, database, fresh).checked();
    }

    private Storage checked() {
        try {
            Secrets.requireRight(masterKey, store);
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    KeyStore store() {
        return store;
    }

    MasterKey masterKey() {
        return masterKey;
    }

    AdminToken adminToken() {
        return adminToken;
    }

    /** Whether all is lost at the end. */
    boolean isInMemory() {
        return database == null;
    }

    /** Whether no real main key was ever in this store, so that nobody can mistake the demo for OpenAI. */
    boolean mayDemo() {
        return fresh || hasDemoMark();
    }

    /** Whether the last start on this store was a demo. */
    boolean hasDemoMark() {
        return folder != null && folder.has(DEMO_MARK);
    }

    /** Notes whether this store is one for the demo. */
    void markDemo(boolean demo) {
        if (folder != null && demo) {
            folder.write(DEMO_MARK, "The demo may run on this folder: no real main key was ever added to it.");
        } else if (folder != null) {
            folder.delete(DEMO_MARK);
        }
    }

    @Override
    public void close() {
        if (database != null) {
            database.close();
        }
    }
}
