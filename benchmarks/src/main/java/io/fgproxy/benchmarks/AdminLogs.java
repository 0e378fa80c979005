package io.fgproxy.benchmarks;

import io.fgproxy.key.SubKey;
import io.fgproxy.store.HoldIds;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.postgresql.PGConnection;

/** Rows of refusals and of the audit log. */
final class AdminLogs {
    private static final long QUARTER = 900_000;
    private static final int REFUSED_OF_A_QUARTER = 20;
    private static final int CHANGES = 200_000;
    private static final List<String> REASONS =
            List.of("rate_limited", "quota_exhausted", "model_not_allowed", "operation_not_allowed", "key_expired");

    private final HoldIds ids = new HoldIds(new SecureRandom());
    private final List<SubKey> keys;
    private final Random random;

    AdminLogs(List<SubKey> keys, Random random) {
        this.keys = keys;
        this.random = random;
    }

    void copyRefusals(PGConnection postgres, Instant begin, Instant end) throws SQLException {
        try (CopiedRows copied = new CopiedRows(postgres, "fg_refusal", "start_at, key_id, reason, refusals")) {
            long first = begin.toEpochMilli() / QUARTER * QUARTER;
            for (long at = first; at < end.toEpochMilli(); at += QUARTER) {
                Set<String> taken = new HashSet<>();
                for (int i = 0; i < REFUSED_OF_A_QUARTER; i++) {
                    String key = any().id().value();
                    if (taken.add(key)) {
                        String reason = REASONS.get(random.nextInt(REASONS.size()));
                        copied.row(at, key, reason, 1 + random.nextInt(40));
                    }
                }
            }
        }
    }

    void copyAudit(PGConnection postgres, Instant begin, Instant end) throws SQLException {
        String columns = "id, begun_at, actor, actor_role, action_name, target, was, became, done";
        try (CopiedRows copied = new CopiedRows(postgres, "fg_audit", columns)) {
            long span = end.toEpochMilli() - begin.toEpochMilli();
            for (int i = 0; i < CHANGES; i++) {
                Instant at = begin.plusMillis(span * i / CHANGES);
                boolean full = random.nextInt(10) == 0;
                copied.row(
                        ids.next(at),
                        at.toEpochMilli(),
                        full ? "ops" : "teacher " + random.nextInt(50),
                        full ? "full" : "issuer",
                        "sub_key.update",
                        any().id().value(),
                        "{\"expires_at\":1893456000,\"limits\":[]}",
                        "{\"expires_at\":1925078400,\"limits\":[]}",
                        1);
            }
        }
    }

    private SubKey any() {
        return keys.get(random.nextInt(keys.size()));
    }
}
