package io.fgproxy.gate;

import io.fgproxy.key.SubKey;

/** Who asks: the answer of {@link Gate#identify}. */
public sealed interface Identification permits Identification.Identified, Refusal {
    /**
     * A holder of the right secret of a valid key.
     *
     * @param key the key as it was when it was read
     */
    record Identified(SubKey key) implements Identification {}
}
