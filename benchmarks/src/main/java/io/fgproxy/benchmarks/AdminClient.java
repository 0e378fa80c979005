package io.fgproxy.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the admin API. Thread-safe. */
final class AdminClient {
    private static final Pattern LAST = Pattern.compile("\"last_id\":\"([^\"]+)\"");
    private static final Pattern OBJECT = Pattern.compile("\"object\":\"(?!list)");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final String token;

    AdminClient(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** The whole answer. Anything but success ends the program. */
    String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    /** The last id of a page, to go on after it. */
    static String lastId(String page) {
        Matcher last = LAST.matcher(page);
        if (!last.find()) {
            throw new IllegalStateException("The page has no last_id: " + page);
        }
        return last.group(1);
    }

    /** How many objects an answer tells of, or lines for a spreadsheet. */
    static long rows(String answer) {
        return answer.startsWith("{")
                ? OBJECT.matcher(answer).results().count()
                : answer.lines().count() - 1;
    }
}
