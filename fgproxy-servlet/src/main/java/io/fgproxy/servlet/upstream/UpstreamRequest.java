package io.fgproxy.servlet.upstream;

import io.fgproxy.gate.UpstreamCredential;
import io.fgproxy.servlet.http.HeaderRules;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Objects;

/** Builds the request that goes upstream. */
public final class UpstreamRequest {
    private UpstreamRequest() {}

    /**
     * The request.
     *
     * @param base of all requests, from configuration
     * @param pathAndQuery as it arrived, below the mount
     * @param fields the client's header fields that pass; ours are set after them
     * @throws IllegalArgumentException if a URL or a header field cannot be sent as it is
     */
    public static HttpRequest build(
            String method,
            URI base,
            String pathAndQuery,
            List<HeaderRules.Field> fields,
            UpstreamCredential credential,
            HttpRequest.BodyPublisher body) {
        URI target = URI.create(base + pathAndQuery);
        boolean sameHost = Objects.equals(target.getScheme(), base.getScheme())
                && Objects.equals(target.getRawAuthority(), base.getRawAuthority());
        if (!sameHost) {
            throw new IllegalArgumentException("The target leaves the upstream host");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(target);
        for (HeaderRules.Field field : fields) {
            request.header(field.name(), field.value());
        }
        request.setHeader("Authorization", "Bearer " + credential.apiKey());
        // What is metered must be readable; the answers are small.
        request.setHeader("Accept-Encoding", "identity");
        if (credential.organization() != null) {
            request.setHeader("OpenAI-Organization", credential.organization());
        }
        if (credential.project() != null) {
            request.setHeader("OpenAI-Project", credential.project());
        }
        return switch (method) {
            case "GET" -> request.GET().build();
            case "DELETE" -> request.DELETE().build();
            default -> request.method(method, body).build();
        };
    }
}
