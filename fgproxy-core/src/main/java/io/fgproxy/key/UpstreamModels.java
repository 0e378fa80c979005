package io.fgproxy.key;

import java.time.Instant;
import java.util.List;

/**
 * What OpenAI listed for a main key when it was last asked. Immutable and thread-safe.
 *
 * @param mainKey for which key
 * @param refreshedAt when it was asked
 * @param models each once
 */
public record UpstreamModels(MainKeyId mainKey, Instant refreshedAt, List<UpstreamModel> models) {
    /** Copies the list. */
    public UpstreamModels {
        models = List.copyOf(models);
    }
}
