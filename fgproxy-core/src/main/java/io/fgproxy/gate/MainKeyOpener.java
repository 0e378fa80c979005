package io.fgproxy.gate;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import java.util.concurrent.ConcurrentHashMap;

/** Opens main keys. Each one is opened once for each of its versions. Thread-safe. */
public final class MainKeyOpener {
    private final MasterKey masterKey;
    private final ConcurrentHashMap<MainKeyId, Opened> opened = new ConcurrentHashMap<>();

    private record Opened(MainKey key, UpstreamCredential credential) {}

    /** @param masterKey under which the main keys' secrets are sealed */
    public MainKeyOpener(MasterKey masterKey) {
        this.masterKey = masterKey;
    }

    /** @throws IllegalStateException if its secret was sealed under another master key */
    UpstreamCredential open(MainKey key) {
        Opened known = opened.get(key.id());
        if (known != null && known.key().equals(key)) {
            return known.credential();
        }
        UpstreamCredential credential =
                UpstreamCredential.of(key, masterKey.open(key.secret(), key.id().value()));
        opened.put(key.id(), new Opened(key, credential));
        return credential;
    }
}
