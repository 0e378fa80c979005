package io.fgproxy.quota;

import java.util.List;
import java.util.OptionalLong;

/**
 * What one request can take: a fixed part, and output whose length can be bounded by a cap. Immutable and thread-safe.
 *
 * @param base what it takes whatever the answer is; its request, its input, and all of its output if that cannot be capped
 * @param choices how many answers of up to the cap each it asks for, 1 or more
 * @param least the smallest cap that makes sense, in output tokens; 0 if the output cannot be capped
 * @param most the largest cap, in output tokens; 0 if the output cannot be capped
 * @param outputPrice of output tokens, in micro-USD for a million of them
 */
public record Demand(Amounts base, long choices, long least, long most, long outputPrice) {
    private static final long MILLION = 1_000_000;

    /** @throws IllegalArgumentException if a value is out of its bounds */
    public Demand {
        if (choices < 1 || least < 0 || most < least || outputPrice < 0) {
            throw new IllegalArgumentException("No such demand: " + choices + ", " + least + " to " + most);
        }
    }

    /** What is known beforehand. */
    public static Demand fixed(Amounts amounts) {
        return new Demand(amounts, 1, 0, 0, 0);
    }

    /** What it takes with this cap. */
    public Amounts at(long cap) {
        long tokens = Amounts.product(choices, cap);
        return base.plus(new Amounts(0, 0, tokens, costOf(tokens)));
    }

    /** Rounded up, so that many small requests do not cost less than they do. */
    private long costOf(long tokens) {
        long whole = Amounts.product(tokens / MILLION, outputPrice);
        long rest = tokens % MILLION;
        // In parts, for the product of both may be too large where its millionth is not.
        long part = rest * (outputPrice / MILLION) + (rest * (outputPrice % MILLION) + MILLION - 1) / MILLION;
        return Amounts.sum(whole, part);
    }

    /**
     * The largest cap with which this fits into all the room there is.
     *
     * @param rooms what limits have left
     * @return empty if it does not fit even with the smallest
     */
    public OptionalLong fit(List<Room> rooms) {
        long cap = most;
        for (Room room : rooms) {
            cap = Math.min(cap, fit(room));
            if (cap < least) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(cap);
    }

    private long fit(Room room) {
        long fixed = base.of(room.meter());
        if (room.free() < fixed) {
            return -1;
        }
        long free = room.free() - fixed;
        if (most == 0 || !room.meter().dependsOnOutput()) {
            return most;
        }
        long tokens = free;
        if (room.meter() == Meter.COST_USD) {
            tokens = outputPrice == 0 ? Long.MAX_VALUE : affordable(free);
        }
        return Math.min(most, tokens / choices);
    }

    private long affordable(long money) {
        return money > Long.MAX_VALUE / MILLION
                ? Amounts.product(money / outputPrice, MILLION)
                : money * MILLION / outputPrice;
    }

    /**
     * What a limit has left.
     *
     * @param meter what it counts
     * @param free how much
     */
    public record Room(Meter meter, long free) {}
}
