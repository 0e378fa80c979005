package io.fgproxy.store;

import io.fgproxy.admin.AdminToken;
import io.fgproxy.key.KeyDigest;
import java.util.List;
import java.util.Optional;

/** Keeps admin tokens; there are few. A change that was answered is seen by every later call on every node. */
public interface AdminTokenStore {
    /** Adds a token. Returns false, and changes nothing, if its id or its digest is taken. */
    boolean insert(AdminToken token);

    /** The token whose secret has this digest. */
    Optional<AdminToken> findByDigest(KeyDigest digest);

    /** All tokens in the order of their creation, ties by id. */
    List<AdminToken> list();

    /** Forgets a token. Returns false if there is none. */
    boolean delete(String id);
}
