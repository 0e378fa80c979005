package io.fgproxy.testkit.upstream;

import io.fgproxy.testkit.wire.Handler;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/** Checks the key and finds the endpoint. Thread-safe. */
final class OpenAiHandler implements Handler {

    private final InstantSource clock;
    private final FilesEndpoint files = new FilesEndpoint();
    private final Routes routes = Routes.all(files);
    private volatile String key;
    private volatile Behaviour behaviour = Behaviour.defaults();

    OpenAiHandler(String key, InstantSource clock) {
        this.key = key;
        this.clock = clock;
    }

    String key() {
        return key;
    }

    void expectKey(String newKey) {
        key = newKey;
    }

    synchronized void change(UnaryOperator<Behaviour> change) {
        behaviour = change.apply(behaviour);
    }

    synchronized void reset() {
        behaviour = Behaviour.defaults();
        files.clear();
    }

    @Override
    public Reply handle(RecordedRequest request, InputStream body) throws IOException {
        Instant now = clock.instant();
        try {
            checkKey(request.headers().all("Authorization"));
            List<String> parts = parts(request.path());
            return routes.find(request.method(), request.path(), parts)
                    .answer(new Call(request, body, parts, behaviour, now));
        } catch (ApiException e) {
            byte[] text = Json.pretty(e.body()).getBytes(StandardCharsets.UTF_8);
            return Reply.of(e.status(), AnswerHeaders.json(now), text);
        }
    }

    private void checkKey(List<String> authorizations) throws ApiException {
        if (authorizations.isEmpty()) {
            throw OpenAiErrors.missingKey();
        }
        String all = String.join(", ", authorizations);
        if (!all.equals("Bearer " + key)) {
            throw OpenAiErrors.wrongKey(all.startsWith("Bearer ") ? all.substring(7) : all);
        }
    }

    /** What follows {@code /v1/}; the whole path when it does not start so. */
    private static List<String> parts(String path) {
        return path.startsWith("/v1/") ? List.of(path.substring(4).split("/", -1)) : List.of(path);
    }
}
