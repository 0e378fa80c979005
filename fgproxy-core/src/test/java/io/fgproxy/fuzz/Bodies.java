package io.fgproxy.fuzz;

import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.RequestBody;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationMatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Hands bodies to the reader under test. */
final class Bodies {
    private static final RequestFactsReader READER = new RequestFactsReader();

    private Bodies() {}

    static FactsResult read(String call, String contentType, RequestBody body) {
        String[] parts = call.split(" ", 2);
        OperationMatch match =
                OperationCatalog.standard().match(parts[0], parts[1]).orElseThrow();
        try {
            return READER.read(match, null, contentType, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RequestBody inMemory(byte[] bytes) {
        return RequestBody.of(bytes);
    }

    /** A body that lies elsewhere and comes a few bytes at a time. */
    static RequestBody inPieces(byte[] bytes) {
        return new RequestBody() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes) {
                    @Override
                    public synchronized int read(byte[] buffer, int offset, int length) {
                        return super.read(buffer, offset, Math.min(length, 1 + pos % 7));
                    }
                };
            }
        };
    }
}
