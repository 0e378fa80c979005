package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.admin.Admin;
import io.fgproxy.admin.AdminRole;
import io.fgproxy.admin.AdminToken;
import io.fgproxy.admin.AuditEntry;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.AdminTokenStore;
import io.fgproxy.store.AuditLog;
import io.fgproxy.usage.RefusalCount;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageSum;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the stores promise that the admin API stands on beside the keys: tokens, changes, refusals, counts. */
abstract class AdminContract extends SumsContract {
    private AdminToken newToken(Admin admin, @Nullable Instant expiresAt) {
        return new AdminToken("at_" + UUID.randomUUID(), newDigest(), admin, CREATED, expiresAt);
    }

    @Test
    void everyPartOfAnAdminTokenIsKept() {
        AdminTokenStore tokens = store().adminTokens();
        AdminToken full = newToken(Admin.full("O'Hara \uD83D\uDE80"), null);
        AdminToken issuer = newToken(Admin.issuer("i", "class-2027"), NOW);
        AdminToken viewer = newToken(Admin.viewer("x".repeat(200)), Instant.ofEpochMilli(-1));
        for (AdminToken token : List.of(full, issuer, viewer)) {
            assertThat(tokens.insert(token)).isTrue();
            assertThat(second().adminTokens().findByDigest(token.digest())).contains(token);
            assertThat(second().adminTokens().list()).contains(token);
        }
        assertThat(tokens.findByDigest(newDigest())).isEmpty();
    }

    @Test
    void takenAdminTokenIsNotInserted() {
        AdminTokenStore tokens = store().adminTokens();
        AdminToken token = newToken(Admin.full("a"), null);
        assertThat(tokens.insert(token)).isTrue();
        assertThat(tokens.insert(token)).isFalse();
        AdminToken sameDigest =
                new AdminToken("at_" + UUID.randomUUID(), token.digest(), Admin.full("b"), CREATED, null);
        assertThat(second().adminTokens().insert(sameDigest)).isFalse();
        assertThat(tokens.findByDigest(token.digest())).contains(token);
    }

    @Test
    void deletedAdminTokenIsGoneOnEveryNode() {
        AdminToken token = newToken(Admin.full("a"), null);
        assertThat(store().adminTokens().insert(token)).isTrue();
        assertThat(second().adminTokens().delete(token.id())).isTrue();
        assertThat(second().adminTokens().delete(token.id())).isFalse();
        assertThat(store().adminTokens().findByDigest(token.digest())).isEmpty();
        assertThat(store().adminTokens().list()).doesNotContain(token);
    }

    private static AuditEntry entry(String id, String actor, @Nullable String target) {
        return new AuditEntry(id, NOW, actor, AdminRole.FULL, "sub_key.create", target, null, null, false);
    }

    @Test
    void changesAreBegunAndFinishedAndListedNewestFirst() {
        AuditLog log = store().auditLog();
        String prefix = UUID.randomUUID().toString().replace("-", "");
        String actor = "actor " + prefix;
        for (int i = 0; i < 5; i++) {
            log.begin(entry(prefix + i, i == 0 ? "other " + prefix : actor, "t" + prefix + i % 2));
        }
        AuditEntry done = entry(prefix + 3, actor, null)
                .done("sk_new", "{\"name\":\"O'Hara\"}", "{\"name\":\"" + "ü".repeat(9000) + "\"}");
        second().auditLog().finish(done);
        log.cancel(prefix + 4);
        assertThat(second().auditLog().list(null, null, actor, 10))
                .containsExactly(
                        done, entry(prefix + 2, actor, "t" + prefix + 0), entry(prefix + 1, actor, "t" + prefix + 1));
        assertThat(log.list(prefix + 3, null, actor, 1)).containsExactly(entry(prefix + 2, actor, "t" + prefix + 0));
        assertThat(log.list(null, "t" + prefix + 0, null, 10))
                .extracting(AuditEntry::id)
                .containsExactly(prefix + 2, prefix + 0);
        assertThat(log.list(null, "t" + prefix + 0, actor, 10))
                .extracting(AuditEntry::id)
                .containsExactly(prefix + 2);
    }

    @Test
    void oldestChangesAreForgotten() {
        AuditLog log = store().auditLog();
        Instant old = Instant.parse("1975-01-01T00:00:00Z");
        String actor = UUID.randomUUID().toString();
        for (int i = 0; i < 4; i++) {
            AuditEntry entry = entry("0000" + i + actor, actor, null);
            log.begin(new AuditEntry(
                    entry.id(), old.plusSeconds(i), actor, AdminRole.FULL, entry.action(), null, null, null, true));
        }
        while (log.forget(old, 10) > 0) {
            // those of other tests
        }
        assertThat(log.forget(old.plusSeconds(3), 2)).isEqualTo(2);
        assertThat(second().auditLog().forget(old.plusSeconds(3), 2)).isEqualTo(1);
        assertThat(log.list(null, null, actor, 10)).extracting(AuditEntry::at).containsExactly(old.plusSeconds(3));
        log.cancel("00003" + actor);
    }

    private List<UsageSum> refusals(SubKeyId key, Instant from, Instant to, ZoneId zone, UsageDimension... by) {
        return second().refusalLog()
                .sum(new UsageQuestion(UsageFilter.between(from, to).ofKey(key), List.of(by), zone, 100));
    }

    @Test
    void refusalsAreAddedUp() throws Exception {
        SubKeyId key = newId();
        Instant at = Instant.parse("1995-06-01T22:30:00Z");
        List<RefusalCount> counts = List.of(
                new RefusalCount(at, key, "rate_limited", 2),
                new RefusalCount(at, key, "key_expired", 1),
                new RefusalCount(at, null, "key_unknown", 1),
                new RefusalCount(at.plusSeconds(900), key, "rate_limited", 5));
        int threads = 4;
        try (Race race = new Race(threads)) {
            race.run(thread -> {
                node(thread).refusalLog().add(counts);
                return true;
            });
        }
        Instant to = at.plusSeconds(5000);
        assertThat(refusals(key, at, to, ZoneOffset.UTC, UsageDimension.REASON))
                .extracting(sum -> sum.by().get(UsageDimension.REASON) + " " + sum.calls())
                .containsExactly("rate_limited 28", "key_expired 4");
        assertThat(refusals(key, at, at.plusSeconds(900), ZoneOffset.UTC))
                .extracting(UsageSum::calls)
                .containsExactly(12L);
        ZoneId zone = ZoneId.of("+01:15");
        assertThat(refusals(key, at, to, zone, UsageDimension.DAY))
                .extracting(sum -> sum.by().get(UsageDimension.DAY) + " " + sum.calls())
                .containsExactly("1995-06-01 12", "1995-06-02 20");
        assertThat(second().refusalLog()
                        .sum(new UsageQuestion(
                                UsageFilter.between(at, to), List.of(UsageDimension.SUB_KEY), zone, 100)))
                .extracting(sum -> sum.by().get(UsageDimension.SUB_KEY) + " " + sum.calls())
                .contains(key + " 32", " 4");
    }

    @Test
    void oldestRefusalsAreForgotten() {
        SubKeyId key = newId();
        Instant old = Instant.parse("1976-01-01T00:00:00Z");
        while (store().refusalLog().forget(old.plusSeconds(9000), 10) > 0) {
            // those of tests before
        }
        for (int i = 0; i < 3; i++) {
            store().refusalLog().add(List.of(new RefusalCount(old.plusSeconds(900L * i), key, "x", 1)));
        }
        assertThat(second().refusalLog().forget(old.plusSeconds(1800), 1)).isEqualTo(1);
        assertThat(second().refusalLog().forget(old.plusSeconds(1800), 9)).isEqualTo(1);
        assertThat(refusals(key, old, old.plusSeconds(9000), ZoneOffset.UTC))
                .extracting(UsageSum::calls)
                .containsExactly(1L);
    }

    @Test
    void keysAreCountedByTheirStates() {
        Instant at = NOW;
        Map<KeyState, Long> before = second().subKeys().count(at);
        insertKey(settings());
        insertKey(settings().notBefore(at).expiresAt(at.plusMillis(1)));
        insertKey(settings().expiresAt(at));
        insertKey(settings().notBefore(at.plusMillis(1)));
        SubKey disabled = insertKey(settings().expiresAt(at));
        update(disabled.withStatus(KeyStatus.DISABLED));
        SubKey revoked = insertKey(settings());
        update(revoked.withStatus(KeyStatus.REVOKED));
        Map<KeyState, Long> after = second().subKeys().count(at);
        Map<KeyState, Long> more = Map.of(
                KeyState.VALID,
                2L,
                KeyState.EXPIRED,
                1L,
                KeyState.NOT_YET_VALID,
                1L,
                KeyState.DISABLED,
                1L,
                KeyState.REVOKED,
                1L);
        more.forEach((state, count) -> assertThat(after.getOrDefault(state, 0L) - before.getOrDefault(state, 0L))
                .as("%s", state)
                .isEqualTo(count));
    }
}
