package io.fgproxy.key;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How Azure OpenAI wants to be asked where it is not compatible with OpenAI: models stand in the path, by the names of
 * their deployments, and the key in {@code api-key}. Immutable and thread-safe.
 *
 * @param apiVersion the date of the API, for example {@code 2024-10-21}
 * @param deployments the names of deployments by those of models; a model without one is deployed under its own name
 */
public record AzureShape(String apiVersion, Map<String, String> deployments) {
    /** What can stand in a path and in a query as it is; two dots alone would lead out of the path. */
    private static final Pattern SAFE = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}");

    private static final int LONGEST_MODEL = 256;

    /** Copies the map; what cannot stand in a URL as it is, is an {@link IllegalArgumentException}. */
    public AzureShape {
        if (!SAFE.matcher(apiVersion).matches()) {
            throw new IllegalArgumentException("api_version must have 1 to 64 of A-Z, a-z, 0-9, ., _ and -");
        }
        deployments.forEach((model, deployment) -> {
            if (model.isBlank()
                    || model.length() > LONGEST_MODEL
                    || !SAFE.matcher(deployment).matches()) {
                throw new IllegalArgumentException(
                        "deployments must map models to names with 1 to 64 of A-Z, a-z, 0-9, ., _ and -");
            }
        });
        deployments = Collections.unmodifiableMap(new TreeMap<>(deployments));
    }

    /** The deployment of a model; empty if none is named and its own name cannot be one. */
    public Optional<String> deploymentOf(String model) {
        String named = deployments.get(model);
        return named == null && SAFE.matcher(model).matches() ? Optional.of(model) : Optional.ofNullable(named);
    }
}
