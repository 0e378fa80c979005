package io.fgproxy.testkit.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Carries the bytes of one direction of one connection, and lets the faults happen. Run by one thread. */
final class Pump implements Runnable {

    private final RelayConnection connection;
    private final Direction direction;
    private final Faults faults;
    private Fault fault = Fault.none();
    private long passed;
    private String recent = "";

    Pump(RelayConnection connection, Direction direction, Faults faults) {
        this.connection = connection;
        this.direction = direction;
        this.faults = faults;
    }

    @Override
    public void run() {
        try {
            InputStream in = connection.from(direction).getInputStream();
            OutputStream out = connection.to(direction).getOutputStream();
            byte[] buffer = new byte[16_384];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (!connection.isCut()) {
                    carry(out, buffer, count);
                }
            }
            connection.halfClosed(direction);
        } catch (IOException e) {
            if (!connection.isCut()) {
                connection.reset();
            }
        } catch (InterruptedException e) {
            connection.close();
        } finally {
            connection.pumpEnded();
        }
    }

    private void carry(OutputStream out, byte[] buffer, int count) throws IOException, InterruptedException {
        if (direction == Direction.TO_CLIENT && connection.isReplyLost()) {
            connection.cut();
            return;
        }
        lookForMarker(buffer, count);
        int done = 0;
        while (done < count) {
            int now = Math.min(count - done, Math.min(faults.piece(), room()));
            if (now == 0) {
                if (!happen()) {
                    return;
                }
                continue;
            }
            // Counted first: who has received bytes must find them counted.
            faults.counter(direction).add(now);
            out.write(buffer, done, now);
            done += now;
            passed += now;
            faults.takeTime(now, connection);
        }
        if (room() == 0) {
            happen();
        }
    }

    /** How many bytes may pass before the fault happens. */
    private int room() {
        Fault current = faults.get(direction);
        if (current != fault) {
            fault = current;
            passed = 0;
        }
        return (int) Math.min(Integer.MAX_VALUE, fault.after() - passed);
    }

    /** Lets the fault happen; false when the connection did not survive it. */
    private boolean happen() throws InterruptedException {
        switch (fault.kind()) {
            case CUT -> connection.cut();
            case RESET -> connection.reset();
            case STALL -> faults.awaitChange(direction, fault, connection);
            case NONE -> {
                return true;
            }
        }
        return connection.open() && !connection.isCut();
    }

    private void lookForMarker(byte[] buffer, int count) {
        String marker = faults.marker();
        if (direction == Direction.TO_CLIENT || marker.isEmpty()) {
            return;
        }
        String text = recent + new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
        if (text.contains(marker) && faults.takeMarker(marker)) {
            connection.loseReply();
        }
        recent = text.substring(Math.max(0, text.length() - marker.length() + 1));
    }
}
