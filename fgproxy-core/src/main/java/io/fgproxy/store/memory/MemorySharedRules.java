package io.fgproxy.store.memory;

import io.fgproxy.policy.SharedRules;
import io.fgproxy.store.SharedRulesStore;

final class MemorySharedRules implements SharedRulesStore {
    private volatile SharedRules rules = SharedRules.none();

    @Override
    public SharedRules load() {
        return rules;
    }

    @Override
    public synchronized boolean replace(SharedRules next) {
        if (rules.version() != next.version() - 1) {
            return false;
        }
        rules = next;
        return true;
    }

    /** Something else that requests are decided on was changed. */
    synchronized void raiseVersion() {
        rules = rules.raised();
    }
}
