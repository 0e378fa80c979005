package io.fgproxy.gate;

import io.fgproxy.key.MainKeyId;
import org.jspecify.annotations.Nullable;

/**
 * Where the stored objects came from that a request names.
 *
 * @param mainKey that they were created with, and that the request must go with; null for any
 * @param refusal why there is no such main key; null if the request may go on
 */
record Origin(@Nullable MainKeyId mainKey, @Nullable Refusal refusal) {
    /** Nothing is known of them. */
    static final Origin UNKNOWN = new Origin(null, null);
}
