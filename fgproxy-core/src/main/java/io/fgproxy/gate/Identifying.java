package io.fgproxy.gate;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.DenialReason;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Tells who asks. What is known is enough to know somebody by, but nobody is refused on it. Thread-safe. */
final class Identifying {
    private final Known known;
    private final boolean importedKeys;
    private final InstantSource clock;

    /**
     * @param importedKeys whether there may be keys that are not of our form
     * @param clock in the precision of stores
     */
    Identifying(Known known, boolean importedKeys, InstantSource clock) {
        this.known = known;
        this.importedKeys = importedKeys;
        this.clock = clock;
    }

    /** See {@link Gate#identify}. */
    Identification by(@Nullable String credential) {
        if (credential == null || credential.isEmpty()) {
            return Refusal.of(
                    DenialReason.KEY_MISSING,
                    "You didn't provide an API key. Send your key in the Authorization header: Bearer YOUR_KEY.");
        }
        boolean foreign = !KeySecret.hasOurPrefix(credential);
        if (foreign && !importedKeys) {
            return Validity.unknownKey();
        }
        KeyDigest digest = KeyDigest.of(credential);
        SubKey last = known.key(digest);
        if (last != null && last.stateAt(clock.instant()) == KeyState.VALID) {
            return new Identification.Identified(last);
        }
        // Junk is told from a key without asking the store.
        return foreign || KeySecret.isWellFormed(credential)
                ? known.reload(digest).map(this::checked).orElseGet(Validity::unknownKey)
                : Validity.unknownKey();
    }

    /** See {@link Gate#current}. */
    Identification again(SubKey identified) {
        return known.reload(identified.id(), identified.digest())
                .map(this::checked)
                .orElseGet(Validity::unknownKey);
    }

    private Identification checked(SubKey key) {
        return Validity.check(key, clock.instant());
    }
}
