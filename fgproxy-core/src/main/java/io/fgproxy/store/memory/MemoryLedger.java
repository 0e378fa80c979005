package io.fgproxy.store.memory;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.ReserveResult;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

final class MemoryLedger implements QuotaLedger {
    private final MemorySubKeys keys;
    private final ConcurrentHashMap<String, SubKeyEntry> holds = new ConcurrentHashMap<>();

    MemoryLedger(MemorySubKeys keys) {
        this.keys = keys;
    }

    @Override
    public ReserveResult reserve(Hold hold) {
        SubKeyEntry entry = keys.entry(hold.key());
        if (entry == null) {
            return new ReserveResult.KeyChanged();
        }
        ReserveResult result = entry.reserve(hold);
        if (result instanceof ReserveResult.Reserved) {
            holds.put(hold.id(), entry);
        }
        return result;
    }

    @Override
    public boolean settle(String holdId) {
        SubKeyEntry entry = holds.remove(holdId);
        if (entry == null) {
            return false;
        }
        entry.settle();
        return true;
    }

    @Override
    public boolean release(String holdId) {
        SubKeyEntry entry = holds.remove(holdId);
        if (entry == null) {
            return false;
        }
        entry.release();
        return true;
    }

    @Override
    public Optional<Balance> balance(SubKeyId key) {
        return Optional.ofNullable(keys.entry(key)).map(SubKeyEntry::balance);
    }
}
