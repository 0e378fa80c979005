package io.fgproxy.testkit.store;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.AdminTokenStore;
import io.fgproxy.store.AuditLog;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.MainKeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.RefusalLog;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.StoredObjects;
import io.fgproxy.store.SubKeyQuery;
import io.fgproxy.store.SubKeyStore;
import io.fgproxy.store.TemplateStore;
import io.fgproxy.store.UsageLog;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

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
        SHARED_RULES_IGNORED,
        /** Changes a main key, and tells nobody. */
        MAIN_KEY_CHANGED_SILENTLY,
        /** Counts for the key alone, not for its group. */
        GROUP_FORGOTTEN,
        /** Counts in the key's lifetime only. */
        WINDOWS_FORGOTTEN,
        /** Gives back what the caller says was held. */
        SETTLEMENT_BELIEVED,
        /** Settles, and writes no row. */
        ROWS_LOST,
        /** Settles, and forgets what was created. */
        OBJECTS_LOST,
        /** Leaves the deadlines as they were. */
        EXTEND_IGNORED,
        /** Tells two callers of one hold that they collected it. */
        COLLECTED_TWICE,
        /** Forgives nothing. */
        NEVER_FORGIVEN,
        /** Grows for ever. */
        WINDOWS_KEPT,
        /** Forgets a key with its holds, and what they hold in the counters of others. */
        DELETE_FREES_THE_GROUP
    }

    private final KeyStore sound = new InMemoryKeyStore();
    private final Flaw flaw;

    FlawedKeyStore(Flaw flaw) {
        this.flaw = flaw;
        this.ledger = switch (flaw) {
            case LOST_UPDATES -> new LossyLedger(false);
            case SETTLEMENT_BELIEVED -> new LossyLedger(true);
            default -> new FlawedLedger(sound, flaw, open);
        };
    }

    @Override
    public SubKeyStore subKeys() {
        return switch (flaw) {
            case EDIT_FORGIVES -> new ForgivingKeys(sound.subKeys());
            case DELETE_FREES_THE_GROUP -> new FreeingKeys(sound, open);
            case DIGEST_CHECKED_BEFORE -> new RacyKeys(sound.subKeys(), digests);
            default -> sound.subKeys();
        };
    }

    private final Map<KeyDigest, SubKeyId> digests = new ConcurrentHashMap<>();
    private final Map<String, Hold> open = new ConcurrentHashMap<>();
    private final QuotaLedger ledger;

    @Override
    public MainKeyStore mainKeys() {
        return flaw == Flaw.MAIN_KEY_CHANGED_SILENTLY ? new InMemoryKeyStore().mainKeys() : sound.mainKeys();
    }

    @Override
    public SharedRulesStore sharedRules() {
        return sound.sharedRules();
    }

    @Override
    public TemplateStore templates() {
        return sound.templates();
    }

    @Override
    public QuotaLedger ledger() {
        return ledger;
    }

    @Override
    public UsageLog usageLog() {
        return sound.usageLog();
    }

    @Override
    public StoredObjects objects() {
        return sound.objects();
    }

    @Override
    public RefusalLog refusalLog() {
        return sound.refusalLog();
    }

    @Override
    public AuditLog auditLog() {
        return sound.auditLog();
    }

    @Override
    public AdminTokenStore adminTokens() {
        return sound.adminTokens();
    }

    private static class SoundKeys implements SubKeyStore {
        final SubKeyStore sound;

        SoundKeys(SubKeyStore sound) {
            this.sound = sound;
        }

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
        public boolean insertAll(List<SubKey> keys) {
            return sound.insertAll(keys);
        }

        @Override
        public List<SubKey> list(SubKeyQuery query) {
            return sound.list(query);
        }

        @Override
        public Map<SubKeyId, String> names(Collection<SubKeyId> ids) {
            return sound.names(ids);
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

    private static final class ForgivingKeys extends SoundKeys {
        ForgivingKeys(SubKeyStore sound) {
            super(sound);
        }

        @Override
        public boolean update(SubKey changed) {
            Optional<SubKey> old = sound.find(changed.id());
            return old.isPresent()
                    && old.get().version() == changed.version() - 1
                    && sound.delete(changed.id())
                    && sound.insert(changed);
        }
    }

    private static final class RacyKeys extends SoundKeys {
        private final Map<KeyDigest, SubKeyId> digests;

        RacyKeys(SubKeyStore sound, Map<KeyDigest, SubKeyId> digests) {
            super(sound);
            this.digests = digests;
        }

        @Override
        public boolean insert(SubKey key) {
            if (digests.containsKey(key.digest())) {
                return false;
            }
            // Long enough for another thread to look too: that is the flaw, not a way to wait for something.
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
    }

    private static final class FreeingKeys extends SoundKeys {
        private final KeyStore store;
        private final Map<String, Hold> open;

        FreeingKeys(KeyStore store, Map<String, Hold> open) {
            super(store.subKeys());
            this.store = store;
            this.open = open;
        }

        @Override
        public boolean delete(SubKeyId id) {
            open.values().stream()
                    .filter(hold -> hold.key().equals(id))
                    .forEach(hold -> store.ledger().settle(Settlement.release(hold)));
            return sound.delete(id);
        }
    }
}
