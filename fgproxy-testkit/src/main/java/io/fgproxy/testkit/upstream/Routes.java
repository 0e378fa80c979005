package io.fgproxy.testkit.upstream;

import java.util.List;

/** The operations that the fake knows. */
final class Routes {

    /** A path template such as {@code files/*}, where a star stands for one part. */
    private record Route(String method, List<String> template, Endpoint endpoint) {

        boolean fits(List<String> parts) {
            if (parts.size() != template.size()) {
                return false;
            }
            for (int i = 0; i < parts.size(); i++) {
                if (!template.get(i).equals("*") && !template.get(i).equals(parts.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Route> routes;

    private Routes(List<Route> routes) {
        this.routes = routes;
    }

    static Routes all(FilesEndpoint files) {
        return new Routes(List.of(
                route("POST", "chat/completions", ChatEndpoint::answer),
                route("POST", "responses", ResponsesEndpoint::answer),
                route("POST", "completions", CompletionsEndpoint::answer),
                route("POST", "embeddings", EmbeddingsEndpoint::answer),
                route("POST", "moderations", ModerationsEndpoint::answer),
                route("POST", "audio/speech", AudioEndpoints::speech),
                route("POST", "audio/transcriptions", AudioEndpoints::transcription),
                route("POST", "audio/translations", AudioEndpoints::translation),
                route("POST", "images/generations", ImageEndpoints::generation),
                route("POST", "images/edits", ImageEndpoints::edit),
                route("GET", "models", ModelsEndpoint::list),
                route("GET", "models/*", ModelsEndpoint::one),
                route("POST", "files", files::upload),
                route("GET", "files", files::list),
                route("GET", "files/*", files::one),
                route("GET", "files/*/content", files::content),
                route("DELETE", "files/*", files::delete)));
    }

    private static Route route(String method, String template, Endpoint endpoint) {
        return new Route(method, List.of(template.split("/", -1)), endpoint);
    }

    Endpoint find(String method, String path, List<String> parts) throws ApiException {
        List<Route> fitting = routes.stream().filter(route -> route.fits(parts)).toList();
        for (Route route : fitting) {
            if (route.method().equals(method)) {
                return route.endpoint();
            }
        }
        if (fitting.isEmpty()) {
            throw OpenAiErrors.notFound("Invalid URL (" + method + " " + path + ")", null, null);
        }
        throw new ApiException(
                405,
                OpenAiErrors.body(
                        "Not allowed to " + method + " on " + path
                                + ". (HINT: Perhaps you meant to use a different HTTP method?)",
                        "invalid_request_error",
                        null,
                        "method_not_supported"));
    }
}
