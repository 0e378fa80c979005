package io.fgproxy.usage;

import java.util.Locale;

/** By what use can be told apart. */
public enum UsageDimension {
    /** The id of the sub-key; empty where nobody knows whose it was. */
    SUB_KEY,
    /** The first model that was named; empty for none. */
    MODEL,
    /** The name of the operation in the catalogue. */
    OPERATION,
    /** The date, such as {@code 2026-11-25}, in the zone of the question. */
    DAY,
    /** The status that upstream answered with; 0 for none. */
    STATUS,
    /** The group of keys; empty for none. */
    GROUP,
    /** The id of the main key; empty if it is not known. */
    MAIN_KEY,
    /** Why the request was refused, for refusals alone. */
    REASON;

    /** The name in the admin API: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
