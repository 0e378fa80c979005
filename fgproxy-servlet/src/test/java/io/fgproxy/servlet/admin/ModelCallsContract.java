package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.admin.AdminServer.Reply;
import io.fgproxy.store.KeyStore;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What main keys can use, on any store. */
abstract class ModelCallsContract {
    private final FakeOpenAi upstream = FakeOpenAi.start();
    private AdminServer admin;

    abstract KeyStore openStore() throws Exception;

    @BeforeEach
    void start() throws Exception {
        admin = new AdminServer(openStore());
    }

    @AfterEach
    void stop() {
        admin.close();
        upstream.close();
    }

    private String mainKey(String secret, String baseUrl) throws Exception {
        return admin.post(
                        "main_keys", "{\"name\":\"m\",\"api_key\":\"" + secret + "\",\"base_url\":\"" + baseUrl + "\"}")
                .text("/id");
    }

    @Test
    void keyThatWorksPassesTheTest() throws Exception {
        String id = mainKey(upstream.key(), upstream.baseUrl().toString());
        Reply tested = admin.post("main_keys/" + id + "/test", null);
        assertThat(tested.status()).isEqualTo(200);
        assertThat(tested.text("/object")).isEqualTo("main_key_test");
        assertThat(tested.json().at("/ok").asBoolean()).isTrue();
        assertThat(tested.text("/status")).isEqualTo("200");
        assertThat(tested.json().at("/millis").isIntegralNumber()).isTrue();
        assertThat(tested.response().body()).doesNotContain(upstream.key());
        assertThat(admin.get("models").json().at("/data"))
                .as("a test changes nothing")
                .isEmpty();
    }

    @Test
    void keyThatDoesNotWorkFailsWithoutBeingShown() throws Exception {
        String secret = "sk-wrong-0123456789";
        String id = mainKey(secret, upstream.baseUrl().toString());
        Reply tested = admin.post("main_keys/" + id + "/test", "{}");
        assertThat(tested.status()).isEqualTo(200);
        assertThat(tested.json().at("/ok").asBoolean()).isFalse();
        assertThat(tested.text("/status")).isEqualTo("401");
        assertThat(tested.response().body()).doesNotContain("sk-wrong").doesNotContain("6789");
        Reply refreshed = admin.post("main_keys/" + id + "/refresh_models", null);
        assertThat(refreshed.status()).isEqualTo(502);
        assertThat(refreshed.response().body()).doesNotContain("sk-wrong");
    }

    @Test
    void upstreamThatIsNotThereIsTold() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        String id = mainKey("sk-any", "http://127.0.0.1:" + free + "/v1");
        Reply tested = admin.post("main_keys/" + id + "/test", null);
        assertThat(tested.json().at("/ok").asBoolean()).isFalse();
        assertThat(tested.json().at("/status").isNull()).isTrue();
    }

    @Test
    void modelsAreRefreshedListedAndGoWithTheirKey() throws Exception {
        String first = mainKey(upstream.key(), upstream.baseUrl().toString());
        String second = mainKey(upstream.key(), upstream.baseUrl().toString());
        Reply refreshed = admin.post("main_keys/" + first + "/refresh_models", null);
        assertThat(refreshed.status()).isEqualTo(200);
        admin.post("main_keys/" + second + "/refresh_models", null);

        Reply listed = admin.get("models");
        assertThat(listed.json().at("/data").size())
                .isEqualTo(refreshed.json().at("/data").size())
                .isGreaterThan(5);
        listed.json().at("/data").forEach(model -> {
            assertThat(model.at("/object").asText()).isEqualTo("model");
            assertThat(model.at("/owned_by").asText()).isEqualTo("system");
            assertThat(model.at("/main_keys")).hasToString("[\"" + first + "\",\"" + second + "\"]");
            assertThat(model.at("/refreshed_at").isIntegralNumber()).isTrue();
            if (model.at("/id").asText().equals("gpt-4o-mini")) {
                assertThat(model.at("/priced").asBoolean()).isTrue();
            }
        });
        admin.send("DELETE", "main_keys/" + first, null);
        assertThat(admin.get("models").json().at("/data/0/main_keys")).hasToString("[\"" + second + "\"]");
    }

    @Test
    void wrongCallsAreRefused() throws Exception {
        for (String verb : new String[] {"test", "refresh_models"}) {
            String path = "main_keys/mk_0000000000000000/" + verb;
            assertThat(admin.post(path, null).status()).isEqualTo(404);
            assertThat(admin.post(path, "{\"x\":1}").status()).isEqualTo(400);
            assertThat(admin.post(path, " ".repeat((1 << 20) + 1)).status()).isEqualTo(413);
            assertThat(admin.get(path).status()).isEqualTo(405);
        }
        assertThat(admin.get("models?limit=1").status()).isEqualTo(400);
        assertThat(admin.get("prices?limit=1").status()).isEqualTo(400);
        assertThat(admin.post("models", "{}").status()).isEqualTo(405);
    }

    @Test
    void pricesAreListed() throws Exception {
        Reply prices = admin.get("prices");
        assertThat(prices.status()).isEqualTo(200);
        assertThat(prices.text("/as_of")).isEqualTo(admin.proxy.prices().state());
        assertThat(prices.json().at("/data").size())
                .isEqualTo(admin.proxy.prices().models().size());
        boolean found = false;
        for (var price : prices.json().at("/data")) {
            if (price.at("/model").asText().equals("gpt-4o-mini")) {
                found = true;
                assertThat(price.at("/input").decimalValue()).isEqualByComparingTo("0.15");
                assertThat(price.at("/output").decimalValue()).isEqualByComparingTo("0.6");
            }
        }
        assertThat(found).isTrue();
    }
}
