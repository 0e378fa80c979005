package io.fgproxy.servlet.admin;

import static io.fgproxy.servlet.admin.ContractRow.Case.CONFLICT;
import static io.fgproxy.servlet.admin.ContractRow.Case.NOT_FOUND;
import static io.fgproxy.servlet.admin.ContractRow.Case.OK;
import static io.fgproxy.servlet.admin.ContractRow.Case.TOO_LARGE;
import static io.fgproxy.servlet.admin.ContractRow.Case.UNKNOWN_FIELD;
import static io.fgproxy.servlet.admin.ContractRow.Case.WRONG_TYPE;

import io.fgproxy.servlet.admin.ContractRow.Sent;
import io.fgproxy.servlet.admin.ContractRow.Subject;
import java.util.ArrayList;
import java.util.List;

/** What the routes of the admin API answer. */
final class ContractRows {
    private static final String NO_KEY = "sk_0000000000000000";
    private static final String NO_MAIN_KEY = "mk_0000000000000000";
    private static final String NO_NAME = "nothing";
    private static final String VALUE = "invalid_value";
    private static final String BODY = "invalid_body";
    private static final Subject NONE = world -> "";

    private static final String READS = "it changes nothing";
    private static final String FREE_NAMES = "names need not be unique";
    private static final String ANY_STATE = "it can be done in any state";
    private static final String LIST = "a list of none is a list";
    private static final String PUTS = "it makes what is not there and changes what is";
    private static final String NO_PARAMETERS = "it takes no parameters";

    private final List<ContractRow> rows = new ArrayList<>();

    private ContractRows() {}

    static List<ContractRow> all() {
        ContractRows all = new ContractRows();
        all.subKeys();
        all.switches();
        all.explain();
        all.groups();
        all.templates();
        all.mainKeys();
        all.models();
        all.reports();
        all.administration();
        return all.rows;
    }

    private static Sent sent(int status, Subject subject, String body) {
        return new Sent(subject, "", body, status, "");
    }

    private static Subject named(String id) {
        return world -> id;
    }

    private ContractRow row(String route, Sent ok) {
        ContractRow row = ContractRow.of(route).with(OK, ok);
        rows.add(row);
        return row;
    }

    /** A list or a thing that is shown; {@code wrong} and {@code large} are parameters, null where it takes none. */
    private ContractRow shown(String route, Subject subject, String wrong, String large) {
        Sent ok = sent(200, subject, null);
        ContractRow row = row(route, ok)
                .with(UNKNOWN_FIELD, ok.asking("?odd=1").refused(400, VALUE))
                .without(CONFLICT, READS);
        return wrong == null
                ? row.without(WRONG_TYPE, NO_PARAMETERS).without(TOO_LARGE, NO_PARAMETERS)
                : row.with(WRONG_TYPE, ok.asking(wrong).refused(400, VALUE))
                        .with(TOO_LARGE, ok.asking(large).refused(400, VALUE));
    }

    /** A call with a body that is one object, not empty; {@code wrong} has a member of the wrong type. */
    private ContractRow told(String route, Sent ok, String wrong) {
        String odd = ok.body().equals("{}") ? "{\"odd\":1}" : ok.body().replaceFirst("\\{", "{\"odd\":1,");
        return row(route, ok)
                .with(UNKNOWN_FIELD, ok.with(odd).refused(400, VALUE))
                .with(WRONG_TYPE, ok.with(wrong).refused(400, VALUE))
                .with(TOO_LARGE, large(ok));
    }

    /** A call without a body. */
    private ContractRow bare(String route, Subject subject) {
        Sent ok = sent(200, subject, null);
        return row(route, ok)
                .with(UNKNOWN_FIELD, ok.with("{\"odd\":1}").refused(400, BODY))
                .with(WRONG_TYPE, ok.with("[1]").refused(400, BODY))
                .with(TOO_LARGE, large(ok));
    }

    private static Sent large(Sent ok) {
        String body = ok.body() == null ? "{}" : ok.body();
        return ok.with(body + " ".repeat(1 << 20)).refused(413, "body_too_large");
    }

    private static Sent missing(Sent ok, String id) {
        return ok.about(named(id)).refused(404, "not_found");
    }

    private static Sent conflict(Sent ok, Subject subject, String code) {
        return ok.about(subject).refused(409, code);
    }

    private static Sent okOf(ContractRow row) {
        return (Sent) row.cells().get(OK);
    }

    private static void about(ContractRow row, String missing) {
        row.with(NOT_FOUND, missing(okOf(row), missing));
    }

    private static void about(ContractRow row, String missing, Subject conflict, String code) {
        about(row, missing);
        row.with(CONFLICT, conflict(okOf(row), conflict, code));
    }

    private static void about(ContractRow row, String missing, String noConflict) {
        about(row, missing);
        row.without(CONFLICT, noConflict);
    }

    private void subKeys() {
        ContractRow list = shown("GET sub_keys", NONE, "?limit=many", "?limit=101");
        list.with(NOT_FOUND, okOf(list).asking("?after=" + NO_KEY).refused(400, VALUE));
        about(shown("GET sub_keys/{id}", ContractWorld::key, null, null), NO_KEY);
        about(shown("GET sub_keys/{id}/usage", ContractWorld::key, "?from=yesterday", "?limit=1001"), NO_KEY);

        String key = "{\"name\":\"n\",\"template\":\"class\"}";
        String untied = "{\"name\":\"n\",\"template\":\"class\",\"main_keys\":[\"" + NO_MAIN_KEY + "\"]}";
        Sent mint = sent(201, NONE, key);
        told("POST sub_keys", mint, key.replace("\"n\"", "7"))
                .with(NOT_FOUND, mint.with(untied).refused(400, VALUE))
                .without(CONFLICT, FREE_NAMES);
        Sent bulk = sent(201, NONE, key.replace("{", "{\"count\":2,"));
        told("POST sub_keys/bulk", bulk, bulk.body().replace("2", "\"2\""))
                .with(NOT_FOUND, bulk.with(untied.replace("{", "{\"count\":2,")).refused(400, VALUE))
                .without(CONFLICT, FREE_NAMES);
        for (String method : List.of("PATCH", "POST")) {
            ContractRow patch = told(
                    method + " sub_keys/{id}", sent(200, ContractWorld::key, "{\"enabled\":true}"), "{\"enabled\":1}");
            about(patch, NO_KEY, ContractWorld::revokedKey, "key_revoked");
        }
        about(bare("DELETE sub_keys/{id}", ContractWorld::key), NO_KEY, ANY_STATE);
        about(bare("POST sub_keys/{id}/reset_usage", ContractWorld::key), NO_KEY, ANY_STATE);
    }

    private void switches() {
        ContractRow extend = told(
                "POST sub_keys/{id}/extend",
                sent(200, ContractWorld::expiringKey, "{\"seconds\":60}"),
                "{\"seconds\":\"60\"}");
        about(extend, NO_KEY, ContractWorld::key, "key_never_expires");
        ContractRow rotate = told(
                "POST sub_keys/{id}/rotate",
                sent(200, ContractWorld::key, "{\"grace_seconds\":60}"),
                "{\"grace_seconds\":\"60\"}");
        about(rotate, NO_KEY, ContractWorld::revokedKey, "key_revoked");
        for (String verb : List.of("enable", "disable")) {
            ContractRow row = bare("POST sub_keys/{id}/" + verb, ContractWorld::key);
            about(row, NO_KEY, ContractWorld::revokedKey, "key_revoked");
        }
        about(bare("POST sub_keys/{id}/revoke", ContractWorld::key), NO_KEY, "what is revoked stays revoked");
        about(
                bare("POST sub_keys/{id}/revoke_previous", ContractWorld::key),
                NO_KEY,
                "a key without a previous secret is left as it is");
    }

    private void explain() {
        String request = "{\"method\":\"GET\",\"path\":\"/v1/models\"}";
        String wrong = "{\"method\":7,\"path\":\"/v1/models\"}";
        about(told("POST sub_keys/{id}/explain", sent(200, ContractWorld::key, request), wrong), NO_KEY, READS);
        String key = "{\"sub_key\":{\"template\":\"class\"},";
        told("POST explain", sent(200, NONE, request.replace("{", key)), wrong.replace("{", key))
                .without(NOT_FOUND, "the key is not made yet")
                .without(CONFLICT, READS);
    }

    private void groups() {
        shown("GET groups", NONE, "?limit=many", "?limit=101").without(NOT_FOUND, LIST);
        about(shown("GET groups/{id}", ContractWorld::group, null, null), NO_NAME);
        Sent put = sent(200, ContractWorld::group, "{}");
        told("PUT groups/{id}", put, "{\"limits\":7}")
                .with(NOT_FOUND, put.with("{\"parent\":\"nothing\"}").refused(400, VALUE))
                .without(CONFLICT, PUTS);
        about(bare("DELETE groups/{id}", ContractWorld::group), NO_NAME, ContractWorld::usedGroup, "group_in_use");

        shown("GET model_groups", NONE, "?limit=many", "?limit=101").without(NOT_FOUND, LIST);
        about(shown("GET model_groups/{id}", ContractWorld::modelGroup, null, null), NO_NAME);
        told("PUT model_groups/{id}", sent(200, ContractWorld::modelGroup, "{\"models\":[\"o3\"]}"), "{\"models\":7}")
                .without(NOT_FOUND, PUTS)
                .without(CONFLICT, PUTS);
        about(
                bare("DELETE model_groups/{id}", ContractWorld::modelGroup),
                NO_NAME,
                "keys whose rules name a group that is gone are refused");
    }

    private void templates() {
        shown("GET templates", NONE, "?limit=many", "?limit=101").without(NOT_FOUND, LIST);
        about(shown("GET templates/{id}", named("class"), null, null), NO_NAME);
        Sent put = sent(200, ContractWorld::template, "{\"sub_key\":{}}");
        told("PUT templates/{id}", put, "{\"sub_key\":7}")
                .with(
                        NOT_FOUND,
                        put.with("{\"sub_key\":{\"main_keys\":[\"" + NO_MAIN_KEY + "\"]}}")
                                .refused(400, VALUE))
                .without(CONFLICT, PUTS);
        about(
                bare("DELETE templates/{id}", ContractWorld::template),
                NO_NAME,
                ContractWorld::usedTemplate,
                "template_in_use");
    }

    private void mainKeys() {
        ContractRow list = shown("GET main_keys", NONE, "?limit=many", "?limit=101");
        list.with(NOT_FOUND, okOf(list).asking("?after=" + NO_MAIN_KEY).refused(400, VALUE));
        about(shown("GET main_keys/{id}", ContractWorld::mainKey, null, null), NO_MAIN_KEY);
        told(
                        "POST main_keys",
                        sent(201, NONE, "{\"name\":\"m\",\"api_key\":\"sk-x\"}"),
                        "{\"name\":7,\"api_key\":\"sk-x\"}")
                .without(NOT_FOUND, "it speaks of nothing that may be missing")
                .without(CONFLICT, FREE_NAMES);
        for (String method : List.of("PATCH", "POST")) {
            Sent patch = sent(200, ContractWorld::mainKey, "{\"limits\":[]}");
            about(told(method + " main_keys/{id}", patch, "{\"limits\":7}"), NO_MAIN_KEY, ANY_STATE);
        }
        about(bare("DELETE main_keys/{id}", ContractWorld::mainKey), NO_MAIN_KEY, ANY_STATE);
        for (String verb : List.of("enable", "disable")) {
            about(bare("POST main_keys/{id}/" + verb, ContractWorld::mainKey), NO_MAIN_KEY, ANY_STATE);
        }
        for (String verb : List.of("test", "refresh_models")) {
            ContractRow row = bare("POST main_keys/{id}/" + verb, ContractWorld::mainKey);
            about(row, NO_MAIN_KEY, ContractWorld::sealedMainKey, "main_key_sealed");
        }
    }

    private void models() {
        for (String route : List.of("GET models", "GET prices", "GET me")) {
            shown(route, NONE, null, null).without(NOT_FOUND, "it is always there");
        }
    }

    private void reports() {
        String unused = "what is not there used nothing";
        shown("GET usage", NONE, "?sub_key=7", "?limit=10001").without(NOT_FOUND, unused);
        shown("GET usage/requests", NONE, "?from=yesterday", "?limit=1001").without(NOT_FOUND, unused);
        shown("GET refusals", NONE, "?group_by=color", "?limit=10001").without(NOT_FOUND, unused);
        shown("GET overview", NONE, "?days=many", "?days=367").without(NOT_FOUND, unused);
        shown("GET audit", NONE, "?limit=many", "?limit=101").without(NOT_FOUND, "a target may be gone");
    }

    private void administration() {
        ContractRow list = shown("GET admin_tokens", NONE, "?limit=many", "?limit=101");
        list.with(NOT_FOUND, okOf(list).asking("?after=nothing").refused(400, VALUE));
        told(
                        "POST admin_tokens",
                        sent(201, NONE, "{\"name\":\"n\",\"role\":\"viewer\"}"),
                        "{\"name\":7,\"role\":\"viewer\"}")
                .without(NOT_FOUND, "a token may be made before its template is")
                .without(CONFLICT, FREE_NAMES);
        about(bare("DELETE admin_tokens/{id}", ContractWorld::token), NO_NAME, ANY_STATE);
    }
}
