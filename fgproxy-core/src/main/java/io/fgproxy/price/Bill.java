package io.fgproxy.price;

import io.fgproxy.quota.Amounts;
import java.util.OptionalLong;

/** Adds up what things cost; what has no price is remembered. Not thread-safe. */
final class Bill {
    private static final long MILLION = 1_000_000;
    private static final int WHOLE = 100;

    /** In millionths of a micro-USD, up to {@link Long#MAX_VALUE}. */
    private long sum;

    private boolean complete = true;

    /** So many of what costs this much for a million. */
    void add(long count, OptionalLong price) {
        if (count > 0) {
            price.ifPresentOrElse(each -> sum = Amounts.sum(sum, product(count, each)), () -> complete = false);
        }
    }

    /** So many of what costs this much each. */
    void addEach(long count, OptionalLong price) {
        if (count > 0) {
            price.ifPresentOrElse(
                    each -> sum = Amounts.sum(sum, product(product(count, each), MILLION)), () -> complete = false);
        }
    }

    /** Makes all of it dearer or cheaper. */
    void scale(long percent) {
        sum = sum > Long.MAX_VALUE / Math.max(1, percent) ? Long.MAX_VALUE : ceilDiv(sum * percent, WHOLE);
    }

    /** Remembers that something has no price. */
    void miss() {
        complete = false;
    }

    /** Whether everything has a price. */
    boolean isComplete() {
        return complete;
    }

    /** In micro-USD, rounded up. */
    long total() {
        return sum == Long.MAX_VALUE ? Long.MAX_VALUE : ceilDiv(sum, MILLION);
    }

    /** Rounded up; of what is not negative. */
    static long ceilDiv(long value, long divisor) {
        return value / divisor + (value % divisor == 0 ? 0 : 1);
    }

    static long product(long one, long other) {
        long high = Math.multiplyHigh(one, other);
        long low = one * other;
        return high != 0 || low < 0 ? Long.MAX_VALUE : low;
    }
}
