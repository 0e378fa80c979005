package io.fgproxy.examples.standalone;

/** The server cannot start, for a reason that its operator can mend; the message is all there is to say. */
final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartupException(String message) {
        super(message);
    }
}
