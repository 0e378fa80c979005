package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.sql.SqlValue.number;
import static io.fgproxy.jdbc.sql.SqlValue.text;

import io.fgproxy.codec.SharedRulesJson;
import io.fgproxy.jdbc.sql.SqlSession;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** The one row of {@code fg_shared_rules}, whose version {@link JdbcLedger} looks at with every reservation. */
final class JdbcSharedRules implements SharedRulesStore {
    private static final String LOAD = "SELECT version, document FROM fg_shared_rules WHERE id = 1";
    private static final String REPLACE =
            "UPDATE fg_shared_rules SET version = ?, document = ? WHERE id = 1 AND version = ?";

    private static final String RAISE = "UPDATE fg_shared_rules SET version = version + 1 WHERE id = 1";

    private final Database database;

    JdbcSharedRules(Database database) {
        this.database = database;
    }

    /** Something else that requests are decided on was changed, in this transaction. */
    static void raiseVersion(SqlSession session) throws SQLException {
        session.update(RAISE);
    }

    @Override
    public SharedRules load() {
        return database.alone("load the shared rules", session -> session.queryOne(LOAD, JdbcSharedRules::read))
                .orElseThrow(() -> new StoreException("The row of the shared rules is missing from fg_shared_rules"));
    }

    private static SharedRules read(ResultSet row) throws SQLException {
        String document = row.getString("document");
        long version = row.getLong("version");
        return document == null
                ? new SharedRules(version, Map.of(), Map.of())
                : SharedRulesJson.read(version, document);
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
