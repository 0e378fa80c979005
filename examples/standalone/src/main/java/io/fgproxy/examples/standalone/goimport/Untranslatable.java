package io.fgproxy.examples.standalone.goimport;

/** Something of the original's that cannot be taken over; the message says why, and shows no secret. */
final class Untranslatable extends Exception {
    private static final long serialVersionUID = 1L;

    Untranslatable(String why) {
        super(why);
    }
}
