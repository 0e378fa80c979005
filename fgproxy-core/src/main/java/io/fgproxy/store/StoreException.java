package io.fgproxy.store;

/** A store could not do its work: it is unreachable, or its answer makes no sense. Never says what a key's secret is. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A fault with its reason. */
    public StoreException(String message) {
        super(message);
    }

    /** A fault with its reason and cause. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
