package io.fgproxy.servlet.upstream;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** Publishes a body and tells when it moves and when it has gone out. */
final class ObservedPublisher implements HttpRequest.BodyPublisher {
    private final HttpRequest.BodyPublisher body;
    private final Runnable onProgress;
    private final Runnable onSent;

    ObservedPublisher(HttpRequest.BodyPublisher body, Runnable onProgress, Runnable onSent) {
        this.body = body;
        this.onProgress = onProgress;
        this.onSent = onSent;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        body.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                onProgress.run();
                subscriber.onNext(bytes);
            }

            @Override
            public void onError(Throwable fault) {
                subscriber.onError(fault);
            }

            @Override
            public void onComplete() {
                onSent.run();
                subscriber.onComplete();
            }
        });
    }
}
