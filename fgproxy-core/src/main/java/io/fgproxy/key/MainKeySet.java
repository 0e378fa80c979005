package io.fgproxy.key;

import java.util.HashSet;
import java.util.List;

/**
 * The main keys that a sub-key may use, and how they share its requests: by their weights where they have some, else in
 * order. A request that names an object stored upstream goes with the one that created it. Immutable and thread-safe.
 *
 * @param members in the order in which they stand in for each other; empty for any main key, oldest first
 */
public record MainKeySet(List<Member> members) {
    private static final MainKeySet ANY = new MainKeySet(List.of());

    /** Copies the list; a main key that is named twice is an {@link IllegalArgumentException}. */
    public MainKeySet {
        members = List.copyOf(members);
        if (new HashSet<>(ids(members)).size() < members.size()) {
            throw new IllegalArgumentException("main_keys must not name a main key twice");
        }
    }

    /**
     * One main key of a set.
     *
     * @param id which
     * @param weight its share of the requests, compared with the weights of the others; 0 for one that gets none as long
     *     as another one with a weight is usable
     */
    public record Member(MainKeyId id, int weight) {
        /** The largest weight. */
        public static final int HEAVIEST = 1_000_000;

        /** @throws IllegalArgumentException if the weight is negative or more than {@link #HEAVIEST} */
        public Member {
            if (weight < 0 || weight > HEAVIEST) {
                throw new IllegalArgumentException("weight must be from 0 to " + HEAVIEST);
            }
        }
    }

    /** Any main key, oldest first. */
    public static MainKeySet any() {
        return ANY;
    }

    /** These main keys, of which the first usable one is taken; an empty list is {@link #any}. */
    public static MainKeySet inOrder(List<MainKeyId> ids) {
        return new MainKeySet(ids.stream().map(id -> new Member(id, 0)).toList());
    }

    /** Whether it is any main key. */
    public boolean isAny() {
        return members.isEmpty();
    }

    /** Whether no member has a weight. */
    public boolean isOrdered() {
        return members.stream().allMatch(member -> member.weight() == 0);
    }

    /** The main keys, in their order. */
    public List<MainKeyId> ids() {
        return ids(members);
    }

    private static List<MainKeyId> ids(List<Member> members) {
        return members.stream().map(Member::id).toList();
    }
}
