package io.fgproxy.quota;

/** Over which time a limit counts. */
public sealed interface Window {
    /** The name in JSON and in stores. */
    String code();

    /** From the creation of the key to its end; never reset. */
    record Lifetime() implements Window {
        @Override
        public String code() {
            return "lifetime";
        }
    }
}
