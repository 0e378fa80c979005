package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationMatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Hands requests to the one reader under test and takes its answers apart. */
final class Requests {
    static final String JSON = "application/json";
    static final String CHAT = "POST /v1/chat/completions";

    private static final RequestFactsReader READER = new RequestFactsReader();

    private Requests() {}

    /** What became of a body sent to {@code "METHOD /path"}. */
    static FactsResult read(String route, String contentType, byte[] body) {
        return read(route, contentType, body(body.length, () -> new ByteArrayInputStream(body)));
    }

    static FactsResult read(String route, String contentType, RequestBody body) {
        return read(route, null, contentType, body);
    }

    static FactsResult read(String route, String query, String contentType, RequestBody body) {
        String[] parts = route.split(" ", 2);
        OperationMatch match =
                OperationCatalog.standard().match(parts[0], parts[1]).orElseThrow();
        try {
            return READER.read(match, query, contentType, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RequestFacts facts(String route, String contentType, byte[] body) {
        return facts(read(route, contentType, body));
    }

    static RequestFacts facts(FactsResult result) {
        assertThat(result).isInstanceOf(FactsResult.Established.class);
        return ((FactsResult.Established) result).facts();
    }

    static FactsResult.Unreadable unreadable(FactsResult result) {
        assertThat(result).isInstanceOf(FactsResult.Unreadable.class);
        return (FactsResult.Unreadable) result;
    }

    static FactsResult json(String route, String json) {
        return read(route, JSON, utf8(json));
    }

    /** The models in a JSON body, each as {@code where=name}, in their order. */
    static List<String> models(String route, String json) {
        return models(facts(json(route, json)));
    }

    static List<String> models(RequestFacts facts) {
        return facts.models().stream().map(Requests::shown).toList();
    }

    static FactsResult.Unreadable refused(String route, String json) {
        return unreadable(json(route, json));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Each character of the text as one byte. */
    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    static RequestBody body(long length, Opener opener) {
        return new RequestBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() throws IOException {
                return opener.open();
            }
        };
    }

    /** Arrives in pieces of random size, as from a network. */
    static RequestBody inPieces(byte[] bytes, int largest, long seed) {
        return body(bytes.length, () -> {
            Random random = new Random(seed);
            return new ByteArrayInputStream(bytes) {
                @Override
                public synchronized int read(byte[] buffer, int offset, int length) {
                    return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(largest)));
                }
            };
        });
    }

    private static String shown(NamedModel model) {
        return model.where() + "=" + model.name();
    }

    /** Opens a body. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws IOException;
    }
}
