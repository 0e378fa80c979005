package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeySet;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Limit;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import io.fgproxy.testkit.wire.Reply;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What names a stored object goes with the main key that made it, whichever would be chosen otherwise. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class OriginTest extends OnEachSetup {
    private static final String RESPONSES = "/v1/responses";
    private static final String FORM = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nuser_data\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nthe bytes\r\n--b--\r\n";
    private static final Pattern ID = Pattern.compile("\"id\" ?: ?\"((resp_|file-|chatcmpl-)[^\"]+)\"");
    private static final Reply LIMITED =
            Reply.json(429, "{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}");

    private static FakeOpenAi other;

    private MainKey first;
    private MainKey second;

    /** Uses the first main key, unless it must not. */
    private CreatedSubKey key;

    /** Uses the second main key only. */
    private CreatedSubKey maker;

    @BeforeParameterizedClassInvocation
    static void startOther(Setup setup) {
        other = FakeOpenAi.start();
    }

    @AfterParameterizedClassInvocation
    static void stopOther() {
        other.close();
    }

    @BeforeEach
    void mint() {
        other.reset();
        first = fixture.proxy
                .mainKeys()
                .add(NewMainKey.of("first", FakeOpenAi.DEFAULT_KEY).withBaseUrl(fixture.upstream.baseUrl()));
        second = fixture.proxy
                .mainKeys()
                .add(NewMainKey.of("second", FakeOpenAi.DEFAULT_KEY).withBaseUrl(other.baseUrl()));
        key = mint(MainKeySet.inOrder(List.of(first.id(), second.id())));
        maker = mint(MainKeySet.inOrder(List.of(second.id())));
    }

    private CreatedSubKey mint(MainKeySet set) {
        return fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("k")
                        .allowOperations("everything-but-admin")
                        .mainKeys(set)
                        .build());
    }

    private static String auth(CreatedSubKey of) {
        return "Authorization: Bearer " + of.secret().reveal();
    }

    private RawResponse getWith(CreatedSubKey with, String path) {
        try (RawHttp http = fixture.connect()) {
            http.sendRequest("GET", path, auth(with));
            return http.readResponse();
        }
    }

    private RawResponse postWith(CreatedSubKey with, String path, String json) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(path, json, auth(with));
            return http.readResponse();
        }
    }

    private static String idIn(RawResponse response) {
        assertThat(response.status()).as(response.text()).isEqualTo(200);
        Matcher matcher = ID.matcher(response.text());
        assertThat(matcher.find()).as(response.text()).isTrue();
        return matcher.group(1);
    }

    private String response(CreatedSubKey with, String more) {
        return idIn(postWith(with, RESPONSES, "{\"model\":\"gpt-4o-mini\",\"input\":\"hi\"" + more + "}"));
    }

    private String upload(CreatedSubKey with) {
        try (RawHttp http = fixture.connect()) {
            http.sendRequest(
                    "POST",
                    "/v1/files",
                    auth(with),
                    "Content-Type: multipart/form-data; boundary=b",
                    "Content-Length: " + FORM.length());
            http.send(FORM);
            return idIn(http.readResponse());
        }
    }

    private void forgetRequests() {
        fixture.upstream.server().reset();
        other.server().reset();
    }

    private void assertWent(int toFirst, int toSecond) {
        assertThat(List.of(fixture.upstream.count(), other.count())).containsExactly(toFirst, toSecond);
        forgetRequests();
    }

    private void assertBothKnowNothing(String path) {
        assertThat(getWith(key, path).status()).isEqualTo(404);
        assertWent(1, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true", ",\"store\":true"})
    void responseGoesBackToItsMaker(String more) {
        String id = response(maker, more);
        forgetRequests();
        getWith(key, RESPONSES + "/" + id);
        assertWent(0, 1);
        String next = "{\"model\":\"gpt-4o-mini\",\"input\":\"more\",\"previous_response_id\":\"" + id + "\"}";
        assertThat(postWith(key, RESPONSES, next).status()).isEqualTo(200);
        assertWent(0, 1);
        getWith(key, RESPONSES + "/" + id + "/input_items");
        assertWent(0, 1);
    }

    @Test
    void responseThatIsNotStoredIsNotRemembered() {
        String id = response(maker, ",\"store\":false");
        forgetRequests();
        assertBothKnowNothing(RESPONSES + "/" + id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void completionGoesBackOnlyIfItIsStored(String more) {
        String chat = CHAT.substring(0, CHAT.length() - 1) + more;
        String stored = idIn(postWith(maker, CHAT_PATH, chat + ",\"store\":true}"));
        String not = idIn(postWith(maker, CHAT_PATH, chat + "}"));
        forgetRequests();
        getWith(key, CHAT_PATH + "/" + stored);
        assertWent(0, 1);
        assertBothKnowNothing(CHAT_PATH + "/" + not);
    }

    @Test
    void whatAPolicyHasStoredIsRemembered() {
        CreatedSubKey forced = fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("k")
                        .forceParameter("store", true)
                        .mainKeys(MainKeySet.inOrder(List.of(second.id())))
                        .build());
        String id = idIn(postWith(forced, CHAT_PATH, CHAT));
        forgetRequests();
        getWith(key, CHAT_PATH + "/" + id);
        assertWent(0, 1);
    }

    @Test
    void fileGoesBackToItsMakerOnly() {
        String ofSecond = upload(maker);
        String ofFirst = upload(key);
        assertWent(1, 1);
        for (String id : List.of(ofSecond, ofFirst)) {
            assertThat(getWith(key, "/v1/files/" + id + "/content").text()).isEqualTo("the bytes");
        }
        assertWent(1, 1);
    }

    @Test
    void sharesDoNotMatterToWhatIsStored() {
        CreatedSubKey shared = mint(
                new MainKeySet(List.of(new MainKeySet.Member(first.id(), 1), new MainKeySet.Member(second.id(), 1))));
        for (int i = 0; i < 10; i++) {
            String id = upload(shared);
            assertThat(getWith(shared, "/v1/files/" + id + "/content").text()).isEqualTo("the bytes");
        }
    }

    @Test
    void makerThatIsSparedIsAskedAllTheSame() {
        String id = upload(key);
        forgetRequests();
        fixture.upstream.respond(request -> true, LIMITED);
        assertThat(getWith(key, "/v1/files").status()).isEqualTo(200);
        assertWent(1, 1);
        assertThat(getWith(key, "/v1/files").status()).isEqualTo(200);
        assertWent(0, 1);
        assertThat(getWith(key, "/v1/files/" + id).status()).isEqualTo(200);
        assertWent(1, 0);
    }

    @Test
    void whatNamesAnObjectIsNotTriedElsewhere() {
        String id = upload(key);
        forgetRequests();
        fixture.upstream.respond(request -> true, LIMITED);
        assertThat(getWith(key, "/v1/files/" + id).status()).isEqualTo(429);
        assertWent(1, 0);
        fixture.proxy.mainKeys().disable(first.id());
        fixture.proxy.mainKeys().enable(first.id());
        fixture.upstream.respond(request -> true, LIMITED);
        assertThat(getWith(key, "/v1/files/file-unknown").status())
                .as("of an unknown one it is not known who knows it")
                .isEqualTo(404);
        assertWent(1, 1);
    }

    @Test
    void fullLimitOfTheMakerIsTold() {
        String id = upload(key);
        forgetRequests();
        fixture.proxy.mainKeys().limit(first.id(), List.of(Limit.requests(0)));
        RawResponse refused = getWith(key, "/v1/files/" + id);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text()).contains("insufficient_quota", "The proxy's own key has reached a limit");
        assertWent(0, 0);
        assertThat(getWith(key, "/v1/files").status()).isEqualTo(200);
        assertWent(0, 1);
    }

    @Test
    void whatCannotGoBackIsRefused() {
        String id = upload(maker);
        forgetRequests();
        fixture.proxy.mainKeys().disable(second.id());
        RawResponse refused = getWith(key, "/v1/files/" + id);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).contains("\"code\":\"no_main_key\"", "created with a main key");
        assertWent(0, 0);
    }

    @Test
    void objectsOfDifferentMainKeysCannotBeUsedTogether() {
        String ofFirst = response(key, "");
        String ofSecond = upload(maker);
        forgetRequests();
        RawResponse refused = postWith(
                key,
                RESPONSES,
                "{\"model\":\"gpt-4o-mini\",\"previous_response_id\":\"" + ofFirst
                        + "\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":\""
                        + ofSecond + "\"}]}]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains(
                        "\"type\":\"invalid_request_error\"",
                        "\"code\":\"conflicting_references\"",
                        "\"param\":\"input[0].content[0].file_id\"",
                        ofFirst,
                        ofSecond);
        assertWent(0, 0);
    }

    @Test
    void resultsOfABatchGoBackOnceTheBatchHasToldThem() {
        other.respond(
                "GET",
                "/v1/batches/batch_1",
                Reply.json(
                        200,
                        "{\"id\":\"batch_1\",\"object\":\"batch\",\"output_file_id\":\"file-out\","
                                + "\"error_file_id\":null}"));
        assertThat(getWith(maker, "/v1/batches/batch_1").status()).isEqualTo(200);
        forgetRequests();
        getWith(key, "/v1/files/file-out/content");
        assertWent(0, 1);
    }
}
