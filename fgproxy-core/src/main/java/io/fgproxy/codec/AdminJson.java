package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.admin.Admin;
import io.fgproxy.admin.AdminRole;
import io.fgproxy.admin.AdminToken;
import io.fgproxy.admin.AdminTokenSecret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Administrators and their tokens in the admin API:
 *
 * <pre>{@code
 * {"object":"admin","name":"ops","role":"full","template":null}
 * {"object":"admin_token","id":"at_4b1f…","name":"ops","role":"issuer","template":"class-2027","created_at":1767225600,
 *  "expires_at":null}
 * }</pre>
 *
 * <p>Only {@link #writeWithSecret} adds {@code secret}.
 */
public final class AdminJson {
    private static final String KIND = "admin_token";
    private static final List<String> MEMBERS = List.of("name", "role", "template", "expires_at");

    private AdminJson() {}

    /**
     * A token to be made.
     *
     * @param admin who will use it
     * @param expiresAt until when it is valid; null for ever
     */
    public record NewToken(Admin admin, @Nullable Instant expiresAt) {}

    /**
     * Reads a new token. {@code name} and {@code role} are required; null is the same as absent.
     *
     * @throws InvalidMemberException if a member is missing, unknown or wrong
     */
    public static NewToken readNew(byte[] json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", MEMBERS);
        String name = Members.text(Members.required(root, "", "name"), "name");
        String role = Members.text(Members.required(root, "", "role"), "role");
        JsonNode template = Members.valueOf(root, "template");
        String named = template == null ? null : Members.text(template, "template");
        JsonNode expiry = Members.valueOf(root, "expires_at");
        Instant expiresAt = expiry == null ? null : Times.read(expiry, "expires_at");
        AdminRole known = Members.at("role", () -> AdminRole.ofCode(role));
        return new NewToken(Members.named(MEMBERS, () -> new Admin(name, known, named)), expiresAt);
    }

    /** Writes who calls. */
    public static String write(Admin admin) {
        return StrictJson.write(object("admin", admin));
    }

    /** Writes a token with its secret: the one time it is shown. */
    public static String writeWithSecret(AdminToken token, AdminTokenSecret secret) {
        return StrictJson.write(object(token).put("secret", secret.reveal()));
    }

    /** Writes one page of tokens. */
    public static String writePage(List<AdminToken> page, boolean hasMore) {
        return ListJson.page(page.stream().map(AdminJson::object).toList(), hasMore);
    }

    /** Writes that a token is gone. */
    public static String writeDeleted(String id) {
        return ListJson.deleted(KIND, id);
    }

    private static ObjectNode object(AdminToken token) {
        ObjectNode root = object(KIND, token.admin());
        return root.put("id", token.id())
                .put("created_at", Times.write(token.createdAt()))
                .put("expires_at", Times.write(token.expiresAt()));
    }

    private static ObjectNode object(String kind, Admin admin) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        return root.put("object", kind)
                .put("name", admin.name())
                .put("role", admin.role().code())
                .put("template", admin.template());
    }
}
