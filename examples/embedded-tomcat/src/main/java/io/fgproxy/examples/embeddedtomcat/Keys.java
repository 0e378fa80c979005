package io.fgproxy.examples.embeddedtomcat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.FgProxy;
import io.fgproxy.jdbc.JdbcKeyStore;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import java.io.PrintStream;

/** Where the keys are: a database, and the master key that it is worth nothing without. */
final class Keys {
    private Keys() {}

    static HikariDataSource openDatabase(Settings settings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.get("database"));
        config.setUsername("SA");
        config.setConnectionTimeout(5000);
        return new HikariDataSource(config);
    }

    /** The first time, takes the main key over, mints a sub-key and prints it. */
    static FgProxy openProxy(Settings settings, HikariDataSource database, PrintStream out) {
        FgProxy proxy = FgProxy.builder()
                .store(JdbcKeyStore.builder(database).createSchema(true).build())
                .masterKey(MasterKey.fromBase64(settings.get("masterKey")))
                .build();
        if (proxy.mainKeys().list().isEmpty()) {
            proxy.mainKeys().add(NewMainKey.of("default", settings.get("openaiKey")));
            SubKeySettings first = SubKeySettings.named("first").requests(1000).build();
            out.println(proxy.subKeys().create(first).secret().reveal());
        }
        return proxy;
    }
}
