package io.fgproxy.jdbc;

import io.fgproxy.codec.HoldJson;
import io.fgproxy.store.Hold;

/**
 * A hold and how the database keeps it. Who asks writes this down before the lane has its turn, for what is done there
 * everybody waits for. Immutable and thread-safe.
 */
record StoredHold(Hold hold, String details) {
    static StoredHold of(Hold hold) {
        return new StoredHold(hold, HoldJson.write(hold));
    }
}
