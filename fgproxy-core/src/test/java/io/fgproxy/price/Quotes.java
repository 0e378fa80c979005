package io.fgproxy.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.RequestBody;
import io.fgproxy.codec.RequestFactsReader;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.quota.Amounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Quotes for requests as they are sent. */
final class Quotes {
    static final Instant AT = Instant.parse("2026-08-25T12:00:00Z");
    static final String CHAT = "/v1/chat/completions";
    static final String RESPONSES = "/v1/responses";

    private static final String BOUNDARY = "cut";

    private Quotes() {}

    /** The facts of a POST with a JSON body, in which {@code '} stands for {@code "}. */
    static RequestFacts facts(String path, String json) {
        return facts(path, "application/json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** The facts of a POST of a form: fields as {@code name=value}, and one file of this size. */
    static RequestFacts form(String path, int fileBytes, String... fields) {
        StringBuilder body = new StringBuilder();
        for (String field : fields) {
            int equals = field.indexOf('=');
            body.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"")
                    .append(field, 0, equals)
                    .append("\"\r\n\r\n")
                    .append(field.substring(equals + 1))
                    .append("\r\n");
        }
        String file = path.contains("images") ? "image" : "file";
        body.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + file + "\"; filename=\"f\"\r\n")
                .append("Content-Type: application/octet-stream\r\n\r\n")
                .append("x".repeat(fileBytes))
                .append("\r\n--" + BOUNDARY + "--\r\n");
        return facts(
                path,
                "multipart/form-data; boundary=" + BOUNDARY,
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static RequestFacts facts(String path, String contentType, byte[] body) {
        try {
            FactsResult result = new RequestFactsReader()
                    .read(
                            OperationCatalog.standard().match("POST", path).orElseThrow(),
                            null,
                            contentType,
                            RequestBody.of(body));
            assertThat(result).as(result.toString()).isInstanceOf(FactsResult.Established.class);
            return ((FactsResult.Established) result).facts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Quote quote(RequestFacts facts) {
        return new Estimator().quote(facts, List.of(), AT);
    }

    static Quote quote(String path, String json) {
        return quote(facts(path, json));
    }

    /** The most that a request takes without any further cap. */
    static Amounts most(Quote quote) {
        return quote.strict().at(quote.strict().most());
    }

    static Amounts most(String path, String json) {
        return most(quote(path, json));
    }
}
