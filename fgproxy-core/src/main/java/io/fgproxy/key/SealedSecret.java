package io.fgproxy.key;

/**
 * A main key's secret as a store may keep it: encrypted under the host's {@link MasterKey}. Immutable and thread-safe.
 *
 * @param text an opaque printable form, to be stored as it is (at most 2,000 characters)
 */
public record SealedSecret(String text) {
    @Override
    public String toString() {
        return "SealedSecret[…]";
    }
}
