package io.fgproxy.gate;

import io.fgproxy.key.SubKey;
import io.fgproxy.store.Hold;
import io.fgproxy.store.QuotaLedger;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open reservation of one admitted request. The first call of {@link #settle} or {@link #release} decides, later
 * ones do nothing; both block for the time of one store transaction and never throw. Thread-safe.
 */
public final class Ticket {
    private static final Logger LOG = LoggerFactory.getLogger(Ticket.class);

    private final SubKey key;
    private final Hold hold;
    private final UpstreamCredential credential;
    private final QuotaLedger ledger;
    private final OpenEnds openEnds;
    private final AtomicBoolean closed = new AtomicBoolean();

    Ticket(SubKey key, Hold hold, UpstreamCredential credential, QuotaLedger ledger, OpenEnds openEnds) {
        this.key = key;
        this.hold = hold;
        this.credential = credential;
        this.ledger = ledger;
        this.openEnds = openEnds;
    }

    /** The id of the request, unique for ever. */
    public String id() {
        return hold.id();
    }

    /** The key that was admitted, as it was then. */
    public SubKey key() {
        return key;
    }

    /** With what the request goes upstream. */
    public UpstreamCredential credential() {
        return credential;
    }

    /** Upstream answered with success, or may have: the request is charged. */
    public void settle() {
        close(true);
    }

    /** Nothing was consumed: the request is given back. */
    public void release() {
        close(false);
    }

    private void close(boolean consumed) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        OpenEnds.End end = new OpenEnds.End(hold.id(), consumed);
        try {
            end.tell(ledger);
        } catch (RuntimeException e) {
            LOG.warn("Hold {} of {} stays open until the store takes its end", hold.id(), key.id(), e);
            openEnds.add(end);
        }
    }
}
