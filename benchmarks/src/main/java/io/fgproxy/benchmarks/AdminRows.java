package io.fgproxy.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.FgProxy;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import io.fgproxy.store.KeyStore;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.postgresql.PGConnection;

/**
 * Fills the tables of the admin benchmark with what an organisation of many people might have after three months: keys
 * of a few groups and templates, some of which make most of the requests. Keys, groups and templates go through the
 * store; what a running proxy writes row by row comes by COPY.
 */
final class AdminRows {
    /** As long as rows of use are kept. */
    private static final Duration TIME = Duration.ofDays(90);

    private static final int BATCH = 1000;
    private static final int GROUPS = 12;
    private static final int TEMPLATES = 6;

    private final Random random = new Random(5);
    private final SecureRandom ids = new SecureRandom();
    private final HikariDataSource pool;
    private final int keys;
    private final int rows;
    private final Instant end;

    AdminRows(HikariDataSource pool, int keys, int rows, Instant end) {
        this.pool = pool;
        this.keys = keys;
        this.rows = rows;
        this.end = end;
    }

    /** Fills all tables but those of the sums. */
    void fill(KeyStore store, FgProxy proxy) throws SQLException {
        List<MainKeyId> mainKeys = List.of(
                proxy.mainKeys().add(NewMainKey.of("default", "sk-benchmark-1")).id(),
                proxy.mainKeys()
                        .add(NewMainKey.of("research", "sk-benchmark-2"))
                        .id());
        Limit limit = Limit.of(Meter.COST_USD, 1_000_000_000L, Window.each(Window.Unit.MONTH));
        for (int i = 0; i < GROUPS; i++) {
            proxy.groups().putKeys("department-" + i, new KeyGroup(null, Policy.standard(), List.of(limit)));
        }
        for (int i = 0; i < TEMPLATES; i++) {
            proxy.templates()
                    .put(new KeyTemplate(
                            "course-" + i, SubKeySettings.named("template").build()));
        }
        List<SubKey> all = keys();
        for (int from = 0; from < keys; from += BATCH) {
            store.subKeys().insertAll(all.subList(from, Math.min(keys, from + BATCH)));
        }
        try (Connection connection = pool.getConnection()) {
            PGConnection postgres = connection.unwrap(PGConnection.class);
            Instant begin = end.minus(TIME);
            new AdminUse(all, mainKeys, random).copy(postgres, rows, begin, end);
            AdminLogs logs = new AdminLogs(all, random);
            logs.copyRefusals(postgres, begin, end);
            logs.copyAudit(postgres, begin, end);
        }
    }

    /** Over twice the time, so that half of them are older than the first row of use. */
    private List<SubKey> keys() {
        long first = end.minus(TIME.multipliedBy(2)).toEpochMilli();
        List<SubKey> all = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            all.add(key(i, Instant.ofEpochMilli(first + TIME.toMillis() * 2 * i / keys)));
        }
        return all;
    }

    /** Of a hundred keys 90 can be used, 4 are expired, 1 is not valid yet, 3 are disabled and 2 revoked. */
    private SubKey key(int number, Instant created) {
        SubKeySettings.Builder settings = SubKeySettings.named(name(number))
                .group("department-" + number % GROUPS)
                .template(number % 3 == 0 ? "course-" + random.nextInt(TEMPLATES) : null)
                .allowModels("gpt-4o*", "gpt-4.1*", "text-embedding-*")
                .limit(Limit.of(Meter.COST_USD, 5_000_000, Window.each(Window.Unit.MONTH)))
                .limit(Limit.of(Meter.REQUESTS, 60, Window.each(Window.Unit.MINUTE)));
        int state = random.nextInt(100);
        if (state >= 90 && state < 94) {
            settings.expiresAt(end.minus(Duration.ofDays(state - 89)));
        } else if (state == 94) {
            settings.notBefore(end.plus(Duration.ofDays(30)));
        }
        KeyStatus status = state < 95 ? KeyStatus.ENABLED : state < 98 ? KeyStatus.DISABLED : KeyStatus.REVOKED;
        SubKeyId id = SubKeyId.generate(ids);
        return new SubKey(id, KeyDigest.of(id.value()), settings.build(), status, created, 1);
    }

    private static String name(int number) {
        return switch (number % 4) {
            case 0 -> "class of 2027, student " + number;
            case 1 -> "ci runner " + number;
            case 2 -> "Müller, research " + number;
            default -> "team laptop " + number;
        };
    }
}
