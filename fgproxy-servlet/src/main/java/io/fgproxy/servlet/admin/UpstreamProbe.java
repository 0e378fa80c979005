package io.fgproxy.servlet.admin;

import io.fgproxy.codec.UpstreamModelsJson;
import io.fgproxy.gate.UpstreamCredential;
import io.fgproxy.key.UpstreamModel;
import io.fgproxy.servlet.upstream.UpstreamRequest;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks upstream which models a main key can use, which also shows whether the key works. Nothing that upstream says is
 * repeated: its errors quote parts of keys. Immutable and thread-safe.
 */
final class UpstreamProbe {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofSeconds(20);

    private final UpstreamSettings upstream;
    private final Duration whole;
    private final HttpClient client;

    UpstreamProbe(UpstreamSettings upstream) {
        this(upstream, WHOLE);
    }

    /** @param whole how long upstream has, from the first byte that is sent to the last one that comes */
    UpstreamProbe(UpstreamSettings upstream, Duration whole) {
        this.upstream = upstream;
        this.whole = whole;
        this.client = upstream.transport().newClient().connectTimeout(CONNECT).build();
    }

    /**
     * What came of it.
     *
     * @param status what upstream answered; null if it did not
     * @param millis how long it took
     * @param message what to make of it
     * @param listed those that were listed; null if the key does not work
     */
    record Outcome(
            @Nullable Integer status,
            long millis,
            String message,
            @Nullable List<UpstreamModel> listed) {
        boolean works() {
            return listed != null;
        }

        List<UpstreamModel> models() {
            return listed == null ? List.of() : listed;
        }
    }

    Outcome models(UpstreamCredential credential) {
        long begin = System.nanoTime();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request(credential), head -> new LimitedBody());
        try {
            HttpResponse<byte[]> response = answer.get(whole.toMillis(), TimeUnit.MILLISECONDS);
            return judged(response.statusCode(), response.body(), millisSince(begin));
        } catch (TimeoutException e) {
            return failed("Upstream does not answer in time.", begin);
        } catch (ExecutionException e) {
            return failed("Upstream cannot be reached, or breaks off.", begin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("The call was interrupted.", begin);
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest request(UpstreamCredential credential) {
        URI base = credential.baseUrl() == null ? upstream.baseUrl() : credential.baseUrl();
        HttpRequest.Builder builder = HttpRequest.newBuilder(UpstreamRequest.target(base, "/models", credential))
                .timeout(whole)
                .header("Accept", "application/json");
        UpstreamRequest.authorize(builder, credential);
        upstream.transport().prepare(builder, base.getScheme());
        return builder.build();
    }

    private static Outcome judged(int status, byte[] body, long millis) {
        if (status != 200) {
            String message = switch (status) {
                case 401 -> "Upstream does not accept the key.";
                case 403 -> "Upstream does not let this key list models.";
                case 429 -> "Upstream's own limit for this key is reached.";
                default -> "Upstream answered with status " + status + ".";
            };
            return new Outcome(status, millis, message, null);
        }
        try {
            List<UpstreamModel> models = UpstreamModelsJson.readAnswer(body);
            return new Outcome(status, millis, "The key works and can use " + models.size() + " models.", models);
        } catch (IllegalArgumentException e) {
            return new Outcome(status, millis, "What answered is no OpenAI API: it lists no models.", null);
        }
    }

    private static Outcome failed(String message, long begin) {
        return new Outcome(null, millisSince(begin), message, null);
    }

    private static long millisSince(long begin) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }
}
