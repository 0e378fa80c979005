package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.codec.IssuedJson;
import io.fgproxy.codec.SubKeyJson;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.RequestTarget;
import java.io.IOException;
import java.util.Optional;

/**
 * Keeps issuers within their template: what is not theirs does not exist for them, and what they make or change must not be
 * more than the template gives. Immutable and thread-safe.
 */
final class IssuerScope {
    private static final String GROUP = "group";

    private final FgProxy proxy;
    private final TemplateGuard guard;

    IssuerScope(FgProxy proxy, TemplateGuard guard) {
        this.proxy = proxy;
        this.guard = guard;
    }

    /** The call as an issuer may make it. Whatever is not their business ends in a {@link RefusedCall}. */
    AdminCall within(String template, AccessTable.Rule rule, AdminCall call) throws IOException {
        String group = guard.group(template)
                .orElseThrow(() -> RefusedCall.of(
                        403, "no_template", "The template '" + template + "' of this token does not exist."));
        switch (rule.path().split("/", 2)[0]) {
            case "sub_keys" -> {
                if (rule.isAboutItem()) {
                    requireOwn(template, rule, call);
                } else if (rule.method().equals("GET")) {
                    return ofGroup(group, call);
                } else {
                    requireWithin(template, call);
                }
            }
            case "templates" -> {
                if (!call.target().path().equals("/templates/" + template)) {
                    throw RefusedCall.notFound("template");
                }
            }
            case "usage", "overview" -> {
                return ofGroup(group, call);
            }
            default -> {
                // For everybody.
            }
        }
        return call;
    }

    /** The same list, of this group alone. */
    private static AdminCall ofGroup(String group, AdminCall call) {
        String query = call.target().query();
        String own = GROUP + "=" + group;
        String rest = query == null ? "" : query;
        for (String pair : rest.split("&", -1)) {
            if (pair.equals(own)) {
                return call;
            }
            if (Query.decoded(pair.split("=", 2)[0]).equals(GROUP)) {
                throw RefusedCall.of(403, "not_allowed", "This token is for the group '" + group + "' alone.");
            }
        }
        return call.at(new RequestTarget(call.target().path(), rest.isEmpty() ? own : rest + "&" + own));
    }

    private void requireOwn(String template, AccessTable.Rule rule, AdminCall call) throws IOException {
        SubKey key =
                key(call).filter(found -> isOwn(template, found)).orElseThrow(() -> RefusedCall.notFound("sub-key"));
        if (rule.path().equals("sub_keys/{id}") && rule.access() == Access.ISSUE) {
            requireWithin(template, SubKeyJson.readPatch(call.json()).applyTo(key.settings()));
        }
    }

    /** By its group: limits and dates of a key that was made before its template was narrowed may exceed it. */
    private boolean isOwn(String template, SubKey key) {
        String group = key.settings().group();
        return group != null && guard.group(template).filter(group::equals).isPresent();
    }

    private Optional<SubKey> key(AdminCall call) {
        try {
            return proxy.subKeys().get(new SubKeyId(call.target().path().split("/", -1)[2]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What is minted from the template is kept within it where that is done. */
    private void requireWithin(String template, AdminCall call) throws IOException {
        String named = IssuedJson.template(call.json());
        if (named == null) {
            requireWithin(template, SubKeyJson.readNew(call.json()));
        } else if (!named.equals(template)) {
            throw exceeds(template, "template");
        }
    }

    private void requireWithin(String template, SubKeySettings settings) {
        guard.exceeds(template, settings).ifPresent(member -> {
            throw exceeds(template, member);
        });
    }

    private static RefusedCall exceeds(String template, String member) {
        String message = member + " is more than the template '" + template + "' of this token gives.";
        return new RefusedCall(Problem.invalid(403, "exceeds_template", message, member));
    }
}
