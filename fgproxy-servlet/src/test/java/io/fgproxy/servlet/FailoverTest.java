package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.gate.CoolDown;
import io.fgproxy.gate.MainKeyTrouble;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that surely was not done is done with another main key, and counts once; any other is not sent again. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class FailoverTest extends OnEachSetup {
    private static final String LIMITED = error("rate_limit_exceeded", "Rate limit reached");
    private static final String NO_CREDIT = error("insufficient_quota", "You exceeded your current quota");
    private static final String BAD_KEY = error("invalid_api_key", "Incorrect API key provided: sk-proj-***xyz");
    private static final String MODELS = "/v1/models";

    private static FakeOpenAi other;

    private MainKey first;
    private MainKey second;
    private CreatedSubKey key;

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
        first = addMainKey(fixture.upstream.baseUrl());
        second = addMainKey(other.baseUrl());
        key = mint(first, second);
    }

    @AfterEach
    void nothingIsHeld() {
        Eventually.await(SOON, () -> tally().held().equals(Amounts.NONE), "no hold is left");
    }

    private MainKey addMainKey(URI baseUrl) {
        return fixture.proxy
                .mainKeys()
                .add(NewMainKey.of("one", FakeOpenAi.DEFAULT_KEY).withBaseUrl(baseUrl));
    }

    private CreatedSubKey mint(MainKey... keys) {
        return fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("k")
                        .requests(1000)
                        .limit(Limit.of(Meter.CONCURRENCY, 1000, new Window.Lifetime()))
                        .mainKeys(List.of(keys).stream().map(MainKey::id).toList())
                        .build());
    }

    private Tally tally() {
        return fixture.tally(key);
    }

    private RawResponse chatWith(CreatedSubKey with) {
        return postWith(with, CHAT);
    }

    private RawResponse postWith(CreatedSubKey with, String json) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH, json, "Authorization: Bearer " + with.secret().reveal());
            return http.readResponse();
        }
    }

    private RawResponse getModels() {
        try (RawHttp http = fixture.connect()) {
            http.sendRequest(
                    "GET", MODELS, "Authorization: Bearer " + key.secret().reveal());
            return http.readResponse();
        }
    }

    private List<MainKeyTrouble> troubles(MainKey mainKey) {
        return fixture.proxy.gate().coolDowns(mainKey).stream()
                .map(CoolDown::trouble)
                .toList();
    }

    private void assertSentOnceToEach() {
        assertThat(fixture.upstream.count()).isEqualTo(1);
        assertThat(other.count()).isEqualTo(1);
    }

    private static String error(String code, String message) {
        return "{\"error\":{\"message\":\"" + message + "\",\"type\":\"t\",\"param\":null,\"code\":\"" + code + "\"}}";
    }

    @ParameterizedTest
    @CsvSource({
        "429, rate_limit_exceeded, RATE_LIMITED",
        "429, insufficient_quota, OUT_OF_QUOTA",
        "401, invalid_api_key, REFUSED"
    })
    void whatUpstreamRefusesForTheMainKeyGoesToTheNext(int status, String code, MainKeyTrouble trouble) {
        fixture.upstream.respondNext(Reply.json(status, error(code, "no")));
        RawResponse response = chatWith(key);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).contains("chat.completion");
        assertSentOnceToEach();
        assertThat(other.takeRequest(SOON).bodyText())
                .isEqualTo(fixture.upstream.takeRequest(SOON).bodyText());
        assertThat(tally().used().requests()).isEqualTo(1);
        assertThat(troubles(first)).containsExactly(trouble);
        assertThat(troubles(second)).isEmpty();
        assertThat(chatWith(key).status()).isEqualTo(200);
        assertThat(fixture.upstream.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1/v1", "http://no-such-host.invalid/v1"})
    void whatCannotBeReachedIsLeftForTheNext(String url) {
        MainKey nowhere = addMainKey(URI.create(url));
        key = mint(nowhere, second);
        assertThat(chatWith(key).status()).isEqualTo(200);
        assertThat(troubles(nowhere)).containsExactly(MainKeyTrouble.UNREACHABLE);
        assertThat(tally().used().requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void whatChangesNothingIsTriedAgainWhenUpstreamIsAway(int status) {
        fixture.upstream.respondNext(Reply.text(status, "away"));
        assertThat(getModels().status()).isEqualTo(200);
        assertSentOnceToEach();
        assertThat(troubles(first)).isEmpty();
    }

    @Test
    void whatChangesNothingIsTriedAgainWhenTheConnectionBreaks() {
        fixture.upstream.respondAlways(request -> true, Reply.script().close());
        assertThat(getModels().status()).isEqualTo(200);
        assertThat(other.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void whatMayHaveBeenDoneIsNotDoneAgain(int status) {
        fixture.upstream.respondNext(Reply.text(status, "away"));
        RawResponse response = chatWith(key);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.text()).isEqualTo("away");
        assertThat(other.count()).isZero();
        assertThat(tally()).isEqualTo(Tally.ZERO);
    }

    @Test
    void whatMayHaveArrivedBeforeTheConnectionBrokeIsNotDoneAgain() {
        fixture.upstream.respondNext(Reply.script().readBody().close());
        assertThat(chatWith(key).status()).isEqualTo(502);
        assertThat(other.count()).isZero();
        assertThat(tally()).isEqualTo(Tally.ZERO);
    }

    @Test
    void anAnswerThatHasBegunIsNotReplaced() {
        fixture.upstream.respondNext(Reply.chunkedHead(200, Headers.of("Content-Type", "text/event-stream"))
                .chunk("data: 1\n\n")
                .reset());
        RawResponse response = chatWith(key);
        assertThat(response.truncated()).isTrue();
        assertThat(other.count()).isZero();
    }

    @Test
    void aStreamComesFromTheNextMainKey() {
        fixture.upstream.respondNext(Reply.json(429, LIMITED));
        RawResponse response = postWith(
                key,
                "{\"model\":\"gpt-4o-mini\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).endsWith("data: [DONE]\n\n");
        assertSentOnceToEach();
    }

    @Test
    void aBodyInAFileIsSentAgainWhole() {
        fixture.upstream.respondNext(Reply.json(429, LIMITED));
        String large = "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + "x".repeat(600_000) + "\"}]}";
        assertThat(postWith(key, large).status()).isEqualTo(200);
        assertThat(other.takeRequest(SOON).bodySha256())
                .isEqualTo(fixture.upstream.takeRequest(SOON).bodySha256());
    }

    @Test
    void ifNothingIsLeftTheLastAnswerIsPassedOn() {
        fixture.upstream.respondNext(Reply.json(429, LIMITED));
        other.respondNext(Reply.json(429, NO_CREDIT));
        RawResponse response = chatWith(key);
        assertThat(response.status()).isEqualTo(429);
        assertThat(response.text()).isEqualTo(NO_CREDIT);
        assertSentOnceToEach();
        assertThat(tally()).isEqualTo(Tally.ZERO);
        assertThat(response.header("x-ratelimit-remaining-requests")).contains("1000");
    }

    @Test
    void aKeyThatUpstreamRefusesIsNotToldToTheClient() {
        fixture.upstream.respondNext(Reply.json(401, BAD_KEY));
        other.respondNext(Reply.json(401, BAD_KEY));
        RawResponse response = chatWith(key);
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.text()).contains("upstream_refused_key").doesNotContain("xyz");
        assertThat(tally()).isEqualTo(Tally.ZERO);
    }

    @Test
    void aTiedKeyStaysWhereItIs() {
        key = mint(first);
        for (int i = 0; i < 2; i++) {
            fixture.upstream.respondNext(Reply.json(429, LIMITED));
            assertThat(chatWith(key).text()).isEqualTo(LIMITED);
        }
        assertThat(chatWith(key).status()).isEqualTo(200);
        assertThat(troubles(first)).isEmpty();
        assertThat(other.count()).isZero();
    }

    @Test
    void thereAreNoMoreTriesThanAreSet() {
        List<MainKey> many = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            many.add(addMainKey(other.baseUrl()));
        }
        key = mint(many.toArray(new MainKey[0]));
        other.respondAlways(request -> true, Reply.json(429, LIMITED));
        assertThat(chatWith(key).status()).isEqualTo(429);
        assertThat(other.count()).isEqualTo(3);
        assertThat(tally()).isEqualTo(Tally.ZERO);
    }

    @Test
    void aLongErrorIsPassedOnWhole() {
        String longText = error("rate_limit_exceeded", "x".repeat(300_000));
        key = mint(first);
        fixture.upstream.respondNext(Reply.json(429, longText));
        assertThat(chatWith(key).text()).isEqualTo(longText);
        fixture.upstream.respondNext(Reply.chunkedHead(429, Headers.of("Content-Type", "application/json"))
                .chunk(longText)
                .lastChunk());
        assertThat(chatWith(key).text()).isEqualTo(longText);
        key = mint(first, second);
        fixture.proxy.mainKeys().disable(first.id());
        fixture.proxy.mainKeys().enable(first.id());
        fixture.upstream.respondNext(Reply.json(429, longText));
        assertThat(chatWith(key).status()).isEqualTo(200);
    }

    @Test
    void anErrorWithoutABodyIsPassedOn() {
        key = mint(first);
        fixture.upstream.respondNext(Reply.empty(429, Headers.of("Retry-After", "1", "Content-Length", "0")));
        RawResponse response = chatWith(key);
        assertThat(response.status()).isEqualTo(429);
        assertThat(response.text()).isEmpty();
        assertThat(response.truncated()).isFalse();
    }

    @Test
    void aKeyThatWasRevokedMeanwhileIsRefused() throws Exception {
        Gate gate = new Gate();
        fixture.upstream.respondNext(Reply.json(429, LIMITED).heldAt(gate));
        ExecutorService client = Executors.newSingleThreadExecutor();
        try {
            Future<RawResponse> response = client.submit(() -> chatWith(key));
            fixture.upstream.takeStarted(SOON);
            fixture.proxy.subKeys().revoke(key.key().id());
            gate.open();
            assertThat(response.get().status()).isEqualTo(401);
            assertThat(response.get().text()).contains("has been revoked");
        } finally {
            client.shutdown();
        }
        assertThat(other.count()).isZero();
    }

    @Test
    void theLimitsOfTheOtherMainKeyCount() {
        fixture.proxy.mainKeys().limit(second.id(), List.of(Limit.requests(0)));
        fixture.upstream.respondNext(Reply.json(429, LIMITED));
        RawResponse response = chatWith(key);
        assertThat(response.status()).isEqualTo(429);
        assertThat(response.text()).isEqualTo(LIMITED);
        assertThat(other.count()).isZero();
    }

    @Test
    void theLastRequestOfAQuotaCanBeMoved() {
        key = fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("k")
                        .requests(1)
                        .limit(Limit.of(Meter.CONCURRENCY, 1, new Window.Lifetime()))
                        .mainKeys(List.of(first.id(), second.id()))
                        .build());
        fixture.upstream.respondNext(Reply.json(429, LIMITED));
        assertThat(chatWith(key).status()).isEqualTo(200);
        assertThat(chatWith(key).status()).isEqualTo(429);
        assertThat(tally().used().requests()).isEqualTo(1);
    }

    @Test
    void whatAKeyMayNotDoDoesNotMakeItABadKey() {
        fixture.upstream.respondNext(
                Reply.json(401, error("x", "You have insufficient permissions for this operation. Missing scopes: y")));
        assertThat(chatWith(key).status()).isEqualTo(200);
        assertThat(troubles(first)).isEmpty();
    }

    @Test
    void upstreamSaysHowLongAKeyIsSpared() {
        fixture.upstream.respondNext(
                Reply.of(429, Headers.of("Retry-After", "120"), LIMITED.getBytes(StandardCharsets.UTF_8)));
        chatWith(key);
        assertThat(fixture.proxy.gate().coolDowns(first))
                .singleElement()
                .satisfies(coolDown ->
                        assertThat(coolDown.until()).isEqualTo(coolDown.since().plusSeconds(120)));
    }

    @Test
    void manyMovedRequestsCountExactly() throws Exception {
        int allowed = 40;
        key = fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("k")
                        .requests(allowed)
                        .mainKeys(List.of(first.id(), second.id()))
                        .build());
        // Ready again at once, so that every request begins here.
        fixture.upstream.respondAlways(
                request -> true,
                Reply.of(429, Headers.of("retry-after-ms", "0"), LIMITED.getBytes(StandardCharsets.UTF_8)));
        ExecutorService clients = Executors.newFixedThreadPool(8);
        List<Integer> statuses = new ArrayList<>();
        try {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                calls.add(() -> chatWith(key).status());
            }
            for (Future<Integer> call : clients.invokeAll(calls)) {
                statuses.add(call.get());
            }
        } finally {
            clients.shutdown();
        }
        // A hold of a try that fails may refuse another request, so fewer may get through, but never more.
        long served = statuses.stream().filter(status -> status == 200).count();
        assertThat(statuses).containsOnly(200, 429);
        assertThat(other.count()).isEqualTo((int) served);
        assertThat(tally().used().requests()).isEqualTo(served).isLessThanOrEqualTo(allowed);
        while (chatWith(key).status() == 200) {
            served++;
        }
        assertThat(served).isEqualTo(allowed);
        assertThat(tally().used().requests()).isEqualTo(allowed);
        assertThat(other.count()).isEqualTo(allowed);
    }
}
