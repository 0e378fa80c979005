package io.fgproxy.gate;

import io.fgproxy.key.AzureShape;
import io.fgproxy.key.MainKey;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * With what an admitted request goes upstream. Immutable and thread-safe; {@link #toString()} shows no secret.
 *
 * @param apiKey the main key's secret
 * @param baseUrl where it is valid; null for the proxy's default
 * @param organization null for none
 * @param project null for none
 * @param azure where in Azure OpenAI; null for OpenAI's own way
 */
public record UpstreamCredential(
        String apiKey,
        @Nullable URI baseUrl,
        @Nullable String organization,
        @Nullable String project,
        @Nullable Azure azure) {
    /**
     * A place in Azure OpenAI.
     *
     * @param apiVersion of its API
     * @param deployment that stands for the model; null if no model is meant
     */
    public record Azure(String apiVersion, @Nullable String deployment) {}

    /** What is public of a main key, and its secret. */
    public static UpstreamCredential of(MainKey key, String apiKey) {
        AzureShape azure = key.azure();
        return new UpstreamCredential(
                apiKey,
                key.baseUrl(),
                key.organization(),
                key.project(),
                azure == null ? null : new Azure(azure.apiVersion(), null));
    }

    /** The same at a deployment; the same if it is not for Azure OpenAI. */
    UpstreamCredential at(String deployment) {
        return azure == null
                ? this
                : new UpstreamCredential(
                        apiKey, baseUrl, organization, project, new Azure(azure.apiVersion(), deployment));
    }

    @Override
    public String toString() {
        return "UpstreamCredential[" + baseUrl + "]";
    }
}
