package io.fgproxy.store;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.UpstreamModels;
import java.util.List;
import java.util.Optional;

/**
 * Keeps main keys, their secrets sealed; times to the millisecond. A change that was answered is seen by every later
 * call on every node, and raises the version of the shared rules, so that no request is admitted on what was before.
 */
public interface MainKeyStore {
    /** Adds a key. Returns false, and changes nothing, if its id is taken. */
    boolean insert(MainKey key);

    /** The key with this id; that may be one which is not listed, and is used by those only who are tied to it. */
    Optional<MainKey> find(MainKeyId id);

    /** All keys in the order of their creation, ties by id (as {@link String#compareTo} orders ids). There are few. */
    List<MainKey> list();

    /**
     * Replaces the key with {@code changed.id()} if its version is still {@code changed.version() - 1}. Returns false,
     * and changes nothing, otherwise.
     */
    boolean update(MainKey changed);

    /**
     * Remembers what a key was told that it can use, in the place of what it was told before. Requests are not decided on
     * it.
     *
     * @return false, and nothing changed, if there is no such key
     */
    boolean putModels(UpstreamModels models);

    /** What is remembered for all keys that are listed, in their order; none for keys that never asked. */
    List<UpstreamModels> models();

    /** Forgets a key and its models. Returns false if there is none. */
    boolean delete(MainKeyId id);
}
