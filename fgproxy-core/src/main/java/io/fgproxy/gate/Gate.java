package io.fgproxy.gate;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.SubKey;
import io.fgproxy.operation.Operation;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Decision;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.Level;
import io.fgproxy.policy.PolicyEvaluator;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.ReserveResult;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about requests, in three steps because a request arrives in three steps: who asks ({@link #identify}), before
 * its body is read; whether they may call the operation at all ({@link #precheck}); and whether this very request may go
 * upstream ({@link #admit}), once all facts are established. Nothing fails open: a fault of the store is a refusal. The
 * calls block for the time the store takes. Thread-safe.
 */
public final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int DECISIONS = 5;

    private final KeyStore store;
    private final MainKeyChoice mainKeys;
    private final InstantSource clock;
    private final boolean importedKeys;
    private final OpenEnds openEnds = new OpenEnds();

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
        return key.settings()
                .policy()
                .judgeEarly(operation, new Circumstances(now(), source), Level.KEY)
                .map(Refusal::of);
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
        Decision decision = PolicyEvaluator.evaluate(key.settings().policy(), facts, new Circumstances(now(), source));
        if (decision instanceof Decision.Denied denied) {
            return Optional.of(Refusal.of(denied));
        }
        List<Amendment> amendments = ((Decision.Allowed) decision).amendments();
        Optional<UpstreamCredential> credential =
                mainKeys.choose(store.mainKeys(), key.settings().mainKeys());
        if (credential.isEmpty()) {
            return Optional.of(Refusal.of(
                    DenialReason.NO_MAIN_KEY, "No usable main key is configured for this key. Tell its owner."));
        }
        Hold hold = new Hold(UUID.randomUUID().toString(), key.id(), key.version(), now());
        ReserveResult result = reserve(hold);
        boolean gaveBack = openEnds.tellSome(store.ledger());
        if (result instanceof ReserveResult.Reserved) {
            Ticket ticket = new Ticket(key, hold, credential.get(), store.ledger(), openEnds);
            return Optional.of(new Admission.Admitted(ticket, amendments));
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

    private static Refusal exhausted(Balance balance) {
        return Refusal.of(
                DenialReason.QUOTA_EXHAUSTED,
                "This key's request quota is used up: " + balance.used() + " used and " + balance.held()
                        + " on their way, of " + balance.limit() + " for its lifetime; it does not reset.");
    }

    private static Refusal unavailable(RuntimeException fault) {
        LOG.error("A request is refused because the store failed", fault);
        return Refusal.of(
                DenialReason.ADMISSION_UNAVAILABLE, "The request cannot be checked at the moment. Try again later.");
    }
}
