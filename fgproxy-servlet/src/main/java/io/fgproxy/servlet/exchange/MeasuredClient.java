package io.fgproxy.servlet.exchange;

import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.upstream.ResponseHead;
import java.nio.ByteBuffer;
import java.util.List;

/** Tells what goes back to the client, and when, before it does. Thread-safe. */
final class MeasuredClient implements ClientSide {
    private final ClientSide client;
    private final Timing timing;

    MeasuredClient(ClientSide client, Timing timing) {
        this.client = client;
        this.timing = timing;
    }

    @Override
    public void send(Problem problem) {
        timing.failed(problem);
        client.send(problem);
    }

    @Override
    public void head(ResponseHead head) {
        timing.answered(head);
        client.head(head);
    }

    @Override
    public void bytes(List<ByteBuffer> bytes) {
        timing.gave();
        client.bytes(bytes);
    }

    @Override
    public void end(List<ByteBuffer> rest) {
        if (rest.isEmpty()) {
            timing.enter(Timing.Phase.CLIENT);
        } else {
            timing.gave();
        }
        client.end(rest);
    }

    @Override
    public void abort(Problem problem) {
        timing.failed(problem);
        client.abort(problem);
    }

    @Override
    public void drop() {
        client.drop();
    }
}
