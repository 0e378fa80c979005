package io.fgproxy.gate;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.SubKey;
import io.fgproxy.operation.Operation;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.ReserveResult;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests, in three steps because a request arrives in three steps: who asks ({@link #identify}), before
 * its body is read; whether they may call the operation at all ({@link #precheck}); and whether this very request may go
 * upstream ({@link #admit}), once all facts are established. Nothing fails open: a fault of the store is a refusal. The
 * calls block for the time the store takes. Thread-safe.
 */
public final class Gate {
    private static final int DECISIONS = 5;

    private final KeyStore store;
    private final MainKeyChoice mainKeys;
    private final InstantSource clock;
    private final boolean importedKeys;
    private final OpenEnds openEnds = new OpenEnds();
    private final SharedRulesCache sharedRules;
    private final FaultLog faults = new FaultLog();

    /**
     * @param store where keys and counters are
     * @param mainKeys finds what a request goes upstream with
     * @param clock tells the time for validity
     * @param importedKeys true if keys of another form than ours may exist; then junk costs a look-up
     */
    public Gate(KeyStore store, MainKeyChoice mainKeys, InstantSource clock, boolean importedKeys) {
        this.store = store;
        this.mainKeys = mainKeys;
        this.clock = clock;
        this.importedKeys = importedKeys;
        this.sharedRules = new SharedRulesCache(store.sharedRules());
    }

    /**
     * Who asks.
     *
     * @param credential the text after {@code Bearer}; null or empty if there is none
     */
    public Identification identify(@Nullable String credential) {
        if (credential == null || credential.isEmpty()) {
            return Refusal.of(
                    DenialReason.KEY_MISSING,
                    "You didn't provide an API key. Send your key in the Authorization header: Bearer YOUR_KEY.");
        }
        boolean foreign = !KeySecret.hasOurPrefix(credential);
        if (foreign ? !importedKeys : !KeySecret.isWellFormed(credential)) {
            return unknownKey();
        }
        try {
            Optional<SubKey> key = store.subKeys().findByDigest(KeyDigest.of(credential));
            return key.map(this::checkValidity).orElseGet(Gate::unknownKey);
        } catch (RuntimeException e) {
            return unavailable(e);
        }
    }

    /**
     * Whether the key may call the operation, before anything else is known; empty if it may.
     *
     * @param source the client's address; null if it is not known
     */
    public Optional<Refusal> precheck(SubKey key, Operation operation, @Nullable InetAddress source) {
        try {
            Circumstances circumstances = new Circumstances(now(), source);
            Optional<Refusal> refusal = Judgement.early(sharedRules.lastFor(key), key, operation, circumstances);
            return refusal.isPresent() && SharedRulesCache.bind(key)
                    ? Judgement.early(sharedRules.refresh(), key, operation, circumstances)
                    : refusal;
        } catch (RuntimeException e) {
            return Optional.of(unavailable(e));
        }
    }

    /** All policies that bind the key, its own first; empty if its group does not exist. May be out of date. */
    private Optional<List<Policy>> policiesOf(SubKey key) {
        return SharedRulesCache.levels(sharedRules.lastFor(key), key);
    }

    /** Whether the key may know of a model, which is so if all policies that bind it let it use the model. */
    public boolean maySee(SubKey key, String model) {
        return policiesOf(key)
                .filter(policies ->
                        policies.stream().allMatch(policy -> policy.models().allows(model)))
                .isPresent();
    }

    /**
     * The most bytes that a body of this key may have, as far as is known without asking the store again: a larger one
     * need not be received, for {@link #admit} would refuse it.
     */
    public long maxBodyBytes(SubKey key) {
        return policiesOf(key).stream()
                .flatMap(List::stream)
                .map(policy -> policy.input().maxBytes())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(Long.MAX_VALUE);
    }

    /**
     * Whether a request that another one carries, such as a line of a batch, may be made; empty if it may. Nothing is
     * reserved for it, and it cannot be amended, so it is refused if a policy asks for that.
     *
     * @param source the client's address; null if it is not known
     */
    public Optional<Refusal> judgeCarried(SubKey key, RequestFacts facts, @Nullable InetAddress source) {
        try {
            Circumstances circumstances = new Circumstances(now(), source);
            Refusal refusal = Judgement.of(sharedRules.lastFor(key), key, facts, circumstances)
                    .carried();
            return Optional.ofNullable(
                    refusal != null && SharedRulesCache.bind(key)
                            ? Judgement.of(sharedRules.refresh(), key, facts, circumstances)
                                    .carried()
                            : refusal);
        } catch (RuntimeException e) {
            return Optional.of(unavailable(e));
        }
    }

    /**
     * Whether this request may go upstream now; reserves its quota if so. A hold that a failing store left open is given
     * back when the store answers again.
     *
     * @param identified the key as {@link #identify} read it; if it was changed since then, the request is decided
     *     again on the changed key
     * @param source the client's address; null if it is not known
     */
    public Admission admit(SubKey identified, RequestFacts facts, @Nullable InetAddress source) {
        try {
            SubKey key = identified;
            for (int i = 0; i < DECISIONS; i++) {
                Optional<Admission> decided = decide(key, facts, source);
                if (decided.isPresent()) {
                    return decided.get();
                }
                Optional<SubKey> reloaded = store.subKeys().find(key.id());
                // A rotated secret is no longer the secret this request was identified by.
                if (reloaded.isEmpty() || !reloaded.get().digest().equals(identified.digest())) {
                    return unknownKey();
                }
                key = reloaded.get();
                sharedRules.refresh();
            }
            return Refusal.of(
                    DenialReason.ADMISSION_UNAVAILABLE, "The key is being changed too often to decide. Try again.");
        } catch (RuntimeException e) {
            return unavailable(e);
        }
    }

    /** Empty if the key was changed while it was decided on, or room was made. */
    private Optional<Admission> decide(SubKey key, RequestFacts facts, @Nullable InetAddress source) {
        if (checkValidity(key) instanceof Refusal refusal) {
            return Optional.of(refusal);
        }
        SharedRules shared = sharedRules.last();
        Circumstances circumstances = new Circumstances(now(), source);
        Judgement judgement = Judgement.of(shared, key, facts, circumstances);
        if (judgement.refusal() != null && SharedRulesCache.bind(key)) {
            shared = sharedRules.refresh();
            judgement = Judgement.of(shared, key, facts, circumstances);
        }
        if (judgement.refusal() != null) {
            return Optional.of(judgement.refusal());
        }
        Optional<UpstreamCredential> credential =
                mainKeys.choose(store.mainKeys(), key.settings().mainKeys());
        if (credential.isEmpty()) {
            return Optional.of(noMainKey());
        }
        Hold hold = new Hold(UUID.randomUUID().toString(), key.id(), key.version(), shared.version(), now());
        ReserveResult result = reserve(hold);
        boolean gaveBack = openEnds.tellSome(store.ledger());
        if (result instanceof ReserveResult.Reserved) {
            Ticket ticket = new Ticket(key, hold, credential.get(), store.ledger(), openEnds);
            return Optional.of(new Admission.Admitted(ticket, judgement.amendments()));
        }
        if (result instanceof ReserveResult.Exhausted exhausted && !gaveBack) {
            return Optional.of(exhausted(exhausted.balance()));
        }
        return Optional.empty();
    }

    private ReserveResult reserve(Hold hold) {
        try {
            return store.ledger().reserve(hold);
        } catch (RuntimeException e) {
            // The store may have opened the hold and failed to say so. The request is not admitted, so it is free.
            OpenEnds.End end = new OpenEnds.End(hold.id(), false);
            try {
                end.tell(store.ledger());
            } catch (RuntimeException second) {
                e.addSuppressed(second);
                openEnds.add(end);
            }
            throw e;
        }
    }

    private Identification checkValidity(SubKey key) {
        KeyState state = key.stateAt(now());
        return switch (state) {
            case VALID -> new Identification.Identified(key);
            case REVOKED -> Refusal.of(DenialReason.KEY_REVOKED, "This API key has been revoked.");
            case DISABLED -> Refusal.of(DenialReason.KEY_DISABLED, "This API key is disabled.");
            case NOT_YET_VALID ->
                Refusal.of(
                        DenialReason.KEY_NOT_YET_VALID,
                        "This API key is valid from " + key.settings().notBefore() + " on.");
            case EXPIRED ->
                Refusal.of(
                        DenialReason.KEY_EXPIRED,
                        "This API key expired at " + key.settings().expiresAt() + ".");
        };
    }

    /** Stores keep milliseconds at best; comparing and storing the same instant needs the same precision. */
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    private static Refusal unknownKey() {
        return Refusal.of(DenialReason.KEY_UNKNOWN, "Incorrect API key provided.");
    }

    static Refusal noMainKey() {
        return Refusal.of(DenialReason.NO_MAIN_KEY, "No usable main key is configured for this key. Tell its owner.");
    }

    static Refusal exhausted(Balance balance) {
        return Refusal.of(
                DenialReason.QUOTA_EXHAUSTED,
                "This key's request quota is used up: " + balance.used() + " used and " + balance.held()
                        + " on their way, of " + balance.limit() + " for its lifetime; it does not reset.");
    }

    private Refusal unavailable(RuntimeException fault) {
        faults.report(fault, clock.instant());
        return Refusal.of(
                DenialReason.ADMISSION_UNAVAILABLE, "The request cannot be checked at the moment. Try again later.");
    }
}
