package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.codec.ExplanationJson;
import io.fgproxy.codec.IssuedJson;
import io.fgproxy.codec.SubKeyJson;
import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.RequestTarget;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps issuers to the keys that are bound to their template: others do not exist for them, and none is made that is not
 * bound to it, or let go of it. That a key which is bound stays within its template is seen to where keys are changed.
 * Immutable and thread-safe.
 */
final class IssuerScope {
    private static final String TEMPLATE = "template";

    private final FgProxy proxy;

    IssuerScope(FgProxy proxy) {
        this.proxy = proxy;
    }

    /** The call as an issuer may make it. Whatever is not their business ends in a {@link RefusedCall}. */
    AdminCall within(String name, AccessTable.Rule rule, AdminCall call) throws IOException {
        if (rule.access() == Access.ANYBODY) {
            return call;
        }
        KeyTemplate template = proxy.templates()
                .get(name)
                .orElseThrow(() -> RefusedCall.of(
                        403, "no_template", "The template '" + name + "' of this token does not exist."));
        switch (rule.path().split("/", 2)[0]) {
            case "sub_keys" -> {
                if (rule.isAboutItem()) {
                    requireOwn(name, rule, call);
                } else if (rule.method().equals("GET")) {
                    return only(TEMPLATE, name, call);
                } else {
                    requireBound(name, IssuedJson.template(call.json()));
                }
            }
            case "explain" ->
                requireBound(
                        name,
                        ExplanationJson.readPreview(call.json(), proxy.templates()::get)
                                .settings()
                                .template());
            case "templates" -> {
                if (!call.target().path().equals("/templates/" + name)) {
                    throw RefusedCall.notFound(TEMPLATE);
                }
            }
            case "usage", "overview" -> {
                return only("group", groupOf(template), call);
            }
            default -> {
                // For everybody.
            }
        }
        return call;
    }

    /** Reports tell groups apart, and not templates. */
    private static String groupOf(KeyTemplate template) {
        String group = template.settings().group();
        if (group == null) {
            throw RefusedCall.of(
                    403,
                    "not_allowed",
                    "The template '" + template.name()
                            + "' of this token has no group, so its use is told key by key.");
        }
        return group;
    }

    /** The same list, of what has this value alone. */
    private static AdminCall only(String parameter, String value, AdminCall call) {
        String query = call.target().query();
        String own = parameter + "=" + value;
        String rest = query == null ? "" : query;
        for (String pair : rest.split("&", -1)) {
            if (pair.equals(own)) {
                return call;
            }
            if (Query.decoded(pair.split("=", 2)[0]).equals(parameter)) {
                throw RefusedCall.of(
                        403, "not_allowed", "This token is for the " + parameter + " '" + value + "' alone.");
            }
        }
        return call.at(new RequestTarget(call.target().path(), rest.isEmpty() ? own : rest + "&" + own));
    }

    private void requireOwn(String template, AccessTable.Rule rule, AdminCall call) throws IOException {
        SubKey key = key(call)
                .filter(found -> template.equals(found.settings().template()))
                .orElseThrow(() -> RefusedCall.notFound("sub-key"));
        if (rule.path().equals("sub_keys/{id}") && rule.access() == Access.ISSUE) {
            requireBound(
                    template,
                    SubKeyJson.readPatch(call.json()).applyTo(key.settings()).template());
        }
    }

    private Optional<SubKey> key(AdminCall call) {
        try {
            return proxy.subKeys().get(new SubKeyId(call.target().path().split("/", -1)[2]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void requireBound(String template, @Nullable String wanted) {
        if (!template.equals(wanted)) {
            String message = "A key of this token must have the template '" + template + "'.";
            throw new RefusedCall(Problem.invalid(403, "exceeds_template", message, TEMPLATE));
        }
    }
}
