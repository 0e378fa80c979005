package io.fgproxy.facts;

import org.jspecify.annotations.Nullable;

/**
 * What a body brings along that its size does not tell: a picture of a few bytes can be worth thousands of tokens.
 * Immutable and thread-safe.
 *
 * @param images how many it has, inline or by URL
 * @param audios how many it has
 * @param opaque how many things it has whose content upstream knows better: files inline or by URL, encrypted parts, and
 *     items of a conversation that stand for something stored
 * @param prompts how many prompts it has that are answered each by itself; 1 if there is nothing but one
 * @param streamOptions where its {@code stream_options} stand; null if they are no object, or too long to be looked at
 */
public record Contents(
        long images,
        long audios,
        long opaque,
        long prompts,
        @Nullable StreamOptions streamOptions) {
    /** Nothing but text. */
    public static final Contents TEXT = new Contents(0, 0, 0, 1, null);
}
