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
     * @param transport the way it goes
     * @throws IllegalArgumentException if a URL or a header field cannot be sent as it is, or if the request has a query
     *     of its own and goes to Azure OpenAI, which takes none for what it can do
     */
    public static HttpRequest build(
            String method,
            URI base,
            String pathAndQuery,
            List<HeaderRules.Field> fields,
            UpstreamCredential credential,
            HttpRequest.BodyPublisher body,
            Transport transport) {
        URI target = target(base, pathAndQuery, credential);
        boolean sameHost = Objects.equals(target.getScheme(), base.getScheme())
                && Objects.equals(target.getRawAuthority(), base.getRawAuthority());
        if (!sameHost) {
            throw new IllegalArgumentException("The target leaves the upstream host");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(target);
        for (HeaderRules.Field field : fields) {
            request.header(field.name(), field.value());
        }
        authorize(request, credential);
        // What is metered must be readable; the answers are small.
        request.setHeader("Accept-Encoding", "identity");
        transport.prepare(request, base.getScheme());
        return switch (method) {
            case "GET" -> request.GET().build();
            case "DELETE" -> request.DELETE().build();
            default -> request.method(method, body).build();
        };
    }

    /**
     * Where a request goes.
     *
     * @param base of all requests with this credential
     * @param pathAndQuery in OpenAI's way
     * @throws IllegalArgumentException as above
     */
    public static URI target(URI base, String pathAndQuery, UpstreamCredential credential) {
        UpstreamCredential.Azure azure = credential.azure();
        if (azure == null) {
            return URI.create(base + pathAndQuery);
        }
        if (pathAndQuery.indexOf('?') >= 0) {
            throw new IllegalArgumentException("A query cannot be passed on to Azure OpenAI");
        }
        String deployment = azure.deployment() == null ? "" : "/deployments/" + azure.deployment();
        return URI.create(base + deployment + pathAndQuery + "?api-version=" + azure.apiVersion());
    }

    /** Puts a credential into the header of a request, in the place of any that is there. */
    public static void authorize(HttpRequest.Builder request, UpstreamCredential credential) {
        if (credential.azure() == null) {
            request.setHeader("Authorization", "Bearer " + credential.apiKey());
        } else {
            request.setHeader("api-key", credential.apiKey());
        }
        if (credential.organization() != null) {
            request.setHeader("OpenAI-Organization", credential.organization());
        }
        if (credential.project() != null) {
            request.setHeader("OpenAI-Project", credential.project());
        }
    }
}
