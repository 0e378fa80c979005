package io.fgproxy.store;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sub-keys; times to the millisecond. A change that was answered is seen by every later call on every node.
 */
public interface SubKeyStore {
    /** Adds a key. Returns false, and changes nothing, if its id or its digest is taken. */
    boolean insert(SubKey key);

    /**
     * Adds all of these keys or none of them.
     *
     * @return false, and nothing changed, if an id or a digest is taken, or two of them have the same
     */
    boolean insertAll(List<SubKey> keys);

    /**
     * The key one of whose secrets has this digest: the current one, or else the previous one, whether or not its time
     * is over, which {@link SubKey#seenBy} tells.
     */
    Optional<SubKey> findByDigest(KeyDigest digest);

    /** The key with this id. */
    Optional<SubKey> find(SubKeyId id);

    /**
     * The keys that fit, in the order of their creation, ties by id (as {@link String#compareTo} orders ids). After an
     * unknown key there are none.
     */
    List<SubKey> list(SubKeyQuery query);

    /**
     * All keys in the same order.
     *
     * @param after the key after which to go on; null for the beginning; an unknown id gives an empty list
     * @param count how many at most, from 1
     */
    default List<SubKey> list(@Nullable SubKeyId after, int count) {
        return list(SubKeyQuery.all(after, count));
    }

    /** The names of keys by their ids; of deleted ones as well, unknown ones are left out. */
    Map<SubKeyId, String> names(Collection<SubKeyId> ids);

    /**
     * Replaces the key with {@code changed.id()} if its version is still {@code changed.version() - 1}; what was used
     * and held is kept. Returns false, and changes nothing, otherwise, or if one of the changed digests is taken.
     */
    boolean update(SubKey changed);

    /**
     * Forgets a key but for its name, with its counters and holds; what these held is charged in the counters of others. The usage log
     * keeps its rows. Returns false if there is none.
     */
    boolean delete(SubKeyId id);

    /**
     * How many keys are in each state at this time; states that no key is in may be absent. This default looks at all
     * of them.
     */
    default Map<KeyState, Long> count(Instant now) {
        Map<KeyState, Long> counts = new EnumMap<>(KeyState.class);
        int page = 1000;
        List<SubKey> keys = list(null, page);
        while (!keys.isEmpty()) {
            keys.forEach(key -> counts.merge(key.stateAt(now), 1L, Long::sum));
            keys = keys.size() < page
                    ? List.of()
                    : list(keys.get(keys.size() - 1).id(), page);
        }
        return counts;
    }
}
