package io.fgproxy.servlet.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fgproxy.FgProxy;
import io.fgproxy.key.MasterKey;
import io.fgproxy.servlet.FgAdminServlet;
import io.fgproxy.store.KeyStore;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** The admin servlet in a real container below a context path, and a client of it. */
final class AdminServer implements AutoCloseable {
    static final String TOKEN = "an-admin-token-for-tests";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Server server = new Server();
    private final URI base;
    final FgProxy proxy;

    /** What came back. */
    record Reply(int status, JsonNode json, HttpResponse<String> response) {
        String text(String pointer) {
            return json.at(pointer).asText();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    AdminServer(KeyStore store) throws Exception {
        this(FgProxy.builder()
                .store(store)
                .masterKey(MasterKey.generate())
                .acceptImportedKeys(true)
                .build());
    }

    AdminServer(FgProxy proxy) throws Exception {
        this(proxy, new FgAdminServlet(proxy, FgAdminServlet.tokenDigest(TOKEN)), context -> {});
    }

    AdminServer(FgProxy proxy, FgAdminServlet servlet, Consumer<ServletContextHandler> setup) throws Exception {
        this.proxy = proxy;
        this.base = start(server, servlet, setup);
    }

    /** Starts a container with this servlet at {@code /app/admin/api/*}, after {@code setup} of its context. */
    static URI start(Server server, Servlet servlet, Consumer<ServletContextHandler> setup) throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/app");
        context.addServlet(new ServletHolder("admin", servlet), "/admin/api/*");
        setup.accept(context);
        server.setHandler(context);
        server.start();
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/app/admin/api/");
    }

    Reply get(String path) throws Exception {
        return send("GET", path, null);
    }

    Reply post(String path, String json) throws Exception {
        return send("POST", path, json);
    }

    /** Mints a key and gives its id. */
    String mint(String json) throws Exception {
        Reply reply = post("sub_keys", json);
        if (reply.status() != 201) {
            throw new AssertionError(reply.response().body());
        }
        return reply.text("/id");
    }

    Reply send(String method, String path, String json) throws Exception {
        return as(TOKEN, method, path, json);
    }

    /** The same with another token. */
    Reply as(String token, String method, String path, String json) throws Exception {
        HttpRequest.Builder request = request(path).header("Authorization", "Bearer " + token);
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        BodyPublisher body = json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
        return send(request.method(method, body));
    }

    /** Makes an admin token and gives its secret. */
    String token(String json) throws Exception {
        Reply reply = post("admin_tokens", json);
        if (reply.status() != 201) {
            throw new AssertionError(reply.response().body());
        }
        return reply.text("/secret");
    }

    URI base() {
        return base;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
    }

    Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        String body = response.body();
        boolean json = response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
        return new Reply(response.statusCode(), JSON.readTree(body.isEmpty() || !json ? "null" : body), response);
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
