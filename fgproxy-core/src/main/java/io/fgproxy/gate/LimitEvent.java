package io.fgproxy.gate;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.quota.LimitStanding;

/**
 * The use of a limit has reached one of its alerts. Raised once for each window, by the request that crossed it.
 * Immutable and thread-safe.
 *
 * @param key whose request it was
 * @param standing how the limit stands since
 * @param percent the alert that was reached, of the limit's amount
 */
public record LimitEvent(SubKeyId key, LimitStanding standing, int percent) {}
