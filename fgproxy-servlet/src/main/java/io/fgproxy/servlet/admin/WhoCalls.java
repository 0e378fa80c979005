package io.fgproxy.servlet.admin;

import io.fgproxy.AdminTokens;
import io.fgproxy.FgProxy;
import io.fgproxy.admin.AdminToken;
import io.fgproxy.admin.AuditEntry;
import io.fgproxy.codec.AdminJson;
import io.fgproxy.codec.AuditJson;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be asked and done about administrators and what they changed. Thread-safe. */
final class WhoCalls {
    private static final Logger LOG = LoggerFactory.getLogger(WhoCalls.class);
    private static final int MOST = 100;
    private static final int STANDARD = 20;

    private final FgProxy proxy;
    private final AdminTokens tokens;

    WhoCalls(FgProxy proxy) {
        this.proxy = proxy;
        this.tokens = proxy.adminTokens();
    }

    Answer me(AdminCall call) {
        call.requireNoQuery();
        return Answer.ok(AdminJson.write(call.admin()));
    }

    Answer audit(AdminCall call) {
        Query query = Query.of(call, "after", "limit", "target", "actor");
        int limit = query.number("limit", MOST, STANDARD);
        List<AuditEntry> entries =
                proxy.reports().audit().list(query.text("after"), query.text("target"), query.text("actor"), limit + 1);
        return Answer.ok(
                AuditJson.writePage(entries.subList(0, Math.min(limit, entries.size())), entries.size() > limit));
    }

    Answer listTokens(AdminCall call) {
        AdminCall.Page page = call.page();
        List<AdminToken> all = tokens.list();
        int from = 0;
        if (page.after() != null) {
            List<String> ids = all.stream().map(AdminToken::id).toList();
            from = ids.indexOf(page.after()) + 1;
            if (from == 0) {
                throw RefusedCall.badValue("after", "after must be the id of an admin token.");
            }
        }
        int to = Math.min(all.size(), from + page.limit());
        return Answer.ok(AdminJson.writePage(all.subList(from, to), to < all.size()));
    }

    Answer createToken(AdminCall call) throws IOException {
        AdminJson.NewToken wanted = AdminJson.readNew(call.json());
        AdminTokens.Created created = tokens.create(wanted.admin(), wanted.expiresAt());
        LOG.info("Admin token {} was created", created.token().id());
        return Answer.created(AdminJson.writeWithSecret(created.token(), created.secret()));
    }

    Answer deleteToken(String id, AdminCall call) throws IOException {
        call.requireNothing();
        if (!tokens.delete(id)) {
            throw RefusedCall.notFound("admin token");
        }
        LOG.info("Admin token {} was deleted", id);
        return Answer.ok(AdminJson.writeDeleted(id));
    }
}
