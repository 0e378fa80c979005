package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.Gate;
import io.fgproxy.testkit.wire.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** As many requests as may are upstream at once; others wait their turn, or are told that there are too many. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#all")
class QueueTest extends OnEachSetup {
    private static final int ACTIVE = 2;
    private static final int QUEUED = 4;

    @BeforeParameterizedClassInvocation
    static void startWithFewSlots(Setup setup) throws Exception {
        restart(
                setup,
                config -> config.maxActive(ACTIVE)
                        .maxActivePerKey(ACTIVE)
                        .maxQueued(QUEUED)
                        .queueTimeout(Duration.ofMinutes(5)));
    }

    private final List<RawHttp> clients = new ArrayList<>();
    private int before;

    private CreatedSubKey key() {
        return fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("queue").requests(1000).build());
    }

    private RawHttp send(CreatedSubKey key) {
        RawHttp http = fixture.connect();
        clients.add(http);
        http.sendJson(CHAT_PATH, CHAT, "Authorization: Bearer " + key.secret().reveal());
        return http;
    }

    private Gate holdUpstream(int answers) {
        before = fixture.upstream.requests().size();
        Gate gate = new Gate();
        for (int i = 0; i < answers; i++) {
            fixture.upstream.respondNext(Reply.json(200, "{}").heldAt(gate));
        }
        return gate;
    }

    private int arrived() {
        return fixture.upstream.requests().size() - before;
    }

    @Test
    void thoseBeyondWaitAndAllAreServedInTheEnd() {
        Gate gate = holdUpstream(4);
        CreatedSubKey key = key();
        for (int i = 0; i < 4; i++) {
            send(key);
        }
        Eventually.await(SOON, () -> arrived() == ACTIVE, "two are upstream");
        // Nothing is held for those that wait.
        Eventually.await(SOON, () -> fixture.tally(key).held().requests() == ACTIVE, "two are held");
        gate.open();
        for (RawHttp http : clients) {
            assertThat(http.readResponse().status()).isEqualTo(200);
            http.close();
        }
        assertThat(arrived()).isEqualTo(4);
        Eventually.await(SOON, () -> fixture.tally(key).held().equals(Amounts.NONE), "nothing is held");
        assertThat(fixture.tally(key).used().requests()).isEqualTo(4);
    }

    @Test
    void tooManyAreRefusedWithoutBeingCountedOrSent() {
        Gate gate = holdUpstream(ACTIVE + 2);
        CreatedSubKey key = key();
        for (int i = 0; i < ACTIVE + 2; i++) {
            send(key);
        }
        Eventually.await(SOON, () -> arrived() == ACTIVE, "two are upstream");
        // Whether one has its place in the queue cannot be seen from outside, so more are sent until one has an answer.
        while (clients.stream().allMatch(http -> http.isSilentFor(Duration.ofMillis(10)))) {
            send(key);
        }
        gate.open();
        int served = 0;
        for (RawHttp http : clients) {
            RawResponse response = http.readResponse();
            http.close();
            if (response.status() == 200) {
                served++;
            } else {
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.text()).contains("proxy_overloaded");
                assertThat(response.headers().first("retry-after")).isPresent();
            }
        }
        assertThat(served).isBetween(ACTIVE, clients.size() - 1);
        Eventually.await(SOON, () -> fixture.tally(key).held().equals(Amounts.NONE), "nothing is held");
        assertThat(fixture.tally(key).used().requests()).isEqualTo(served);
        assertThat(arrived()).isEqualTo(served);
    }
}
