package io.fgproxy.store.memory;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.StoreException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

final class MemoryLedger implements QuotaLedger {
    private final MemorySubKeys keys;
    private final MemorySharedRules sharedRules;
    private final ConcurrentHashMap<String, SubKeyEntry> holds = new ConcurrentHashMap<>();

    MemoryLedger(MemorySubKeys keys, MemorySharedRules sharedRules) {
        this.keys = keys;
        this.sharedRules = sharedRules;
    }

    @Override
    public ReserveResult reserve(Hold hold) {
        SubKeyEntry entry = keys.entry(hold.key());
        if (entry == null || sharedRules.load().version() != hold.sharedVersion()) {
            return new ReserveResult.KeyChanged();
        }
        ReserveResult result = entry.reserve(hold);
        if (result instanceof ReserveResult.Reserved && holds.putIfAbsent(hold.id(), entry) != null) {
            entry.release();
            throw new StoreException("A hold with this id is open already: " + hold.id());
        }
        return result;
    }

    @Override
    public boolean settle(String holdId) {
        SubKeyEntry entry = holds.remove(holdId);
        return entry != null && entry.settle();
    }

    @Override
    public boolean release(String holdId) {
        SubKeyEntry entry = holds.remove(holdId);
        return entry != null && entry.release();
    }

    @Override
    public Optional<Balance> balance(SubKeyId key) {
        return Optional.ofNullable(keys.entry(key)).map(SubKeyEntry::balance);
    }
}
