package io.fgproxy.servlet.exchange;

import io.fgproxy.codec.ModelListFilter;
import io.fgproxy.gate.Gate;
import io.fgproxy.gate.Ticket;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.metering.Account;
import io.fgproxy.servlet.upstream.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the list of models back until it is whole, and passes on what the key may see of it. What cannot be read is not
 * passed on at all. Errors of upstream go through as they are.
 */
final class ModelListClient implements ClientSide {
    /** The operation whose answers go this way. */
    static final String OPERATION = "models.list";

    private static final Logger LOG = LoggerFactory.getLogger(ModelListClient.class);

    /** OpenAI's list has some tens of kilobytes, and as much again for each few hundred fine-tuned models. */
    private static final int LONGEST = 16 << 20;

    private static final Problem UNREADABLE =
            Problem.server(502, "upstream_invalid_response", "The upstream API's list of models cannot be read.");

    private final Exchange exchange;
    private final ClientSide client;
    private final Gate gate;
    private final Account account;
    private final ByteArrayOutputStream list = new ByteArrayOutputStream();
    private volatile ResponseHead held = new ResponseHead(0, Map.of(), OptionalLong.empty());
    private volatile boolean holding;

    /** Whether it was given up, so that the end of the answer means nothing any more. */
    private volatile boolean failed;

    /**
     * @param gate tells of a model whether a key may use it
     * @param account has the key as it was admitted: the one that arrived may be out of date
     */
    ModelListClient(Exchange exchange, ClientSide client, Gate gate, Account account) {
        this.exchange = exchange;
        this.client = client;
        this.gate = gate;
        this.account = account;
    }

    private boolean allows(String model) {
        Ticket open = account.ticket();
        return open != null && gate.maySee(open.key(), model);
    }

    @Override
    public void send(Problem problem) {
        client.send(problem);
    }

    @Override
    public void head(ResponseHead head) {
        holding = head.isSuccess();
        if (holding) {
            held = head;
            exchange.more();
        } else {
            client.head(head);
        }
    }

    @Override
    public void bytes(List<ByteBuffer> bytes) {
        if (!holding) {
            client.bytes(bytes);
            return;
        }
        for (ByteBuffer buffer : bytes) {
            byte[] piece = new byte[buffer.remaining()];
            buffer.get(piece);
            list.writeBytes(piece);
        }
        if (list.size() > LONGEST) {
            LOG.error("Upstream's list of models has more than {} bytes", LONGEST);
            exchange.fail(UNREADABLE);
        } else {
            exchange.more();
        }
    }

    @Override
    public void end(List<ByteBuffer> rest) {
        if (!holding) {
            client.end(rest);
        } else if (!failed) {
            pass();
        }
    }

    private void pass() {
        byte[] visible;
        try {
            visible = ModelListFilter.filter(list.toByteArray(), this::allows);
        } catch (IllegalArgumentException e) {
            LOG.error("Upstream's list of models cannot be read: {}", e.getMessage());
            client.abort(UNREADABLE);
            return;
        }
        // What names or describes the bytes is about those of upstream.
        Map<String, List<String>> headers = new HashMap<>(held.headers());
        headers.keySet()
                .removeIf(name -> name.equals("etag") || name.equals("content-encoding") || name.contains("digest"));
        client.head(new ResponseHead(held.status(), headers, OptionalLong.of(visible.length)));
        client.bytes(List.of(ByteBuffer.wrap(visible)));
        client.end(List.of());
    }

    @Override
    public void abort(Problem problem) {
        failed = true;
        client.abort(problem);
    }

    @Override
    public void drop() {
        failed = true;
        client.drop();
    }
}
