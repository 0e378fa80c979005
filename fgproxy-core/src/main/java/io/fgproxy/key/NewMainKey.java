package io.fgproxy.key;

import io.fgproxy.quota.Limit;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A main key to be added. Immutable and thread-safe; {@link #toString()} does not show the API key.
 *
 * @param name the owner's name for it, not blank
 * @param apiKey the real OpenAI API key; visible ASCII characters only
 * @param baseUrl where it is valid; null for the proxy's default
 * @param organization sent as {@code OpenAI-Organization}; null for none
 * @param project sent as {@code OpenAI-Project}; null for none
 * @param azure how to ask there if it is Azure OpenAI, which needs a base URL such as {@code
 *     https://NAME.openai.azure.com/openai}; null for OpenAI's own way
 * @param limits bounds of what all requests take that go upstream with it; empty for none
 */
public record NewMainKey(
        String name,
        String apiKey,
        @Nullable URI baseUrl,
        @Nullable String organization,
        @Nullable String project,
        @Nullable AzureShape azure,
        List<Limit> limits) {
    private static final int LONGEST = 1000;

    /** @throws IllegalArgumentException if a value cannot be sent in a header; the message does not contain it */
    public NewMainKey {
        if (name.isBlank() || name.length() > 200 || name.codePoints().anyMatch(NewMainKey::isUnprintable)) {
            throw new IllegalArgumentException(
                    "name must have 1 to 200 characters, no control characters and no half surrogate pairs");
        }
        requireHeaderValue("api_key", apiKey);
        if (organization != null) {
            requireHeaderValue("organization", organization);
        }
        if (project != null) {
            requireHeaderValue("project", project);
        }
        if (azure != null && baseUrl == null) {
            throw new IllegalArgumentException("base_url must be given for azure");
        }
        baseUrl = baseUrl == null ? null : checkBaseUrl(baseUrl);
        limits = Limit.distinct(limits);
    }

    /** A main key for OpenAI's own way, without limits. */
    public NewMainKey(
            String name,
            String apiKey,
            @Nullable URI baseUrl,
            @Nullable String organization,
            @Nullable String project) {
        this(name, apiKey, baseUrl, organization, project, null, List.of());
    }

    /** A main key for the proxy's default upstream. */
    public static NewMainKey of(String name, String apiKey) {
        return new NewMainKey(name, apiKey, null, null, null);
    }

    /** The same with its own upstream, for example {@code https://eu.api.openai.com/v1}. */
    public NewMainKey withBaseUrl(URI url) {
        return new NewMainKey(name, apiKey, url, organization, project, azure, limits);
    }

    /** The same for Azure OpenAI at its base URL. */
    public NewMainKey withAzure(AzureShape shape) {
        return new NewMainKey(name, apiKey, baseUrl, organization, project, shape, limits);
    }

    /**
     * The URL as the base of upstream requests, without a slash at its end.
     *
     * @throws IllegalArgumentException if it cannot be one: not http or https, no host, or a user, query or fragment
     */
    public static URI checkBaseUrl(URI url) {
        boolean isHttp = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
        if (!isHttp
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "base_url must be http(s)://host[:port][/path] without user, query and fragment");
        }
        String text = url.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
    }

    private static boolean isUnprintable(int character) {
        return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
    }

    private static void requireHeaderValue(String what, String value) {
        boolean visible = value.chars().allMatch(c -> c > ' ' && c <= '~');
        if (value.isEmpty() || value.length() > LONGEST || !visible) {
            throw new IllegalArgumentException(
                    what + " must have 1 to " + LONGEST + " visible ASCII characters and no blanks");
        }
    }

    @Override
    public String toString() {
        return "NewMainKey[" + name + "]";
    }
}
