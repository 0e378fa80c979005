package io.fgproxy.gate;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * With what an admitted request goes upstream. Immutable and thread-safe; {@link #toString()} shows no secret.
 *
 * @param apiKey the main key's secret
 * @param baseUrl where it is valid; null for the proxy's default
 * @param organization null for none
 * @param project null for none
 */
public record UpstreamCredential(
        String apiKey,
        @Nullable URI baseUrl,
        @Nullable String organization,
        @Nullable String project) {
    @Override
    public String toString() {
        return "UpstreamCredential[" + baseUrl + "]";
    }
}
