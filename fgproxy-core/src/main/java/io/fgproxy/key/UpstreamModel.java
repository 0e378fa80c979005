package io.fgproxy.key;

import org.jspecify.annotations.Nullable;

/**
 * A model that OpenAI listed for a main key. Immutable and thread-safe.
 *
 * @param id its name
 * @param ownedBy who OpenAI says it belongs to; null if it does not say
 */
public record UpstreamModel(String id, @Nullable String ownedBy) {}
