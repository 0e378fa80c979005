package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.Headers;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.upstream.OpenAiReply;
import io.fgproxy.testkit.upstream.TokenCounts;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.RecordedRequest;
import io.fgproxy.testkit.wire.Reply;
import io.fgproxy.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a request is charged when its client, or the proxy, leaves in the middle, and what becomes of the upstream request. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
class DrainTest extends OnEachSetup {
    private static final long DRAIN_BYTES = 200_000;
    private static final Headers JSON = Headers.of("Content-Type", "application/json");
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18}}";

    private CreatedSubKey key;

    @BeforeParameterizedClassInvocation
    static void startWithLittleDrain(Setup setup) throws Exception {
        restart(setup, config -> config.drainBytes(DRAIN_BYTES));
    }

    @BeforeEach
    void mint() {
        key = fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("k")
                        .requests(1000)
                        .allowOperations("everything-but-admin")
                        .build());
    }

    /** Sends a request and leaves as soon as {@code arrived} has come of its answer. */
    private void leaveAfter(String arrived) {
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH,
                    chatBody(),
                    "Authorization: Bearer " + key.secret().reveal());
            http.readHead();
            http.readUntil(arrived);
            http.reset();
        }
    }

    private UsageRecord charged() {
        Eventually.await(SOON, () -> !rows().isEmpty(), "the request is settled");
        assertThat(fixture.tally(key).held()).isEqualTo(Amounts.NONE);
        assertThat(rows()).hasSize(1);
        return rows().get(0);
    }

    private static void assertCharged(Amounts charged) {
        assertThat(charged.requests()).isEqualTo(1);
        assertThat(charged.inputTokens()).isEqualTo(11);
        assertThat(charged.outputTokens()).isEqualTo(7);
        assertThat(charged.cost()).isPositive();
    }

    private List<UsageRecord> rows() {
        return fixture.proxy
                .subKeys()
                .usage(key.key().id(), Instant.EPOCH, Instant.now().plusSeconds(60), 10);
    }

    /** More than sockets and containers buffer, so that the proxy cannot but notice that its client has gone. */
    private static Reply events(Gate gate, int bulk) {
        return Reply.chunkedHead(200, OpenAiReply.eventHeaders())
                .chunk("data: {\"choices\":[]}\n\n")
                .await(gate)
                .chunk(": padding\n\n".repeat(bulk / 11));
    }

    @Test
    void streamOfALostClientIsReadOnAndChargedAsItTells() {
        Gate gate = new Gate();
        Gate rest = new Gate();
        fixture.upstream.respondNext(events(gate, (int) DRAIN_BYTES / 2)
                .await(rest)
                .chunk("data: {\"choices\":[]," + USAGE + "\n\n")
                .chunk("data: [DONE]\n\n")
                .lastChunk());
        leaveAfter("\n\n");
        gate.open();
        rest.open();
        UsageRecord row = charged();
        assertThat(row.source()).isEqualTo(UsageRecord.Source.REPORTED);
        assertCharged(row.charged());
        assertThat(row.status()).isEqualTo(200);
    }

    @Test
    void jsonOfALostClientIsReadOnAndChargedAsItTells() {
        Gate gate = new Gate();
        String start = "{\"padding\":\"" + "x".repeat((int) DRAIN_BYTES / 2);
        fixture.upstream.respondNext(Reply.chunkedHead(200, JSON)
                .chunk(start)
                .await(gate)
                .chunk("\"," + USAGE)
                .lastChunk());
        leaveAfter("xxx");
        gate.open();
        assertCharged(charged().charged());
    }

    @Test
    void answerThatIsTooLongToReadOnIsEndedAndChargedAsItWasHeld() {
        Gate gate = new Gate();
        fixture.upstream.respondNext(events(gate, 4_000_000).silence());
        leaveAfter("\n\n");
        RecordedRequest seen = seen();
        gate.open();
        assertThat(seen.connection().awaitClosed(SOON)).isTrue();
        UsageRecord row = charged();
        assertThat(row.source()).isEqualTo(UsageRecord.Source.ESTIMATED);
        assertThat(row.charged().requests()).isEqualTo(1);
    }

    @Test
    void answerThatDoesNotEndInTimeIsEndedAndChargedAsItWasHeld() throws Exception {
        Gate gate = new Gate();
        try (ProxyFixture own = ProxyFixture.start(setup, config -> config.drainTimeout(Duration.ofMillis(50)))) {
            CreatedSubKey owned =
                    own.proxy.subKeys().create(SubKeySettings.named("k").build());
            own.upstream.respondNext(events(gate, 4_000_000).silence());
            RecordedRequest seen;
            try (RawHttp http = own.connect()) {
                http.sendJson(
                        CHAT_PATH,
                        chatBody(),
                        "Authorization: Bearer " + owned.secret().reveal());
                http.readHead();
                http.readUntil("\n\n");
                seen = own.upstream.takeRequest(SOON);
                http.reset();
            }
            gate.open();
            assertThat(seen.connection().awaitClosed(SOON)).isTrue();
            Eventually.await(SOON, () -> own.tally(owned).used().requests() == 1, "it is charged");
            assertThat(own.tally(owned).held()).isEqualTo(Amounts.NONE);
        }
    }

    @Test
    void errorThatALostClientDoesNotSeeIsNotCharged() {
        if (!setup.async()) {
            return; // A blocked thread does not learn that its client went before there is something to write.
        }
        Gate gate = new Gate();
        fixture.upstream.respondNext(
                OpenAiReply.error(500, "server_error", "no").heldAt(gate));
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH,
                    chatBody(),
                    "Authorization: Bearer " + key.secret().reveal());
            fixture.upstream.takeStarted(SOON);
            http.reset();
        }
        gate.open();
        assertThat(charged().charged()).isEqualTo(Amounts.NONE);
        assertThat(charged().source()).isEqualTo(UsageRecord.Source.FAILED);
    }

    @Test
    void answerThatCostsNothingIsNotReadOn() {
        Gate gate = new Gate();
        fixture.upstream.respondNext(Reply.chunkedHead(200, JSON)
                .chunk("{\"data\":[")
                .await(gate)
                .chunk("x".repeat(4_000_000))
                .silence());
        RecordedRequest seen;
        try (RawHttp http = fixture.connect()) {
            http.sendRequest(
                    "GET", "/v1/files", "Authorization: Bearer " + key.secret().reveal());
            http.readHead();
            http.readUntil("[");
            seen = seen();
            http.reset();
        }
        gate.open();
        assertThat(seen.connection().awaitClosed(SOON)).isTrue();
        assertThat(charged().charged().requests()).isEqualTo(1);
    }

    @Test
    void truncatedAnswerIsChargedAsItToldBefore() {
        fixture.upstream.respondNext(Reply.chunkedHead(200, OpenAiReply.eventHeaders())
                .chunk("data: {\"choices\":[]," + USAGE + "\n\n")
                .close());
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH,
                    chatBody(),
                    "Authorization: Bearer " + key.secret().reveal());
            assertThat(http.readResponse().truncated()).isTrue();
        }
        assertCharged(charged().charged());
    }

    @Test
    void truncatedAnswerThatToldNothingIsChargedAsItWasHeld() {
        fixture.upstream.respondNext(Reply.chunkedHead(200, OpenAiReply.eventHeaders())
                .chunk("data: {\"choices\":[]}\n\n")
                .close());
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH,
                    chatBody(),
                    "Authorization: Bearer " + key.secret().reveal());
            assertThat(http.readResponse().truncated()).isTrue();
        }
        assertThat(charged().source()).isEqualTo(UsageRecord.Source.ESTIMATED);
    }

    @Test
    void wholeAnswerIsChargedAsItTells() {
        fixture.upstream.report(TokenCounts.of(11, 7));
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH,
                    chatBody(),
                    "Authorization: Bearer " + key.secret().reveal());
            assertThat(http.readResponse().status()).isEqualTo(200);
        }
        assertCharged(charged().charged());
    }

    @Test
    void proxyThatEndsChargesWhatUpstreamHasNotAnsweredYet() throws Exception {
        ProxyFixture own = ProxyFixture.start(setup);
        CreatedSubKey owned =
                own.proxy.subKeys().create(SubKeySettings.named("k").build());
        own.upstream.respondNext(Reply.silent());
        try (RawHttp http = own.connect()) {
            http.sendJson(
                    CHAT_PATH,
                    chatBody(),
                    "Authorization: Bearer " + owned.secret().reveal());
            own.upstream.takeStarted(SOON);
            own.closeContainer();
        }
        assertThat(own.tally(owned).used().requests()).isEqualTo(1);
        assertThat(own.tally(owned).held()).isEqualTo(Amounts.NONE);
        own.upstream.close();
    }
}
