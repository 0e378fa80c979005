package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fgproxy.FgProxy;
import io.fgproxy.servlet.upstream.Timeouts;
import io.fgproxy.servlet.upstream.Transport;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The description of the API says what the API is. */
class OpenApiTest {
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    private final JsonNode root = read();

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(OpenApi.text());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private record Operation(String method, String path, JsonNode node) {
        String route() {
            return method.toUpperCase(Locale.ROOT) + " " + path.substring(1);
        }
    }

    private List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> all.add(new Operation(method.getKey(), path.getKey(), method.getValue()))));
        return all;
    }

    @Test
    void hasTheRoutesOfTheTableAndNoOthers() {
        Set<String> described = new TreeSet<>();
        operations().forEach(operation -> described.add(operation.route()));
        Set<String> decided = new TreeSet<>(Set.of("GET openapi.json"));
        AccessTable.RULES.forEach(rule -> decided.add(rule.method() + " " + rule.path()));
        assertThat(described).isEqualTo(decided);
    }

    /** What the code has and the table has not is for nobody, so it is enough to look for what is described. */
    @Test
    void everyPathHasTheMethodsThatTheCodeHas() {
        Duration time = Duration.ofSeconds(1);
        UpstreamSettings nowhere = new UpstreamSettings(
                URI.create("http://127.0.0.1:1/v1"),
                time,
                new Timeouts(time, time, null),
                List.of(),
                1,
                Transport.direct());
        Routes routes = new Routes(FgProxy.builder().build(), nowhere);
        root.path("paths").properties().forEach(path -> {
            Set<String> described = new TreeSet<>();
            if (!path.getKey().equals("/openapi.json")) {
                path.getValue().fieldNames().forEachRemaining(name -> described.add(name.toUpperCase(Locale.ROOT)));
            }
            Set<String> there = Set.of();
            for (String id : List.of("sk_0000000000000000", "mk_0000000000000000", "name")) {
                try {
                    Set<String> found =
                            routes.at(path.getKey().replace("{id}", id)).keySet();
                    there = found.isEmpty() ? there : found;
                } catch (RefusedCall e) {
                    // The id of something else.
                }
            }
            assertThat(there).as(path.getKey()).isEqualTo(described);
        });
    }

    @Test
    void isOpenApi31() {
        assertThat(root.path("openapi").asText()).startsWith("3.1.");
        assertThat(root.at("/info/title").asText()).isNotBlank();
        assertThat(root.at("/info/version").asText()).isNotBlank();
        assertThat(fieldNames(root))
                .isSubsetOf("openapi", "info", "servers", "security", "tags", "paths", "components");
        Set<String> ids = new HashSet<>();
        Set<String> tags = new HashSet<>();
        root.path("tags").forEach(tag -> tags.add(tag.path("name").asText()));
        for (Operation operation : operations()) {
            String what = operation.route();
            JsonNode node = operation.node();
            assertThat(METHODS).contains(operation.method());
            assertThat(ids.add(node.path("operationId").asText())).as(what).isTrue();
            assertThat(tags).contains(node.at("/tags/0").asText());
            assertThat(node.path("summary").asText()).as(what).isNotBlank();
            assertThat(node.path("responses").size()).as(what).isPositive();
            node.path("responses").properties().forEach(response -> {
                assertThat(response.getKey()).matches("[2-5][0-9]{2}");
                JsonNode resolved = resolve(response.getValue());
                assertThat(resolved.path("description").asText()).as(what).isNotBlank();
                assertThat(resolved.at("/content").size()).as(what).isPositive();
            });
            assertThat(node.has("requestBody") && operation.method().equals("get"))
                    .as(what)
                    .isFalse();
            Set<String> names = new HashSet<>();
            boolean hasId = false;
            for (JsonNode parameter : node.path("parameters")) {
                JsonNode resolved = resolve(parameter);
                assertThat(resolved.path("in").asText()).isIn("query", "path");
                assertThat(names.add(resolved.path("name").asText())).as(what).isTrue();
                hasId |= resolved.path("in").asText().equals("path");
                assertThat(resolved.has("schema")).isTrue();
            }
            assertThat(hasId).as(what).isEqualTo(operation.path().contains("{id}"));
        }
    }

    @Test
    void referencesPointToSomethingAndNothingIsLeftOver() {
        Set<String> used = new TreeSet<>();
        collect(root, used);
        used.forEach(reference -> assertThat(root.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
        Set<String> defined = new TreeSet<>();
        root.path("components").properties().forEach(kind -> {
            if (!kind.getKey().equals("securitySchemes")) {
                kind.getValue()
                        .fieldNames()
                        .forEachRemaining(name -> defined.add("#/components/" + kind.getKey() + "/" + name));
            }
        });
        assertThat(used).isEqualTo(defined);
    }

    private static void collect(JsonNode node, Set<String> used) {
        if (node.path("$ref").isTextual()) {
            used.add(node.path("$ref").asText());
        }
        node.forEach(child -> collect(child, used));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static Set<String> fieldNames(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void isServedWithoutAToken() throws Exception {
        try (AdminServer admin = new AdminServer(new InMemoryKeyStore())) {
            AdminServer.Reply reply = admin.send(admin.request("openapi.json"));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json()).isEqualTo(root);
            assertThat(reply.header("Content-Type")).isEqualTo("application/json");
            assertThat(admin.send(admin.request("x/openapi.json")).status()).isEqualTo(401);
            assertThat(admin.send(admin.request("openapi.json").DELETE()).status())
                    .isEqualTo(401);
        }
    }
}
