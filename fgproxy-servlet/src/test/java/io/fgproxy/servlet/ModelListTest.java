package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.ModelRule;
import io.fgproxy.policy.Policy;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of the models, a key sees those that it may use. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class ModelListTest extends OnEachSetup {
    private static final Pattern ID = Pattern.compile("\"id\" ?: ?\"([^\"]*)\"");

    @BeforeEach
    void theseAreThere() {
        fixture.upstream.models("gpt-4o", "gpt-4o-mini", "o3", "ft:gpt-4o:acme::1");
    }

    private RawResponse getAs(UnaryOperator<SubKeySettings.Builder> settings, String target) {
        return getWith(
                fixture.mint(settings.apply(SubKeySettings.named("models")).build()), target);
    }

    private RawResponse getWith(String secret, String target) {
        try (RawHttp http = fixture.connect()) {
            http.sendRequest("GET", target, "Authorization: Bearer " + secret);
            return http.readResponse();
        }
    }

    private static List<String> ids(RawResponse response) {
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.truncated()).isFalse();
        return ID.matcher(response.text())
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    @Test
    void allowedOnesAreListed() {
        assertThat(ids(getAs(key -> key.allowModels("gpt-4o-mini", "o*", "none"), "/v1/models")))
                .containsExactly("gpt-4o-mini", "o3");
    }

    @Test
    void deniedOnesAreNotNorTheirFineTunes() {
        assertThat(ids(getAs(key -> key.denyModels("gpt-4o"), "/v1/models"))).containsExactly("gpt-4o-mini", "o3");
    }

    @Test
    void aKeyOfAGroupSeesWhatBothAllow() {
        Policy shared = Policy.standard().withModels(ModelRule.standard().allowing(List.of("gpt-4o*")));
        String group = "some";
        fixture.proxy.groups().putKeys(group, new KeyGroup(null, shared));
        assertThat(ids(getAs(key -> key.denyModels("gpt-4o").group(group), "/v1/models")))
                .containsExactly("gpt-4o-mini");
        assertThat(getAs(key -> key.group(group), "/v1/models/o3").status()).isEqualTo(404);
    }

    @Test
    void anEditBindsTheNextList() {
        var created = fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("edited").allowModels("o3").build());
        String secret = created.secret().reveal();
        assertThat(ids(getWith(secret, "/v1/models"))).containsExactly("o3");
        SubKeyId id = created.key().id();
        fixture.proxy
                .subKeys()
                .update(
                        id,
                        settings -> settings.toBuilder().allowModels("gpt-4o").build());
        assertThat(ids(getWith(secret, "/v1/models"))).containsExactly("gpt-4o");
    }

    @Test
    void oneThatMayBeUsedIsShown() {
        assertThat(ids(getAs(key -> key.allowModels("o3"), "/v1/models/o3"))).containsExactly("o3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o", "O3", "none", "ft:gpt-4o:acme::1"})
    void anotherDoesNotExist(String model) {
        RawResponse response = getAs(key -> key.allowModels("o3"), "/v1/models/" + model);
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.text()).contains("\"code\":\"model_not_found\"");
        assertThat(fixture.upstream.count()).isZero();
    }

    @Test
    void anUnrestrictedListArrivesAsItIs() {
        String list = "{ \"object\":\"list\",  \"data\":[ {\"id\":\"a\"} ] }";
        fixture.upstream.respondNext(Reply.json(200, list));
        assertThat(getAs(key -> key, "/v1/models").text()).isEqualTo(list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"data\":{\"gpt-4o\":1}}", "{\"data\":[{\"id\":\"gpt-4o\"}", "gpt-4o"})
    void aListThatCannotBeReadIsNotShown(String list) {
        fixture.upstream.respondNext(Reply.json(200, list));
        RawResponse response = getAs(key -> key.allowModels("o3"), "/v1/models");
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.text()).contains("upstream_invalid_response").doesNotContain("gpt-4o");
    }

    @Test
    void aPackedListIsNotShown() {
        byte[] list = "{\"data\":[{\"id\":\"gpt-4o\"}]}".getBytes(StandardCharsets.UTF_8);
        fixture.upstream.respondNext(Reply.gzip(200, Headers.of("Content-Type", "application/json"), list));
        assertThat(getAs(key -> key.allowModels("o3"), "/v1/models").status()).isEqualTo(502);
    }

    @Test
    void whatDescribesTheWholeListEndsHere() {
        byte[] list = "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-4o\"}]}".getBytes(StandardCharsets.UTF_8);
        fixture.upstream.respondNext(
                Reply.of(200, Headers.of("ETag", "\"x\"", "Content-Digest", "y", "X-Other", "z"), list));
        RawResponse response = getAs(key -> key.allowModels("o3"), "/v1/models");
        assertThat(ids(response)).isEmpty();
        assertThat(response.header("etag")).isEmpty();
        assertThat(response.header("content-digest")).isEmpty();
        assertThat(response.header("x-other")).contains("z");
    }

    @Test
    void anErrorOfUpstreamArrivesAsItIs() {
        fixture.upstream.respondNext(OpenAiReply.error(500, "server_error", "It broke."));
        assertThat(getAs(key -> key.allowModels("o3"), "/v1/models").status()).isEqualTo(500);
    }
}
