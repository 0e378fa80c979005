package io.fgproxy.quota;

import java.util.Locale;

/** What a limit counts. */
public enum Meter {
    /** Requests that upstream answered with success. */
    REQUESTS;

    /** The name in JSON and in stores: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
