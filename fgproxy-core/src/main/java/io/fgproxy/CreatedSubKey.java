package io.fgproxy;

import io.fgproxy.key.KeySecret;
import io.fgproxy.key.SubKey;

/**
 * A sub-key together with its new secret, which is shown this once. Immutable and thread-safe.
 *
 * @param key the key as stored
 * @param secret to be given to its holder; cannot be had again
 */
public record CreatedSubKey(SubKey key, KeySecret secret) {}
