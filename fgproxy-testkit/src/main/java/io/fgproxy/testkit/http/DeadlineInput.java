package io.fgproxy.testkit.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A socket's input on which a series of reads shares one deadline. */
final class DeadlineInput extends FilterInputStream {

    private final Socket socket;
    private long deadline;

    DeadlineInput(Socket socket) throws IOException {
        super(socket.getInputStream());
        this.socket = socket;
    }

    /** Reads from now on must be done within that time. */
    void within(Duration time) {
        deadline = System.nanoTime() + time.toNanos();
    }

    @Override
    public int read() throws IOException {
        arm();
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        arm();
        return super.read(buffer, offset, length);
    }

    private void arm() throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis < 0) {
            throw new SocketTimeoutException("deadline passed");
        }
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, millis + 1));
    }
}
