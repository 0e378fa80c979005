package io.fgproxy.jdbc;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.Backoff;
import io.fgproxy.jdbc.sql.SqlRunner;
import io.fgproxy.store.StoreException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and checks the tables. Several nodes may do so at once: the last statement of each version inserts its number
 * into {@code fg_schema}, which only one can do; whoever loses, anywhere on the way, looks again at what is there.
 */
final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);
    private static final int MOST_TRIES = 20;

    private final SqlRunner runner;
    private final Dialect dialect;
    private final Backoff backoff;
    private final int latest;
    private final IntFunction<List<String>> migrations;

    Schema(SqlRunner runner, Dialect dialect, Backoff backoff) {
        this(runner, dialect, backoff, Migrations.LATEST, version -> Migrations.statements(dialect.name(), version));
    }

    Schema(SqlRunner runner, Dialect dialect, Backoff backoff, int latest, IntFunction<List<String>> migrations) {
        this.runner = runner;
        this.dialect = dialect;
        this.backoff = backoff;
        this.latest = latest;
        this.migrations = migrations;
    }

    /** Creates what is missing, version by version. */
    void migrate() {
        try {
            int tries = 0;
            for (int version = version(); version < latest; version = version()) {
                Optional<SQLException> failure = step(version + 1);
                if (failure.isPresent()) {
                    tries++;
                    if (tries == MOST_TRIES) {
                        throw failure.get();
                    }
                    backoff.pause(tries);
                }
            }
        } catch (SQLException e) {
            throw new StoreException("The tables of fgproxy cannot be made: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("Interrupted while waiting for another node to make the tables of fgproxy", e);
        }
        check();
    }

    /** Tries to make one version. A failure need not mean much: another node may be doing the same. */
    private Optional<SQLException> step(int version) {
        try {
            runner.inTransaction(session -> {
                for (String statement : migrations.apply(version)) {
                    session.execute(statement);
                }
                return version;
            });
            LOG.info("Made version {} of the tables of fgproxy", version);
            return Optional.empty();
        } catch (SQLException e) {
            LOG.debug("Version {} of the tables was not made, SQLState {}", version, e.getSQLState());
            return Optional.of(e);
        }
    }

    /** Refuses tables that this code does not work with. */
    void check() {
        int version;
        try {
            version = version();
        } catch (SQLException e) {
            throw new StoreException("The version of the tables of fgproxy cannot be read", e);
        }
        if (version > latest) {
            throw new StoreException("The tables of fgproxy have version " + version + ", made by a newer fgproxy; this"
                    + " one knows versions up to " + latest);
        }
        if (version < latest) {
            throw new StoreException("The tables of fgproxy "
                    + (version == 0 ? "are missing" : "have version " + version + " and need " + latest)
                    + ": call createSchema(true), or run io/fgproxy/jdbc/"
                    + Migrations.path(dialect.name(), version + 1) + " of the fgproxy-jdbc archive");
        }
    }

    /** The version of the tables; 0 if there are none that this user can see. */
    private int version() throws SQLException {
        try {
            return runner.alone(session -> session.queryOne("SELECT MAX(version) FROM fg_schema", row -> row.getInt(1)))
                    .orElse(0);
        } catch (SQLException e) {
            if (dialect.isNoTable(e)) {
                return 0;
            }
            throw e;
        }
    }
}
