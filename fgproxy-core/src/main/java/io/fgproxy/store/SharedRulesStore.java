package io.fgproxy.store;

import io.fgproxy.policy.SharedRules;

/** Keeps the rules that keys share, as one value: they are few, read as a whole and changed rarely. */
public interface SharedRulesStore {
    /** The rules as they are now; {@link SharedRules#none()} before anything was stored. */
    SharedRules load();

    /**
     * Stores the next version. Once this has returned true, {@link QuotaLedger#reserve} admits no request that was
     * decided on an older one.
     *
     * @return false, and nothing changed, if what is stored is not of the version before {@code next}
     */
    boolean replace(SharedRules next);
}
