package io.fgproxy;

import io.fgproxy.codec.BatchLines;
import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.RequestBody;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.gate.CoolDown;
import io.fgproxy.gate.Explainer;
import io.fgproxy.gate.Explanation;
import io.fgproxy.gate.Gate;
import io.fgproxy.gate.GateOptions;
import io.fgproxy.gate.LimitEvent;
import io.fgproxy.gate.MainKeyOpener;
import io.fgproxy.gate.Refusal;
import io.fgproxy.gate.Retention;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.key.TemplateExceededException;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationMatch;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.price.Estimator;
import io.fgproxy.price.PriceTable;
import io.fgproxy.price.UnknownPrice;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The proxy as one object: mint and manage keys through it, and give it to the servlet or filter that serves them.
 * Immutable and thread-safe; owns nothing that needs closing (a store that does is closed by who opened it).
 *
 * <pre>{@code
 * FgProxy proxy = FgProxy.builder().build();
 * proxy.mainKeys().add(NewMainKey.of("default", System.getenv("OPENAI_API_KEY")));
 * CreatedSubKey key = proxy.subKeys().create(SubKeySettings.named("ci").allowModels("gpt-4o-mini").requests(1000).build());
 * }</pre>
 */
public final class FgProxy {
    private final Gate gate;
    private final SubKeys subKeys;
    private final MainKeys mainKeys;
    private final Groups groups;
    private final AdminTokens adminTokens;
    private final Reports reports;
    private final Templates templates;
    private final PriceTable prices;
    private final Explainer explainer;
    private final InstantSource clock;
    private final RequestFactsReader facts = new RequestFactsReader();

    private FgProxy(KeyStore store, MasterKey masterKey, InstantSource clock, GateOptions options) {
        this.gate = new Gate(store, new MainKeyOpener(masterKey), clock, options);
        this.templates = new Templates(store);
        this.prices = options.estimator().prices();
        this.subKeys = new SubKeys(store, templates, gate, clock, options.importedKeys());
        this.mainKeys = new MainKeys(store.mainKeys(), masterKey, clock);
        this.groups = new Groups(store.sharedRules(), store.ledger(), clock);
        this.adminTokens = new AdminTokens(store.adminTokens(), clock);
        this.reports = new Reports(store, clock);
        this.explainer = new Explainer(store, options.estimator());
        this.clock = clock;
    }

    /** Starts a proxy with an in-memory store and the system clock. */
    public static Builder builder() {
        return new Builder();
    }

    /** Mints and manages sub-keys. */
    public SubKeys subKeys() {
        return subKeys;
    }

    /** Adds and manages main keys. */
    public MainKeys mainKeys() {
        return mainKeys;
    }

    /** Manages what sub-keys share. */
    public Groups groups() {
        return groups;
    }

    /** Manages tokens of the admin API. */
    public AdminTokens adminTokens() {
        return adminTokens;
    }

    /** Tells what was used, refused and changed. */
    public Reports reports() {
        return reports;
    }

    /** Manages templates of sub-keys. */
    public Templates templates() {
        return templates;
    }

    /** What things cost. */
    public PriceTable prices() {
        return prices;
    }

    /**
     * Tells what would become of a request of a new key with these settings; otherwise as the other one.
     *
     * @throws TemplateExceededException if the settings name a template and go beyond it
     */
    public Explanation explain(SubKeySettings settings, ExplainedRequest request) {
        templates.require(settings);
        SubKeyId id = SubKeyId.generate(new SecureRandom());
        SubKey unsaved = new SubKey(id, KeyDigest.of(id.value()), settings, KeyStatus.ENABLED, clock.instant(), 1);
        return explain(unsaved, request);
    }

    /**
     * Tells what would become of a request, and why. Nothing is counted and nothing is sent. What the servlet looks at
     * before (how the path is written, header fields) is not looked at: a path that is not plain is just unknown; nor
     * are the lines of a batch, which are judged when the batch is made.
     *
     * @return empty if there is no such key
     */
    public Optional<Explanation> explain(SubKeyId id, ExplainedRequest request) {
        return subKeys.get(id).map(key -> explain(key, request));
    }

    private Explanation explain(SubKey key, ExplainedRequest request) {
        Instant at = request.at() == null ? clock.instant() : request.at();
        Optional<OperationMatch> match = OperationCatalog.standard().match(request.method(), request.path());
        if (match.isEmpty()) {
            String message = "Unknown request URL: " + request.method() + " " + request.path() + ".";
            return explainer.unreadable(
                    key, null, Refusal.of(DenialReason.OPERATION_UNKNOWN, message), at, request.source());
        }
        FactsResult result;
        try {
            result = facts.read(match.get(), request.query(), request.contentType(), RequestBody.of(request.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (result instanceof FactsResult.Unreadable unreadable) {
            Refusal why = new Refusal(unreadable.reason(), unreadable.message(), unreadable.param());
            return explainer.unreadable(key, match.get().operation(), why, at, request.source());
        }
        RequestFacts established = ((FactsResult.Established) result).facts();
        return explainer.explain(key, BatchLines.apart(established), at, request.source());
    }

    /** Decides about requests; for those who build their own way in. */
    public Gate gate() {
        return gate;
    }

    /** Collects the parts of a proxy; not thread-safe. */
    public static final class Builder {
        private @Nullable KeyStore store;
        private @Nullable MasterKey masterKey;
        private InstantSource clock = InstantSource.system();
        private boolean importedKeys;
        private PriceTable prices = PriceTable.standard();
        private UnknownPrice unknownPrice = UnknownPrice.refuse();
        private Retention retention = Retention.standard();
        private Consumer<LimitEvent> listener = event -> {};
        private Consumer<CoolDown> mainKeyListener = event -> {};
        private ProxyMetrics metrics = ProxyMetrics.none();

        private Builder() {}

        /** Keeps keys and counters here; needs a {@link #masterKey}. The default is a new {@link InMemoryKeyStore}. */
        public Builder store(KeyStore keyStore) {
            this.store = keyStore;
            return this;
        }

        /** Seals main keys under this key. The default, for the in-memory store only, is a new random one. */
        public Builder masterKey(MasterKey key) {
            this.masterKey = key;
            return this;
        }

        /** Tells the time; for tests. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /**
         * Accepts keys of a foreign form too, which were brought in by {@link SubKeys#importHashed}. Off by default,
         * because then junk cannot be refused without a look-up in the store.
         */
        public Builder acceptImportedKeys(boolean accept) {
            this.importedKeys = accept;
            return this;
        }

        /** What things cost; {@link PriceTable#standard} if not said. A file is read by {@link PriceFile}. */
        public Builder prices(PriceTable table) {
            this.prices = table;
            return this;
        }

        /**
         * What becomes of requests whose price is not known and for which a limit of money holds; {@link
         * UnknownPrice#refuse} if not said. It goes for what starts more than can be bounded beforehand, too.
         */
        public Builder unknownPrice(UnknownPrice what) {
            this.unknownPrice = what;
            return this;
        }

        /**
         * How long counters of past windows, rows of the usage log, and with which main keys stored objects were created, are
         * kept; {@link Retention#standard} if not said.
         */
        public Builder retention(Retention times) {
            this.retention = times;
            return this;
        }

        /**
         * Hears of limits that reach an alert, once for each window. Called on a thread of the store, which it must not
         * block.
         */
        public Builder onLimitEvent(Consumer<LimitEvent> limitListener) {
            this.listener = limitListener;
            return this;
        }

        /**
         * Hears of main keys in trouble: that upstream refuses or limits them, that their credit is used up, or that they
         * cannot be reached. Once for each time that a key is spared for it. Called on a thread that it must not block.
         */
        public Builder onMainKeyTrouble(Consumer<CoolDown> troubleListener) {
            this.mainKeyListener = troubleListener;
            return this;
        }

        /** Is told what there is to be measured; nothing is measured if not said. Several are combined by {@link
         * ProxyMetrics#all}. */
        public Builder metrics(ProxyMetrics listener) {
            this.metrics = listener;
            return this;
        }

        /**
         * The proxy as collected.
         *
         * @throws IllegalStateException if there is a store but no master key
         */
        public FgProxy build() {
            if (store != null && masterKey == null) {
                throw new IllegalStateException(
                        "A store needs a master key: builder.masterKey(MasterKey.fromBase64(...))");
            }
            return new FgProxy(
                    store == null ? new InMemoryKeyStore() : store,
                    masterKey == null ? MasterKey.generate() : masterKey,
                    clock,
                    new GateOptions(
                            importedKeys,
                            new Estimator(prices, unknownPrice),
                            retention,
                            listener,
                            mainKeyListener,
                            metrics));
        }
    }
}
