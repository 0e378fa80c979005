package io.fgproxy.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.clock.SettableClock;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.wire.Reply;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every answer of a key with limits tells how they stand, whatever upstream says of its own. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class LimitHeadersOnAnswersTest extends OnEachSetup {
    private static final Instant START = Instant.parse("2026-03-01T12:00:50.500Z");
    private static final SettableClock CLOCK = new SettableClock(START);
    private static final Limit A_MINUTE = Limit.of(Meter.REQUESTS, 2, Window.each(Window.Unit.MINUTE));
    private static final Headers OF_UPSTREAM =
            Headers.of("x-ratelimit-remaining-requests", "4999", "x-ratelimit-reset-tokens", "1ms");

    @BeforeParameterizedClassInvocation
    static void startWithClock(Setup setup) throws Exception {
        restart(setup, FgProxy.builder().clock(CLOCK).build());
    }

    @BeforeEach
    void setClock() {
        CLOCK.set(START);
    }

    private CreatedSubKey create(Limit... limits) {
        SubKeySettings.Builder settings = SubKeySettings.named("k");
        for (Limit limit : limits) {
            settings.limit(limit);
        }
        return fixture.proxy.subKeys().create(settings.build());
    }

    private RawResponse chatAs(CreatedSubKey key) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH, CHAT, "Authorization: Bearer " + key.secret().reveal());
            return http.readResponse();
        }
    }

    private static void assertTold(RawResponse response, String limit, String remaining, String reset) {
        assertThat(response.header("x-ratelimit-limit-requests")).contains(limit);
        assertThat(response.header("x-ratelimit-remaining-requests")).contains(remaining);
        assertThat(response.header("x-ratelimit-reset-requests")).contains(reset);
        assertThat(response.header("x-ratelimit-reset-tokens")).isEmpty();
    }

    @Test
    void successTellsWhatIsLeft() {
        CreatedSubKey key = create(A_MINUTE);
        fixture.upstream.respondNext(Reply.of(
                200, OF_UPSTREAM.and(Headers.of("Content-Type", "application/json")), "{}".getBytes(US_ASCII)));
        assertTold(chatAs(key), "2", "1", "9.5s");
        fixture.upstream.respondNext(
                Reply.chunkedHead(200, OpenAiReply.eventHeaders().and(OF_UPSTREAM))
                        .chunk("data: [DONE]\n\n")
                        .lastChunk());
        assertTold(chatAs(key), "2", "0", "9.5s");
    }

    @Test
    void keyWithoutLimitsIsToldNothing() {
        fixture.upstream.respondNext(Reply.of(
                200, OF_UPSTREAM.and(Headers.of("Content-Type", "application/json")), "{}".getBytes(US_ASCII)));
        assertThat(chatAs(create()).text()).isEqualTo("{}");
        fixture.upstream.respondNext(Reply.of(
                200, OF_UPSTREAM.and(Headers.of("Content-Type", "application/json")), "{}".getBytes(US_ASCII)));
        assertThat(chatAs(create()).headers().toString().toLowerCase(Locale.ROOT))
                .doesNotContain("x-ratelimit");
    }

    @Test
    void rateTellsWhenToTryAgainAndThenLetsThrough() {
        CreatedSubKey key = create(A_MINUTE);
        assertThat(chatAs(key).status()).isEqualTo(200);
        assertThat(chatAs(key).status()).isEqualTo(200);
        RawResponse refused = chatAs(key);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text())
                .contains("\"code\":\"rate_limit_exceeded\"")
                .contains("\"type\":\"rate_limit_exceeded\"")
                .contains("2 used");
        assertThat(refused.header("retry-after")).contains("10");
        assertThat(refused.header("x-should-retry")).isEmpty();
        assertTold(refused, "2", "0", "9.5s");
        CLOCK.set(START.plusSeconds(10));
        assertThat(chatAs(key).status()).isEqualTo(200);
    }

    @Test
    void budgetOfAMonthTellsThatRetriesAreNotWorthIt() {
        CreatedSubKey key = create(Limit.of(Meter.REQUESTS, 0, Window.each(Window.Unit.MONTH)));
        RawResponse refused = chatAs(key);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text()).contains("\"code\":\"insufficient_quota\"");
        assertThat(refused.header("x-should-retry")).contains("false");
        assertThat(refused.header("x-ratelimit-remaining-requests")).contains("0");
        assertThat(refused.header("x-ratelimit-reset-requests")).contains("731h59m9.5s");
    }

    @Test
    void failureOfUpstreamTellsThatNothingWasTaken() {
        CreatedSubKey key = create(A_MINUTE);
        fixture.upstream.respondNext(OpenAiReply.error(500, "server_error", "no", OF_UPSTREAM));
        RawResponse failed = chatAs(key);
        assertThat(failed.status()).isEqualTo(500);
        assertTold(failed, "2", "2", "9.5s");
        fixture.upstream.respondNext(Reply.script().readBody().close());
        RawResponse lost = chatAs(key);
        assertThat(lost.status()).isEqualTo(502);
        assertTold(lost, "2", "2", "9.5s");
    }

    @Test
    void refusalByARuleTellsNothing() {
        CreatedSubKey key = fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("k")
                        .limit(A_MINUTE)
                        .allowModels("gpt-4o")
                        .build());
        RawResponse refused = chatAs(key);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("x-ratelimit-limit-requests")).isEmpty();
    }

    @Test
    void tooManyAtOnceMayTryAgainSoon() {
        CreatedSubKey key = create(Limit.of(Meter.CONCURRENCY, 0, Window.lifetime()));
        RawResponse refused = chatAs(key);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text()).contains("\"code\":\"rate_limit_exceeded\"");
        assertThat(refused.header("x-ratelimit-limit-requests")).isEmpty();
    }
}
