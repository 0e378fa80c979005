package io.fgproxy.testkit.relay;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A client's socket and the target's socket, and the two pumps between them. */
final class RelayConnection {

    private static final long CUT_PATIENCE_MILLIS = 1_000;

    private final Socket client;
    private final Socket target;
    private final Faults faults;
    private final Consumer<RelayConnection> onClose;
    private final CountDownLatch pumpsRunning = new CountDownLatch(2);
    private volatile boolean open = true;
    private volatile boolean cut;
    private volatile boolean replyLost;

    RelayConnection(Socket client, Socket target, Faults faults, Consumer<RelayConnection> onClose) {
        this.client = client;
        this.target = target;
        this.faults = faults;
        this.onClose = onClose;
    }

    Socket from(Direction direction) {
        return direction == Direction.TO_TARGET ? client : target;
    }

    Socket to(Direction direction) {
        return direction == Direction.TO_TARGET ? target : client;
    }

    boolean open() {
        return open;
    }

    /** Whether bytes are only taken and dropped, because the connection has been cut. */
    boolean isCut() {
        return cut;
    }

    boolean isReplyLost() {
        return replyLost;
    }

    void loseReply() {
        replyLost = true;
    }

    /** One side has no more to say; the connection ends when both have not. */
    void halfClosed(Direction direction) {
        try {
            to(direction).shutdownOutput();
        } catch (IOException e) {
            // That side is gone; its own pump finds out.
        }
    }

    void pumpEnded() {
        pumpsRunning.countDown();
        if (pumpsRunning.getCount() == 0) {
            close();
        }
    }

    /** Ends both sides so that what was passed on still arrives: no data of theirs may be left unread. */
    void cut() throws InterruptedException {
        cut = true;
        halfClosed(Direction.TO_CLIENT);
        halfClosed(Direction.TO_TARGET);
        pumpsRunning.countDown();
        pumpsRunning.await(CUT_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        close();
    }

    void reset() {
        for (Socket socket : new Socket[] {client, target}) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // Closed already.
            }
        }
        close();
    }

    void close() {
        open = false;
        for (Socket socket : new Socket[] {client, target}) {
            try {
                socket.close();
            } catch (IOException e) {
                // Nothing more can be done with it.
            }
        }
        onClose.accept(this);
        faults.wake();
    }
}
