package io.fgproxy.price;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Kinds of tokens that have prices of their own. Where one has none, that of another may stand for it. */
public enum TokenKind {
    /** Tokens that go in. */
    INPUT(null),
    /** Of those that go in, the ones read from upstream's cache. */
    CACHED_INPUT(INPUT),
    /** Of those that go in, the ones written to upstream's cache. */
    CACHE_WRITE(INPUT),
    /** Tokens that come out, reasoning included. */
    OUTPUT(null),
    /** Sound that goes in; what it costs cannot be told from the price of text. */
    INPUT_AUDIO(null),
    /** Sound that goes in and was read from upstream's cache. */
    CACHED_AUDIO(INPUT_AUDIO),
    /** Sound that comes out; what it costs cannot be told from the price of text. */
    OUTPUT_AUDIO(null),
    /** Pictures that go in; models without a price of their own for them count them as text. */
    INPUT_IMAGE(INPUT),
    /** Pictures that go in and were read from upstream's cache. */
    CACHED_IMAGE(INPUT_IMAGE),
    /** Pictures that come out. */
    OUTPUT_IMAGE(OUTPUT);

    private final @Nullable TokenKind substitute;

    TokenKind(@Nullable TokenKind substitute) {
        this.substitute = substitute;
    }

    /** The kind whose price stands for this one's; null if none does. */
    @Nullable
    TokenKind substitute() {
        return substitute;
    }

    /** The name in JSON: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
