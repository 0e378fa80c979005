package io.fgproxy.gate;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import io.fgproxy.store.MainKeyStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the main key that a request goes upstream with, and opens it. Immutable and thread-safe. */
public final class MainKeyChoice {
    private final MasterKey masterKey;

    /** @param masterKey under which the main keys' secrets are sealed */
    public MainKeyChoice(MasterKey masterKey) {
        this.masterKey = masterKey;
    }

    /**
     * The first enabled one.
     *
     * @param wanted in this order; empty for any, oldest first
     * @throws IllegalStateException if its secret was sealed under another master key
     */
    Optional<UpstreamCredential> choose(MainKeyStore store, List<MainKeyId> wanted) {
        Stream<MainKey> candidates =
                wanted.isEmpty() ? store.list().stream() : wanted.stream().flatMap(id -> store.find(id).stream());
        return candidates.filter(MainKey::enabled).findFirst().map(this::open);
    }

    private UpstreamCredential open(MainKey key) {
        return new UpstreamCredential(
                masterKey.open(key.secret(), key.id().value()), key.baseUrl(), key.organization(), key.project());
    }
}
