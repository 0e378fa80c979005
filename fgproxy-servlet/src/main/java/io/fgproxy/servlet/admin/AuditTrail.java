package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.admin.AuditEntry;
import io.fgproxy.codec.AuditJson;
import io.fgproxy.codec.InvalidMemberException;
import io.fgproxy.servlet.http.RequestTarget;
import io.fgproxy.store.AuditLog;
import io.fgproxy.store.HoldIds;
import io.fgproxy.store.StoreException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes every change into the audit log. Its entry is begun before the change and finished after it: whatever dies in
 * between, there is no change without an entry, and without an audit log there is no change. What was before and is after
 * is what the API itself tells of the thing, which has no secrets. Thread-safe.
 */
final class AuditTrail {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int SEGMENTS_OF_ITEM = 3;
    private static final int LONGEST_TARGET = 128;

    private final FgProxy proxy;
    private final AuditLog log;
    private final Routes routes;
    private final HoldIds ids = new HoldIds(new SecureRandom());

    AuditTrail(FgProxy proxy, Routes routes) {
        this.proxy = proxy;
        this.log = proxy.reports().audit();
        this.routes = routes;
    }

    /** Does something that changes something. */
    Answer record(String action, AccessTable.Rule rule, AdminCall call, Routes.Action change) throws IOException {
        String item = rule.isAboutItem() ? itemOf(call) : null;
        String name = item == null ? null : item.substring(item.lastIndexOf('/') + 1);
        // A longer name is nobody's, and the change will say so.
        String target = name == null ? null : name.substring(0, Math.min(name.length(), LONGEST_TARGET));
        String before = item == null ? null : look(item, call);
        Instant now = proxy.gate().now();
        AuditEntry entry = new AuditEntry(
                ids.next(now), now, call.admin().name(), call.admin().role(), action, target, null, null, false);
        log.begin(entry);
        Answer answer;
        try {
            answer = change.run(call);
        } catch (RefusedCall | InvalidMemberException e) {
            cancel(entry);
            throw e;
        }
        finish(entry, before, item == null ? answer.body() : look(item, call), answer);
        return answer;
    }

    /** The path of the thing that the call is about. */
    private static String itemOf(AdminCall call) {
        String[] parts = call.target().path().split("/", -1);
        return "/" + parts[1] + "/" + parts[SEGMENTS_OF_ITEM - 1];
    }

    /** What the API tells of it; null if there is no such thing, or nothing tells of it. */
    private @Nullable String look(String item, AdminCall call) throws IOException {
        try {
            Routes.Action get = routes.at(item).get("GET");
            return get == null
                    ? null
                    : get.run(call.at(new RequestTarget(item, null))).body();
        } catch (RefusedCall e) {
            return null;
        } catch (StoreException e) {
            LOG.debug("How {} is cannot be told", item, e);
            return null;
        }
    }

    /** The change is made, and its answer may have a secret that nothing else tells: nothing must keep it back. */
    private void finish(AuditEntry entry, @Nullable String before, @Nullable String after, Answer answer) {
        try {
            AuditJson.Change change = AuditJson.change(before, after);
            String target = entry.target() == null ? AuditJson.idOf(answer.body()) : entry.target();
            log.finish(entry.done(target, change.before(), change.after()));
        } catch (RuntimeException e) {
            LOG.warn("The entry {} of the audit log stays without its outcome", entry.id(), e);
        }
    }

    private void cancel(AuditEntry entry) {
        try {
            log.cancel(entry.id());
        } catch (RuntimeException e) {
            LOG.warn("The entry {} of the audit log stays, though nothing was changed", entry.id(), e);
        }
    }
}
