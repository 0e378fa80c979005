package io.fgproxy.key;

import io.fgproxy.quota.Limit;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real OpenAI API key, which never leaves the server. Immutable and thread-safe.
 *
 * @param id the public name
 * @param name the owner's name for it
 * @param secret the API key, sealed under the host's master key for the owner {@code id.value()}
 * @param baseUrl where it is valid, for example {@code https://api.openai.com/v1}; null for the proxy's default
 * @param organization sent as {@code OpenAI-Organization}; null for none
 * @param project sent as {@code OpenAI-Project}; null for none
 * @param azure how to ask there if it is Azure OpenAI; null for OpenAI's own way
 * @param limits bounds of what all requests take that go upstream with it; empty for none
 * @param enabled false while it must not be used
 * @param createdAt when it was added
 * @param version counts the changes, from 1
 */
public record MainKey(
        MainKeyId id,
        String name,
        SealedSecret secret,
        @Nullable URI baseUrl,
        @Nullable String organization,
        @Nullable String project,
        @Nullable AzureShape azure,
        List<Limit> limits,
        boolean enabled,
        Instant createdAt,
        long version) {
    /** Copies the list; two limits of the same thing are an {@link IllegalArgumentException}. */
    public MainKey {
        limits = Limit.distinct(limits);
    }

    /** A main key for OpenAI's own way, without limits. */
    public MainKey(
            MainKeyId id,
            String name,
            SealedSecret secret,
            @Nullable URI baseUrl,
            @Nullable String organization,
            @Nullable String project,
            boolean enabled,
            Instant createdAt,
            long version) {
        this(id, name, secret, baseUrl, organization, project, null, List.of(), enabled, createdAt, version);
    }

    /** The same main key with other limits, one version on. */
    public MainKey withLimits(List<Limit> changed) {
        return new MainKey(
                id, name, secret, baseUrl, organization, project, azure, changed, enabled, createdAt, version + 1);
    }

    /** The same main key, switched on or off, one version on. */
    public MainKey withEnabled(boolean on) {
        return new MainKey(id, name, secret, baseUrl, organization, project, azure, limits, on, createdAt, version + 1);
    }
}
