package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.FgProxy;
import io.fgproxy.admin.Admin;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.MasterKey;
import io.fgproxy.servlet.AdminAuthorizer;
import io.fgproxy.servlet.FgAdminServlet;
import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.store.memory.InMemoryKeyStore;
import io.fgproxy.testkit.clock.SettableClock;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets in, and who does not. */
class WhoMayTest {
    private static final String KEY = "{\"name\":\"n\"}";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-25T10:00:00Z"));
    private AdminServer admin;

    @BeforeEach
    void start() throws Exception {
        admin = new AdminServer(FgProxy.builder().clock(clock).build());
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void tokenTellsWhoOneIs() throws Exception {
        assertThat(admin.get("me").text("/role")).isEqualTo("full");
        String issuer = admin.token("{\"name\":\"teacher\",\"role\":\"issuer\",\"template\":\"class\"}");
        Reply me = admin.as(issuer, "GET", "me", null);
        assertThat(me.text("/object")).isEqualTo("admin");
        assertThat(me.text("/name")).isEqualTo("teacher");
        assertThat(me.text("/template")).isEqualTo("class");
    }

    @Test
    void tokensAreMadeListedAndDeleted() throws Exception {
        Reply made = admin.post("admin_tokens", "{\"name\":\"ops\",\"role\":\"full\",\"expires_at\":1893456000}");
        assertThat(made.status()).isEqualTo(201);
        String secret = made.text("/secret");
        assertThat(secret).matches("fg-admin-[A-Za-z0-9_-]{43}");
        Reply list = admin.get("admin_tokens");
        assertThat(list.text("/data/0/id")).isEqualTo(made.text("/id"));
        assertThat(list.response().body()).doesNotContain("secret", secret, "digest");
        assertThat(admin.as(secret, "GET", "sub_keys", null).status()).isEqualTo(200);
        assertThat(admin.send("DELETE", "admin_tokens/" + made.text("/id"), null)
                        .status())
                .isEqualTo(200);
        assertThat(admin.as(secret, "GET", "sub_keys", null).status()).isEqualTo(401);
        assertThat(admin.send("DELETE", "admin_tokens/" + made.text("/id"), null)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void wrongTokensAreNotMade() throws Exception {
        for (String json : List.of(
                "{}",
                "{\"name\":\"n\"}",
                "{\"name\":\"\",\"role\":\"full\"}",
                "{\"name\":\"n\",\"role\":\"Full\"}",
                "{\"name\":\"n\",\"role\":\"root\"}",
                "{\"name\":\"n\",\"role\":\"issuer\"}",
                "{\"name\":\"n\",\"role\":\"full\",\"template\":\"t\"}",
                "{\"name\":\"n\",\"role\":\"full\",\"secret\":\"x\"}",
                "{\"name\":\"n\",\"role\":\"full\",\"expires_at\":-1}",
                "{\"name\":\"a\\nb\",\"role\":\"full\"}")) {
            assertThat(admin.post("admin_tokens", json).status()).as(json).isEqualTo(400);
        }
        assertThat(admin.get("admin_tokens").json().path("data")).isEmpty();
    }

    @Test
    void expiredTokenIsRefused() throws Exception {
        long expiry = clock.instant().plusSeconds(60).getEpochSecond();
        String token = admin.token("{\"name\":\"n\",\"role\":\"viewer\",\"expires_at\":" + expiry + "}");
        assertThat(admin.as(token, "GET", "me", null).status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(60));
        assertThat(admin.as(token, "GET", "me", null).status()).isEqualTo(401);
    }

    @Test
    void subKeyOpensNoAdminAndAdminTokenCallsNoInference() throws Exception {
        String secret = admin.post("sub_keys", KEY).text("/secret");
        String full = admin.token("{\"name\":\"n\",\"role\":\"full\"}");
        for (String path : List.of("sub_keys", "me", "usage", "admin_tokens", "nothing")) {
            assertThat(admin.as(secret, "GET", path, null).status()).as(path).isEqualTo(401);
        }
        for (String token : List.of(full, AdminServer.TOKEN)) {
            assertThat(admin.proxy.gate().identify(token)).isInstanceOf(Refusal.class);
        }
        FgProxy imported = FgProxy.builder().acceptImportedKeys(true).build();
        assertThat(imported.gate().identify(full)).isInstanceOf(Refusal.class);
    }

    @Test
    void oddCredentialsAreRefused() throws Exception {
        String full = admin.token("{\"name\":\"n\",\"role\":\"full\"}");
        List<HttpRequest.Builder> odd = List.of(
                admin.request("me"),
                admin.request("me").header("Authorization", "Bearer"),
                admin.request("me").header("Authorization", "Bearer "),
                admin.request("me").header("Authorization", full),
                admin.request("me").header("Authorization", "Basic " + full),
                admin.request("me").header("Authorization", "Bearer " + full + "x"),
                admin.request("me").header("Authorization", "Bearer " + full.substring(1)),
                admin.request("me").header("Authorization", "Bearer fg-admin-" + "A".repeat(43)),
                admin.request("me").header("Authorization", "Bearer " + full + ", Bearer " + full),
                admin.request("me")
                        .header("Authorization", "Bearer " + full)
                        .header("Authorization", "Bearer " + AdminServer.TOKEN),
                admin.request("me").header("X-Api-Key", full),
                admin.request("me").header("Cookie", "token=" + full),
                admin.request("me?token=" + full),
                admin.request("me?access_token=" + AdminServer.TOKEN));
        for (int i = 0; i < odd.size(); i++) {
            clock.advance(Duration.ofMinutes(1));
            Reply reply = admin.send(odd.get(i));
            assertThat(reply.status()).as("number %d", i).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(reply.response().body()).doesNotContain(full);
        }
    }

    @Test
    void guessingIsSlowed() throws Exception {
        String made = admin.token("{\"name\":\"n\",\"role\":\"viewer\"}");
        for (int i = 0; i < 10; i++) {
            assertThat(admin.as("a wrong token, number " + i, "GET", "me", null).status())
                    .isEqualTo(401);
        }
        Reply slowed = admin.as("yet another token", "GET", "me", null);
        assertThat(slowed.status()).isEqualTo(429);
        assertThat(slowed.header("Retry-After")).isEqualTo("60");
        assertThat(admin.get("me").status()).as("right, but it may be a guess").isEqualTo(429);
        assertThat(admin.as(made, "GET", "me", null).status())
                .as("nobody can guess it")
                .isEqualTo(200);
        clock.advance(Duration.ofSeconds(59));
        assertThat(admin.get("me").header("Retry-After")).isEqualTo("1");
        clock.advance(Duration.ofSeconds(1));
        assertThat(admin.get("me").status()).isEqualTo(200);
    }

    @Test
    void everyAnswerKeepsPagesOfOthersOut() throws Exception {
        for (Reply reply : List.of(
                admin.get("me"),
                admin.get("nothing"),
                admin.send(admin.request("me")),
                admin.get("usage?format=csv"),
                admin.send(admin.request("openapi.json")))) {
            assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(reply.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
            assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
            assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    private static AdminServer withLogin(boolean cookies) throws Exception {
        FgProxy proxy = FgProxy.builder()
                .store(new InMemoryKeyStore())
                .masterKey(MasterKey.generate())
                .build();
        AdminAuthorizer login = new AdminAuthorizer() {
            @Override
            public Optional<Admin> authorize(HttpServletRequest request) {
                return Optional.ofNullable(request.getHeader("Cookie"))
                        .filter("session=1"::equals)
                        .map(cookie -> Admin.full("O'Hara"));
            }

            @Override
            public boolean goesByCookies() {
                return cookies;
            }
        };
        return new AdminServer(
                proxy,
                new FgAdminServlet(
                        proxy,
                        login.or(AdminAuthorizer.tokens(proxy)),
                        FgProxyConfig.builder().build()),
                c -> {});
    }

    private static int mint(AdminServer server, String... headers) throws Exception {
        HttpRequest.Builder request = server.request("sub_keys")
                .header("Content-Type", "application/json")
                .header("Cookie", "session=1")
                .POST(BodyPublishers.ofString(KEY));
        return server.send(headers.length == 0 ? request : request.headers(headers))
                .status();
    }

    @Test
    void requestsThatOtherSitesSendAreRefused() throws Exception {
        try (AdminServer server = withLogin(true)) {
            String here = "http://" + server.base().getAuthority();
            assertThat(mint(server)).isEqualTo(201);
            assertThat(mint(server, "Origin", here)).isEqualTo(201);
            assertThat(mint(server, "Sec-Fetch-Site", "same-origin", "Origin", here))
                    .isEqualTo(201);
            assertThat(mint(server, "Sec-Fetch-Site", "none")).isEqualTo(201);
            for (String site : List.of("cross-site", "same-site", "", "SAME-ORIGIN")) {
                assertThat(mint(server, "Sec-Fetch-Site", site)).as(site).isEqualTo(403);
            }
            for (String origin : List.of("null", "https://evil.example", here + "1", "http://[", "file://")) {
                assertThat(mint(server, "Origin", origin)).as(origin).isEqualTo(403);
            }
            Reply audit = server.send(server.request("audit").header("Cookie", "session=1"));
            assertThat(audit.text("/data/0/actor")).isEqualTo("O'Hara");
            assertThat(server.send(server.request("audit")).status()).isEqualTo(401);
        }
        try (AdminServer server = withLogin(false)) {
            assertThat(mint(server, "Origin", "https://evil.example")).isEqualTo(201);
        }
    }

    @Test
    void issuerStaysWithinItsTemplate() throws Exception {
        String issuer = admin.token("{\"name\":\"i\",\"role\":\"issuer\",\"template\":\"class\"}");
        assertThat(admin.as(issuer, "GET", "sub_keys", null).text("/error/code"))
                .isEqualTo("no_template");
        admin.send("PUT", "groups/g", "{}");
        String limits = "\"limits\":[{\"meter\":\"requests\",\"amount\":5,\"window\":\"day\"}]";
        for (String name : List.of("class", "other")) {
            assertThat(admin.send("PUT", "templates/" + name, "{\"sub_key\":{\"group\":\"g\"," + limits + "}}")
                            .status())
                    .isEqualTo(200);
        }
        String foreign = admin.mint("{\"name\":\"n\",\"group\":\"g\"}");
        String other = admin.mint("{\"name\":\"n\",\"template\":\"other\"}");
        for (String id : List.of(foreign, other, "sk_0000000000000000")) {
            for (String path : List.of("", "/usage")) {
                assertThat(admin.as(issuer, "GET", "sub_keys/" + id + path, null)
                                .status())
                        .isEqualTo(404);
            }
            for (String verb : List.of("", "/rotate", "/revoke", "/enable", "/disable", "/extend", "/explain")) {
                assertThat(admin.as(issuer, "POST", "sub_keys/" + id + verb, "{}")
                                .status())
                        .as(verb)
                        .isEqualTo(404);
            }
        }
        for (String json : List.of(
                "{\"name\":\"n\"}",
                "{\"name\":\"n\",\"group\":\"g\"}",
                "{\"name\":\"n\",\"template\":null}",
                "{\"name\":\"n\",\"template\":\"other\"}")) {
            Reply refused = admin.as(issuer, "POST", "sub_keys", json);
            assertThat(refused.status()).as(json).isEqualTo(403);
            assertThat(refused.text("/error/code")).isEqualTo("exceeds_template");
            String bulk = json.replace("{\"name", "{\"count\":2,\"name");
            assertThat(admin.as(issuer, "POST", "sub_keys/bulk", bulk).status()).isEqualTo(403);
        }
        Reply own = admin.as(issuer, "POST", "sub_keys", "{\"name\":\"n\",\"template\":\"class\"}");
        assertThat(own.status()).isEqualTo(201);
        String path = "sub_keys/" + own.text("/id");
        assertThat(admin.as(issuer, "GET", "sub_keys", null).json().path("data"))
                .extracting(key -> key.path("id").asText())
                .containsExactly(own.text("/id"));
        assertThat(admin.as(issuer, "GET", "sub_keys?template=other", null).status())
                .isEqualTo(403);
        assertThat(admin.as(issuer, "GET", path, null).status()).isEqualTo(200);
        assertThat(admin.as(issuer, "PATCH", path, "{\"name\":\"m\"}").status()).isEqualTo(200);
        assertThat(admin.as(issuer, "PATCH", path, "{\"template\":null}").status())
                .isEqualTo(403);
        assertThat(admin.as(issuer, "PATCH", path, "{\"template\":\"other\"}").status())
                .isEqualTo(403);
        assertThat(admin.as(issuer, "PATCH", path, "{\"limits\":[]}").status()).isEqualTo(400);
        assertThat(admin.as(issuer, "PATCH", path, "{\"group\":null}").status()).isEqualTo(400);
        assertThat(admin.as(issuer, "POST", path + "/reset_usage", null).status())
                .isEqualTo(403);
        assertThat(admin.as(issuer, "DELETE", path, null).status()).isEqualTo(403);
        assertThat(admin.as(issuer, "POST", path + "/rotate", null).status()).isEqualTo(200);
        assertThat(admin.as(issuer, "GET", "templates/class", null).status()).isEqualTo(200);
        assertThat(admin.as(issuer, "GET", "templates/other", null).status()).isEqualTo(404);
        assertThat(admin.as(issuer, "GET", "usage?group=other", null).status()).isEqualTo(403);
        assertThat(admin.as(issuer, "GET", "usage?%67roup=other", null).status())
                .isEqualTo(403);
        assertThat(admin.as(issuer, "GET", "usage", null).status()).isEqualTo(200);
        assertThat(admin.as(issuer, "GET", "overview", null).json().path("keys").isNull())
                .isTrue();
    }
}
