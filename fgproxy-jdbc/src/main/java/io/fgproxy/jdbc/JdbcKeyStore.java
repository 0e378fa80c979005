package io.fgproxy.jdbc;

import io.fgproxy.jdbc.dialect.Dialect;
import io.fgproxy.jdbc.sql.Backoff;
import io.fgproxy.jdbc.sql.SqlRunner;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.store.AdminTokenStore;
import io.fgproxy.store.AuditLog;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.MainKeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.RefusalLog;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.StoreException;
import io.fgproxy.store.StoredObjects;
import io.fgproxy.store.SubKeyStore;
import io.fgproxy.store.TemplateStore;
import io.fgproxy.store.UsageLog;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps keys and counters in an SQL database, for any number of proxies on it. Bring a connection pool: every call takes
 * a connection, for one short transaction, and gives it back as it was; calls of the ledger share transactions. How long a call may take when the database is
 * away is the pool's to say (connection timeout, socket timeout); then it throws {@link StoreException}. Thread-safe;
 * needs no closing, and does not close the data source.
 */
public final class JdbcKeyStore implements KeyStore {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcKeyStore.class);

    private final SubKeyStore subKeys;
    private final MainKeyStore mainKeys;
    private final SharedRulesStore sharedRules;
    private final TemplateStore templates;
    private final QuotaLedger ledger;
    private final UsageLog usageLog;
    private final StoredObjects objects;
    private final RefusalLog refusalLog;
    private final AuditLog auditLog;
    private final AdminTokenStore adminTokens;

    private JdbcKeyStore(Database database, int lanes, int mostWaiting, ProxyMetrics metrics) {
        this.subKeys = new JdbcSubKeys(database);
        this.mainKeys = new JdbcMainKeys(database);
        this.sharedRules = new JdbcSharedRules(database);
        this.templates = new JdbcTemplates(database);
        this.ledger = new JdbcLedger(database, lanes, mostWaiting, metrics);
        this.usageLog = new JdbcUsageLog(database);
        this.objects = new JdbcStoredObjects(database);
        this.refusalLog = new JdbcRefusalLog(database);
        this.auditLog = new JdbcAuditLog(database);
        this.adminTokens = new JdbcAdminTokens(database);
    }

    /** Starts a store on the database behind this data source. */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    @Override
    public SubKeyStore subKeys() {
        return subKeys;
    }

    @Override
    public MainKeyStore mainKeys() {
        return mainKeys;
    }

    @Override
    public SharedRulesStore sharedRules() {
        return sharedRules;
    }

    @Override
    public TemplateStore templates() {
        return templates;
    }

    @Override
    public QuotaLedger ledger() {
        return ledger;
    }

    @Override
    public UsageLog usageLog() {
        return usageLog;
    }

    @Override
    public StoredObjects objects() {
        return objects;
    }

    @Override
    public RefusalLog refusalLog() {
        return refusalLog;
    }

    @Override
    public AuditLog auditLog() {
        return auditLog;
    }

    @Override
    public AdminTokenStore adminTokens() {
        return adminTokens;
    }

    /** Configures a store; not thread-safe. */
    public static final class Builder {
        private final DataSource dataSource;
        private boolean createSchema;
        private @Nullable SqlDialect dialect;
        private int lanes;
        private int mostWaiting = 10_000;
        private ProxyMetrics metrics = ProxyMetrics.none();

        private Builder(DataSource dataSource) {
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        }

        /**
         * Whether to create the tables that are missing and to migrate older ones; false if not said. Any number of
         * nodes may do this at once. Tables of a newer version are refused in any case.
         */
        public Builder createSchema(boolean create) {
            this.createSchema = create;
            return this;
        }

        /** Sets the dialect instead of detecting it from the name that the database gives itself. */
        public Builder dialect(SqlDialect choice) {
            this.dialect = choice;
            return this;
        }

        /**
         * How many connections this node uses at most to write counters, 1 to 16. Requests that come while one is at work
         * are written together by the next transaction, so few are enough. The default suits the database: two where
         * writers do not lock each other out, otherwise one.
         */
        public Builder lanes(int count) {
            if (count < 1 || count > 16) {
                throw new IllegalArgumentException("lanes must be 1 to 16: " + count);
            }
            this.lanes = count;
            return this;
        }

        /** How many requests may wait for a lane before more are refused as unavailable, from 1; 10,000 if not said. */
        public Builder mostWaiting(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("mostWaiting must be 1 or more: " + count);
            }
            this.mostWaiting = count;
            return this;
        }

        /** Is told of the transactions of the ledger; nobody if not said. Give it to the builder of the proxy as well. */
        public Builder metrics(ProxyMetrics listener) {
            this.metrics = ProxyMetrics.all(listener);
            return this;
        }

        /**
         * Connects to the database and makes the store.
         *
         * @throws StoreException if the database cannot be reached, is not a known one and no dialect was set, or if
         *     its tables are not those that are needed; the message says what to do
         */
        public JdbcKeyStore build() {
            String product = Databases.productName(dataSource);
            Dialect spoken = Databases.dialect(dialect == null ? Databases.detect(product) : dialect);
            SqlRunner runner = new SqlRunner(dataSource, spoken::wasUndone, Backoff.jittered(), spoken.isolation());
            Database database = new Database(runner, spoken);
            // First, for HSQLDB does not use the room of deleted rows again in tables that are older than the order to
            // do so.
            database.prepare();
            Schema schema = new Schema(runner, spoken, Backoff.jittered());
            if (createSchema) {
                schema.migrate();
            } else {
                schema.check();
            }
            LOG.info("Keys are kept in {}, dialect {}", product, spoken.name());
            int standard = spoken.writesAreParallel() ? 2 : 1;
            return new JdbcKeyStore(database, lanes == 0 ? standard : lanes, mostWaiting, metrics);
        }
    }
}
