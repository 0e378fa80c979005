package io.fgproxy.store;

import io.fgproxy.key.SubKeyId;
import java.time.Instant;

/**
 * One open reservation of one request. Immutable and thread-safe.
 *
 * @param id unique for ever, at most 64 characters
 * @param key whose limit is held
 * @param keyVersion the version of the key on which the request was decided
 * @param sharedVersion the version of the shared rules on which the request was decided
 * @param openedAt when the request was decided
 */
public record Hold(String id, SubKeyId key, long keyVersion, long sharedVersion, Instant openedAt) {}
