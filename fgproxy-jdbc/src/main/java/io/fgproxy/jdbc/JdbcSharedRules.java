package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.codec.SharedRulesJson;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The one row of {@code fg_shared_rules}, whose version {@link JdbcLedger} looks at with every reservation. */
final class JdbcSharedRules implements SharedRulesStore {
    private static final String LOAD = "SELECT version, document FROM fg_shared_rules WHERE id = 1";
    private static final String REPLACE =
            "UPDATE fg_shared_rules SET version = ?, document = ? WHERE id = 1 AND version = ?";

    private final Database database;

    JdbcSharedRules(Database database) {
        this.database = database;
    }

    @Override
    public SharedRules load() {
        return database.alone("load the shared rules", session -> session.queryOne(LOAD, JdbcSharedRules::read))
                .orElseThrow(() -> new StoreException("The row of the shared rules is missing from fg_shared_rules"));
    }

    private static SharedRules read(ResultSet row) throws SQLException {
        String document = row.getString("document");
        return document == null ? SharedRules.none() : SharedRulesJson.read(row.getLong("version"), document);
    }

    @Override
    public boolean replace(SharedRules next) {
        return database.changes(
                "store the shared rules",
                REPLACE,
                number(next.version()),
                text(SharedRulesJson.write(next)),
                number(next.version() - 1));
    }
}
