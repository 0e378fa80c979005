package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fgproxy.admin.AdminRole;
import io.fgproxy.admin.AuditEntry;
import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.servlet.admin.ContractRow.Case;
import io.fgproxy.servlet.admin.ContractRow.None;
import io.fgproxy.servlet.admin.ContractRow.Sent;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route of the admin API, in every case, for everybody. */
class ContractTest {
    private static final List<ContractRow> ROWS = ContractRows.all();
    private static final Map<Caller, String> CREDENTIALS = new EnumMap<>(Caller.class);
    private static ContractWorld world;

    /** Who may call. */
    enum Caller {
        VIEWER(AdminRole.VIEWER),
        ISSUER(AdminRole.ISSUER),
        FULL(AdminRole.FULL),
        SUB_KEY(null),
        NOBODY(null);

        private final AdminRole role;

        Caller(AdminRole role) {
            this.role = role;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        world = new ContractWorld();
        CREDENTIALS.put(Caller.VIEWER, world.admin.token("{\"name\":\"v\",\"role\":\"viewer\"}"));
        CREDENTIALS.put(
                Caller.ISSUER, world.admin.token("{\"name\":\"i\",\"role\":\"issuer\",\"template\":\"class\"}"));
        CREDENTIALS.put(Caller.FULL, world.admin.token("{\"name\":\"f\",\"role\":\"full\"}"));
        CREDENTIALS.put(Caller.SUB_KEY, world.secret());
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void everyRouteHasARowAndEveryCellOfItSaysSomething() {
        assertThat(ROWS)
                .extracting(ContractRow::route)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(AccessTable.RULES.stream()
                        .map(rule -> rule.method() + " " + rule.path())
                        .toList());
        for (ContractRow row : ROWS) {
            assertThat(row.cells()).as(row.route()).containsOnlyKeys(Case.values());
            row.cells().values().forEach(cell -> {
                if (cell instanceof None none) {
                    assertThat(none.because()).as(row.route()).isNotBlank();
                }
            });
        }
    }

    static Stream<Arguments> calls() {
        List<Arguments> calls = new ArrayList<>();
        for (ContractRow row : ROWS) {
            row.cells().forEach((what, cell) -> {
                if (cell instanceof Sent sent) {
                    for (Caller caller : Caller.values()) {
                        calls.add(Arguments.of(row.route(), what, caller, sent));
                    }
                }
            });
        }
        return calls.stream();
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("calls")
    void everyCallIsAnsweredAsItsRowSays(String route, Case what, Caller caller, Sent sent) throws Exception {
        // Wrong tokens are slowed, and a sub-key is one.
        world.clock.advance(Duration.ofMinutes(1));
        String id = sent.subject().make(world);
        List<AuditEntry> before = world.newestChange();
        Reply reply = send(route, id, caller, sent);

        String method = route.split(" ", 2)[0];
        String path = route.split(" ", 2)[1];
        AccessTable.Rule rule = AccessTable.find(method, "/" + path).orElseThrow();
        assertThat(reply.text("/error/code")).as("%s", reply.json()).isEqualTo(code(route, caller, sent));
        assertThat(reply.status()).isEqualTo(status(route, caller, sent));
        assertThat(described(method, path).has(String.valueOf(reply.status())))
                .as("openapi.json describes %d of %s", reply.status(), route)
                .isTrue();
        if (reply.status() >= 400) {
            assertThat(reply.text("/error/type")).isEqualTo("invalid_request_error");
            assertThat(reply.text("/error/message")).isNotBlank();
        }
        if (reply.status() < 400 && rule.action() != null) {
            assertThat(world.newestChange()).isNotEqualTo(before).allSatisfy(entry -> {
                assertThat(entry.action()).isEqualTo(rule.action());
                assertThat(entry.role()).isEqualTo(caller.role);
                assertThat(entry.done()).isTrue();
            });
        } else {
            assertThat(world.newestChange()).as("nothing was changed").isEqualTo(before);
        }
    }

    private static Reply send(String route, String id, Caller caller, Sent sent) throws Exception {
        String path = route.split(" ", 2)[1].replace("{id}", id) + sent.query();
        HttpRequest.Builder request = world.admin.request(path);
        if (caller != Caller.NOBODY) {
            request.header("Authorization", "Bearer " + CREDENTIALS.get(caller));
        }
        String body = sent.body();
        if (sent.status() == 413 && (caller.role == null || !may(route, caller))) {
            // Who may not call is refused before the body is read. A large one that comes all the same can cost the
            // client
            // the answer (RFC 9112 section 9.6).
            body = body.strip();
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return world.admin.send(request.method(
                route.split(" ", 2)[0], body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    /** By the table that {@link AccessTableTest} has written down, not by the one that the code asks. */
    private static boolean may(String route, Caller caller) {
        return AccessTableTest.mayCall(route, caller.role);
    }

    private static int status(String route, Caller caller, Sent sent) {
        return caller.role == null ? 401 : may(route, caller) ? sent.status() : 403;
    }

    private static String code(String route, Caller caller, Sent sent) {
        return caller.role == null ? "invalid_api_key" : may(route, caller) ? sent.code() : "not_allowed";
    }

    private static JsonNode described(String method, String path) throws Exception {
        return new ObjectMapper()
                .readTree(OpenApi.text())
                .path("paths")
                .path("/" + path)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses");
    }

    /** That a status which is described can be had is shown above; here, that no other of these is described. */
    @Test
    void onlyWhatCanBeAnsweredIsDescribed() throws Exception {
        for (ContractRow row : ROWS) {
            Set<String> answered = new TreeSet<>();
            row.cells().values().forEach(cell -> {
                if (cell instanceof Sent sent) {
                    answered.add(String.valueOf(sent.status()));
                }
            });
            Set<String> described = new TreeSet<>();
            String[] route = row.route().split(" ", 2);
            described(route[0], route[1]).fieldNames().forEachRemaining(described::add);
            described.removeAll(Set.of("401", "403", "415", "429", "502", "503"));
            assertThat(described).as(row.route()).isEqualTo(answered);
        }
    }
}
