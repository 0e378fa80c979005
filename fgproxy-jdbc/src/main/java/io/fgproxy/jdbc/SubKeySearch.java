package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.jdbc.sql.SqlValue;
import io.fgproxy.key.KeyState;
import io.fgproxy.store.SubKeyQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a query for sub-keys, of the table {@code fg_sub_key} as {@code k}. What is asked for is only ever a
 * value, never part of the text.
 */
final class SubKeySearch {
    static final String ORDER = " ORDER BY k.created_at, k.id";
    private static final String BEGUN = "(k.not_before IS NULL OR k.not_before <= ?)";

    /** Behind every character that ids have (ASCII). */
    private static final String BEHIND = "~";

    private final List<String> conditions = new ArrayList<>();
    private final List<SqlValue> values = new ArrayList<>();

    private SubKeySearch() {}

    /** @param afterCreated when the key was made after which to go on; means nothing if there is none */
    static SubKeySearch of(SubKeyQuery query, long afterCreated) {
        SubKeySearch search = new SubKeySearch();
        if (query.after() != null) {
            // As values, not as a join: then every database begins in its index where the page begins.
            SqlValue begin = number(afterCreated);
            search.and(
                    "k.created_at >= ? AND (k.created_at > ? OR k.id > ?)",
                    begin,
                    begin,
                    text(query.after().value()));
        }
        if (query.text() != null) {
            search.andText(query.text(), query.mayBeId());
        }
        search.andEqual("k.key_group", query.group());
        search.andEqual("k.key_template", query.template());
        if (query.state() != null) {
            search.andState(query.state(), query.at());
        }
        return search;
    }

    /** What is before the order; empty for all. */
    String condition() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    SqlValue[] values() {
        return values.toArray(new SqlValue[0]);
    }

    private void and(String condition, SqlValue... bound) {
        conditions.add(condition);
        values.addAll(List.of(bound));
    }

    private void andEqual(String column, @Nullable String wanted) {
        if (wanted != null) {
            and(column + " = ?", text(wanted));
        }
    }

    private void andText(String wanted, boolean mayBeId) {
        String name = "k.search_name LIKE ? ESCAPE '!'";
        SqlValue pattern = text("%" + escaped(SubKeyQuery.fold(wanted)) + "%");
        if (mayBeId) {
            and("(" + name + " OR (k.id >= ? AND k.id < ?))", pattern, text(wanted), text(wanted + BEHIND));
        } else {
            and(name, pattern);
        }
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    /** As {@link io.fgproxy.key.SubKey#stateAt} decides. */
    private void andState(KeyState state, Instant at) {
        SqlValue now = number(Instants.toMillis(at));
        switch (state) {
            case REVOKED -> and("k.status = ?", text("revoked"));
            case DISABLED -> and("k.status = ?", text("disabled"));
            case NOT_YET_VALID -> and("k.status = ? AND k.not_before > ?", text("enabled"), now);
            case EXPIRED -> and("k.status = ? AND " + BEGUN + " AND k.expires_at <= ?", text("enabled"), now, now);
            case VALID ->
                and(
                        "k.status = ? AND " + BEGUN + " AND (k.expires_at IS NULL OR k.expires_at > ?)",
                        text("enabled"),
                        now,
                        now);
        }
    }
}
