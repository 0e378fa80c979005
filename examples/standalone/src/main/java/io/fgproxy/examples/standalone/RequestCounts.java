package io.fgproxy.examples.standalone;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.EventsHandler;
import org.jspecify.annotations.Nullable;

/** Counts requests by the class of their status, around everything that the server answers. */
final class RequestCounts extends EventsHandler {
    private static final int CLASSES = 6;

    private final AtomicLong active = new AtomicLong();
    private final AtomicLong aborted = new AtomicLong();
    private final AtomicLongArray byClass = new AtomicLongArray(CLASSES);

    RequestCounts(Handler handler) {
        super(handler);
    }

    @Override
    protected void onBeforeHandling(Request request) {
        active.incrementAndGet();
    }

    @Override
    protected void onComplete(Request request, int status, HttpFields headers, @Nullable Throwable failure) {
        active.decrementAndGet();
        if (failure != null) {
            aborted.incrementAndGet();
        }
        int statusClass = status / 100;
        if (statusClass > 0 && statusClass < CLASSES) {
            byClass.incrementAndGet(statusClass);
        }
    }

    long active() {
        return active.get();
    }

    /** How many broke off before their end, whatever their status. */
    long aborted() {
        return aborted.get();
    }

    /** How many had a status of this class, from 1 to 5. */
    long ofClass(int statusClass) {
        return byClass.get(statusClass);
    }
}
