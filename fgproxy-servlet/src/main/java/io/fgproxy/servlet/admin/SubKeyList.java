package io.fgproxy.servlet.admin;

import io.fgproxy.key.KeyState;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.SubKeyQuery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which sub-keys are asked for.
 *
 * @param page which part of the list
 * @param query all of it, with one key more than the page has
 */
record SubKeyList(AdminCall.Page page, SubKeyQuery query) {
    private static final List<String> PARAMETERS = List.of("after", "limit", "q", "status", "group", "template");
    private static final Map<String, KeyState> STATES = Map.of(
            "enabled",
            KeyState.VALID,
            "disabled",
            KeyState.DISABLED,
            "revoked",
            KeyState.REVOKED,
            "expired",
            KeyState.EXPIRED,
            "not_yet_valid",
            KeyState.NOT_YET_VALID);

    static SubKeyList of(@Nullable String text, Instant now) {
        Map<String, String> given = AdminCall.parameters(text, PARAMETERS);
        AdminCall.Page page = AdminCall.Page.of(given);
        SubKeyId after = page.after() == null ? null : afterId(page.after());
        SubKeyQuery query = SubKeyQuery.all(after, page.limit() + 1)
                .withState(state(given.get("status")), now)
                .withGroup(decoded("group", given.get("group")))
                .withTemplate(decoded("template", given.get("template")));
        String wanted = decoded("q", given.get("q"));
        try {
            return new SubKeyList(page, wanted == null || wanted.isEmpty() ? query : query.withText(wanted));
        } catch (IllegalArgumentException e) {
            throw RefusedCall.badValue("q", "q must have at most 200 characters.");
        }
    }

    private static @Nullable KeyState state(@Nullable String text) {
        KeyState state = text == null ? null : STATES.get(text);
        if (text != null && state == null) {
            throw RefusedCall.badValue(
                    "status", "status must be enabled, disabled, revoked, expired or not_yet_valid.");
        }
        return state;
    }

    private static @Nullable String decoded(String name, @Nullable String raw) {
        return raw == null ? null : Query.decoded(name, raw);
    }

    private static SubKeyId afterId(String text) {
        try {
            return new SubKeyId(text);
        } catch (IllegalArgumentException e) {
            throw noSuchAfter();
        }
    }

    static RefusedCall noSuchAfter() {
        return RefusedCall.badValue("after", "after must be the id of a sub-key.");
    }
}
