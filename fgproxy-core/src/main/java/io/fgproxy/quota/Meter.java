package io.fgproxy.quota;

import java.util.Locale;

/** What a limit counts. */
public enum Meter {
    /** Requests that upstream answered with success. */
    REQUESTS,
    /** Tokens that went in, cached ones included. */
    INPUT_TOKENS,
    /** Tokens that came out, reasoning included. */
    OUTPUT_TOKENS,
    /** Tokens in and out. */
    TOTAL_TOKENS,
    /** Money, in micro-USD: 1,000,000 of them are one dollar. */
    COST_USD,
    /** Requests on their way at the same time; only with the lifetime window. */
    CONCURRENCY;

    /** The name in JSON and in stores: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it counts tokens or what they cost. */
    public boolean countsConsumption() {
        return this != REQUESTS && this != CONCURRENCY;
    }

    /** Whether it counts what is only known when the answer is complete. */
    public boolean dependsOnOutput() {
        return this == OUTPUT_TOKENS || this == TOTAL_TOKENS || this == COST_USD;
    }
}
