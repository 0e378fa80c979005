package io.fgproxy.key;

/** A key that never expires cannot be extended. Nothing was changed. */
public final class NeverExpiresException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** @param id of the key */
    public NeverExpiresException(SubKeyId id) {
        super("The key " + id + " never expires");
    }
}
