package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.servlet.container.Container;
import io.fgproxy.servlet.container.Container.Running;
import io.fgproxy.servlet.page.AdminPage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as it is served: its heads, its places, and nothing beside it. */
class FgAdminPageServletTest {
    private static final String MOUNT = "/app/admin";
    private static final List<String> ATTACKS = List.of(
            "/../WEB-INF/web.xml",
            "/js/../index.html",
            "/js/../../page/index.html",
            "/./index.html",
            "/%2e%2e/index.html",
            "/js/%2e%2e/index.html",
            "/%2e/index.html",
            "/js%2fapp.js",
            "/js%5capp.js",
            "/js\\app.js",
            "//index.html",
            "/js//app.js",
            "/;/index.html",
            "/index.html;x=1",
            "/;x/js/app.js",
            "/index.html%00.js",
            "/index.html/",
            "/js/",
            "/js",
            "/AdminPage.class",
            "/io/fgproxy/servlet/page/index.html",
            "/INDEX.HTML",
            "/%69ndex.html");

    private final HttpClient client = HttpClient.newHttpClient();

    private static Running start(Container container, Map<String, String> params) throws Exception {
        return container.start("/app", context -> {
            var registration = context.addServlet("page", FgAdminPageServlet.class);
            registration.setInitParameters(params);
            registration.addMapping("/admin/*");
        });
    }

    private HttpResponse<String> send(Running server, String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + MOUNT + path))
                .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @EnumSource
    void filesAreServedWithStrictHeads(Container container) throws Exception {
        try (Running server = start(container, Map.of())) {
            for (String path : List.of("/", "/index.html", "/key.html", "/js/app.js", "/css/base.css", "/icon.svg")) {
                HttpResponse<String> file = send(server, "GET", path);
                assertThat(file.statusCode()).as(path).isEqualTo(200);
                assertThat(header(file, "Content-Security-Policy"))
                        .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                                + "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
                assertThat(header(file, "X-Content-Type-Options")).isEqualTo("nosniff");
                assertThat(header(file, "X-Frame-Options")).isEqualTo("DENY");
                assertThat(header(file, "Referrer-Policy")).isEqualTo("no-referrer");
                assertThat(header(file, "Cache-Control")).isEqualTo("no-cache");
            }
            assertThat(header(send(server, "GET", "/js/app.js"), "Content-Type"))
                    .isEqualToIgnoringCase("text/javascript;charset=utf-8");
            assertThat(send(server, "GET", "/index.html?x=1").body()).contains("<title>fgproxy</title>");
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientThatHasAFileIsNotSentItAgain(Container container) throws Exception {
        try (Running server = start(container, Map.of())) {
            HttpResponse<String> first = send(server, "GET", "/js/app.js");
            String tag = header(first, "ETag");
            assertThat(tag).matches("\"[0-9a-f]{32}\"");
            for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
                HttpResponse<String> again = send(server, "GET", "/js/app.js", "If-None-Match", known);
                assertThat(again.statusCode()).as(known).isEqualTo(304);
                assertThat(again.body()).isEmpty();
                assertThat(header(again, "Content-Security-Policy")).isNotEmpty();
            }
            assertThat(send(server, "GET", "/js/app.js", "If-None-Match", "\"other\"")
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> head = send(server, "HEAD", "/js/app.js");
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(header(head, "Content-Length")).isEqualTo(header(first, "Content-Length"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void mountWithoutItsSlashLeadsToThePage(Container container) throws Exception {
        try (Running server = start(container, Map.of())) {
            HttpResponse<String> moved = send(server, "GET", "");
            assertThat(moved.statusCode()).isEqualTo(302);
            URI target = moved.uri().resolve(header(moved, "Location"));
            assertThat(target.getPath()).isEqualTo(MOUNT + "/");
            assertThat(target.getPort()).isEqualTo(server.port());
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherMethodsAreRefused(Container container) throws Exception {
        try (Running server = start(container, Map.of())) {
            for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
                HttpResponse<String> refused = send(server, method, "/index.html");
                assertThat(refused.statusCode()).as(method).isEqualTo(405);
                assertThat(header(refused, "Allow")).isEqualTo("GET, HEAD");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void pathsThatAreNotAFilesNameToTheLetterGetNothing(Container container) throws Exception {
        try (Running server = start(container, Map.of())) {
            assertThat(raw(server, MOUNT + "/index.html")).startsWith("HTTP/1.1 200");
            for (String attack : ATTACKS) {
                String answer = raw(server, MOUNT + attack);
                assertThat(answer).as(attack).matches("(?s)HTTP/1\\.1 4[0-9][0-9].*");
                assertThat(answer).as(attack).doesNotContain("<script", "import {", "CAFEBABE");
            }
        }
    }

    /** Sends exactly these characters, which a proper client would tidy up. */
    private static String raw(Running server, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void placesOfApiAndProxyAreTold(Container container) throws Exception {
        try (Running server = start(container, Map.of())) {
            assertThat(send(server, "GET", "/config.json").body()).isEqualTo("{\"api\":\"api/\",\"proxy\":\"../v1/\"}");
        }
        try (Running server = start(container, Map.of("apiPath", "/x/api/", "proxyPath", "/openai/v1"))) {
            assertThat(send(server, "GET", "/config.json").body())
                    .isEqualTo("{\"api\":\"/x/api/\",\"proxy\":\"/openai/v1/\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"//evil.example/v1", "https://evil.example", "", "a b", "x\",\"api\":\"y", "%2e", "\\\\evil"})
    void placesElsewhereAreNotTaken(String path) {
        assertThatThrownBy(() -> new AdminPage("api", path)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AdminPage(path, "../v1")).isInstanceOf(IllegalArgumentException.class);
    }
}
