package io.fgproxy.benchmarks.compare;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.FgProxy;
import io.fgproxy.jdbc.JdbcKeyStore;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.servlet.FgProxyServlet;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.memory.InMemoryKeyStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * The whole proxy with everything on, to be measured from outside: a sub-key with rules and limits of requests, tokens
 * and money, exact ledger, usage log. Arguments: port, base URL of upstream, and {@code memory}, {@code hsqldb} (a file,
 * each commit on the disk) or {@code postgres} (a server of its own, fsync on). Runs until it is killed.
 */
public final class ProxyServer {
    /** The sub-key that it accepts. */
    static final String KEY = "sk-fg-eOA4hToPCGkAmDlZCSoGJOvdt3byikFUqrcD1Wqr7nSJaTrAdhcOroMDmtD2al2bO";

    private static final int CONNECTIONS = 10;
    private static final long PLENTY = 1_000_000_000_000L;

    private ProxyServer() {}

    /** Starts. */
    public static void main(String[] args) throws Exception {
        FgProxy proxy = FgProxy.builder()
                .store(store(args[2]))
                .masterKey(MasterKey.generate())
                .acceptImportedKeys(true)
                .build();
        proxy.mainKeys().add(NewMainKey.of("default", "sk-upstream-secret"));
        proxy.subKeys().importHashed(KeyDigest.of(KEY), settings());
        FgProxyConfig config =
                FgProxyConfig.builder().upstream(URI.create(args[1] + "/v1")).build();
        LoadedJetty.serve(Integer.parseInt(args[0]), 400, new FgProxyServlet(proxy, config), Map.of());
    }

    private static SubKeySettings settings() {
        return SubKeySettings.named("load")
                .allowModels("gpt-4o*")
                .limit(Limit.requests(PLENTY))
                .limit(Limit.of(Meter.TOTAL_TOKENS, PLENTY, new Window.Calendar(Window.Unit.DAY, ZoneOffset.UTC)))
                .limit(Limit.of(Meter.COST_USD, PLENTY, new Window.Calendar(Window.Unit.MONTH, ZoneOffset.UTC)))
                .build();
    }

    private static KeyStore store(String kind) throws IOException {
        return switch (kind) {
            case "memory" -> new InMemoryKeyStore();
            case "hsqldb" -> {
                String file = Files.createTempDirectory("fgproxy-load") + "/db";
                yield jdbc("jdbc:hsqldb:file:" + file + ";hsqldb.write_delay=false;hsqldb.tx=mvcc", "SA");
            }
            case "postgres" -> {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                yield jdbc(server.getJdbcUrl("postgres", "postgres"), "postgres");
            }
            default -> throw new IllegalArgumentException("memory, hsqldb or postgres");
        };
    }

    private static KeyStore jdbc(String url, String user) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setMaximumPoolSize(CONNECTIONS);
        return JdbcKeyStore.builder(new HikariDataSource(pool))
                .createSchema(true)
                .build();
    }
}
