package io.fgproxy.testkit.store;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.MainKeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.SubKeyStore;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A store with one mistake, of the kind that people make. Everything else is the reference implementation. */
final class FlawedKeyStore implements KeyStore {
    enum Flaw {
        /** Reads the counters, thinks, and writes them: two requests spend one. */
        LOST_UPDATES,
        /** Admits by what the request carries, without another look at the key. */
        REVOKE_IGNORED,
        /** Counts every call, not every hold. */
        SETTLED_TWICE,
        /** Lets the last instant pass. */
        EXPIRY_INCLUSIVE,
        /** Replaces the row, and its counters with it. */
        EDIT_FORGIVES,
        /** Looks whether the digest is taken, and inserts then. */
        DIGEST_CHECKED_BEFORE,
        /** Looks at the key, but not at what keys share. */
        SHARED_RULES_IGNORED
    }

    private final KeyStore sound = new InMemoryKeyStore();
    private final Flaw flaw;

    FlawedKeyStore(Flaw flaw) {
        this.flaw = flaw;
    }

    @Override
    public SubKeyStore subKeys() {
        return switch (flaw) {
            case EDIT_FORGIVES -> new ForgivingKeys(sound.subKeys());
            case DIGEST_CHECKED_BEFORE -> new RacyKeys(sound.subKeys(), digests);
            default -> sound.subKeys();
        };
    }

    private final Map<KeyDigest, SubKeyId> digests = new ConcurrentHashMap<>();
    private final QuotaLedger lossy = new LossyLedger();

    @Override
    public MainKeyStore mainKeys() {
        return sound.mainKeys();
    }

    @Override
    public SharedRulesStore sharedRules() {
        return sound.sharedRules();
    }

    @Override
    public QuotaLedger ledger() {
        return flaw == Flaw.LOST_UPDATES ? lossy : new SloppyLedger(sound, flaw);
    }

    private final class LossyLedger implements QuotaLedger {
        private final Map<SubKeyId, Balance> balances = new ConcurrentHashMap<>();
        private final Map<String, SubKeyId> holds = new ConcurrentHashMap<>();

        @Override
        public Optional<Balance> balance(SubKeyId id) {
            return sound.ledger().balance(id).map(fresh -> balances.getOrDefault(id, fresh));
        }

        @Override
        public ReserveResult reserve(Hold hold) {
            Balance now = balance(hold.key()).orElseThrow();
            if (now.limit() != null && now.used() + now.held() >= now.limit()) {
                return new ReserveResult.Exhausted(now);
            }
            // Long enough for another thread to read the same: that is the flaw, not a way to wait for something.
            LockSupport.parkNanos(200_000);
            balances.put(hold.key(), new Balance(now.used(), now.held() + 1, now.limit()));
            holds.put(hold.id(), hold.key());
            return new ReserveResult.Reserved();
        }

        @Override
        public boolean settle(String holdId) {
            return change(holdId, 1);
        }

        @Override
        public boolean release(String holdId) {
            return change(holdId, 0);
        }

        private boolean change(String holdId, int used) {
            SubKeyId id = holds.remove(holdId);
            if (id == null) {
                return false;
            }
            balances.computeIfPresent(id, (key, now) -> new Balance(now.used() + used, now.held() - 1, now.limit()));
            return true;
        }
    }

    private record SloppyLedger(KeyStore sound, Flaw flaw) implements QuotaLedger {
        @Override
        public ReserveResult reserve(Hold hold) {
            long shared = sound.sharedRules().load().version();
            ReserveResult result = sound.ledger()
                    .reserve(
                            flaw == Flaw.SHARED_RULES_IGNORED
                                    ? new Hold(hold.id(), hold.key(), hold.keyVersion(), shared, hold.openedAt())
                                    : hold);
            if (flaw == Flaw.REVOKE_IGNORED && result instanceof ReserveResult.KeyChanged) {
                return new ReserveResult.Reserved();
            }
            if (flaw == Flaw.EXPIRY_INCLUSIVE && result instanceof ReserveResult.KeyChanged) {
                return sound.ledger()
                        .reserve(new Hold(
                                hold.id(),
                                hold.key(),
                                hold.keyVersion(),
                                hold.sharedVersion(),
                                hold.openedAt().minusMillis(1)));
            }
            return result;
        }

        @Override
        public boolean settle(String holdId) {
            return sound.ledger().settle(holdId) || flaw == Flaw.SETTLED_TWICE;
        }

        @Override
        public boolean release(String holdId) {
            return sound.ledger().release(holdId);
        }

        @Override
        public Optional<Balance> balance(SubKeyId key) {
            return sound.ledger().balance(key);
        }
    }

    private record ForgivingKeys(SubKeyStore sound) implements SubKeyStore {
        @Override
        public boolean insert(SubKey key) {
            return sound.insert(key);
        }

        @Override
        public Optional<SubKey> findByDigest(KeyDigest digest) {
            return sound.findByDigest(digest);
        }

        @Override
        public Optional<SubKey> find(SubKeyId id) {
            return sound.find(id);
        }

        @Override
        public List<SubKey> list(@Nullable SubKeyId after, int count) {
            return sound.list(after, count);
        }

        @Override
        public boolean update(SubKey changed) {
            Optional<SubKey> old = sound.find(changed.id());
            return old.isPresent()
                    && old.get().version() == changed.version() - 1
                    && sound.delete(changed.id())
                    && sound.insert(changed);
        }

        @Override
        public boolean delete(SubKeyId id) {
            return sound.delete(id);
        }
    }

    private record RacyKeys(SubKeyStore sound, Map<KeyDigest, SubKeyId> digests) implements SubKeyStore {
        @Override
        public boolean insert(SubKey key) {
            if (digests.containsKey(key.digest())) {
                return false;
            }
            LockSupport.parkNanos(200_000);
            digests.put(key.digest(), key.id());
            KeyDigest unique = KeyDigest.of(key.id().value());
            return sound.insert(
                    new SubKey(key.id(), unique, key.settings(), KeyStatus.ENABLED, key.createdAt(), key.version()));
        }

        @Override
        public Optional<SubKey> findByDigest(KeyDigest digest) {
            return Optional.ofNullable(digests.get(digest)).flatMap(sound::find);
        }

        @Override
        public Optional<SubKey> find(SubKeyId id) {
            return sound.find(id);
        }

        @Override
        public List<SubKey> list(@Nullable SubKeyId after, int count) {
            return sound.list(after, count);
        }

        @Override
        public boolean update(SubKey changed) {
            return sound.update(changed);
        }

        @Override
        public boolean delete(SubKeyId id) {
            return sound.delete(id);
        }
    }
}
