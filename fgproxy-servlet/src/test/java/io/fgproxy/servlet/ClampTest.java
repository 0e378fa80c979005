package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fgproxy.CreatedSubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Tally;
import io.fgproxy.quota.Window;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.RecordedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A balance of output tokens is used up and never overrun, because what a request may say is lowered to what is left. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class ClampTest extends OnEachSetup {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CALLERS = 50;
    private static final int ASKED = 400;
    private static final int LEFT = 500;
    private static final Pattern FINISH = Pattern.compile("\"finish_reason\":\"([a-z_]+)\"");

    private CreatedSubKey create(long output) {
        return fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("clamped")
                        .limit(Limit.of(Meter.OUTPUT_TOKENS, output, Window.lifetime()))
                        .build());
    }

    private RawResponse stream(CreatedSubKey key) {
        try (RawHttp http = fixture.connect()) {
            http.deadline(Duration.ofSeconds(60));
            http.sendJson(
                    CHAT_PATH,
                    "{\"model\":\"gpt-4o-mini\",\"stream\":true,\"max_completion_tokens\":" + ASKED
                            + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                    "Authorization: Bearer " + key.secret().reveal());
            return http.readResponse();
        }
    }

    /** Tries until the balance is used up: a refusal while others still hold some of it is not the end. */
    private List<String> streamUntilUsedUp(CreatedSubKey key) {
        List<String> reasons = new ArrayList<>();
        while (true) {
            RawResponse response = stream(key);
            if (response.status() == 200) {
                assertThat(response.truncated()).isFalse();
                assertThat(response.text()).endsWith("data: [DONE]\n\n").doesNotContain("completion_tokens");
                Matcher finish = FINISH.matcher(response.text());
                assertThat(finish.find()).isTrue();
                reasons.add(finish.group(1));
            } else {
                assertThat(response.status()).isEqualTo(429);
                Tally tally = fixture.tally(key);
                if (tally.held().equals(Amounts.NONE) && tally.used().outputTokens() >= LEFT * 95 / 100) {
                    return reasons;
                }
            }
        }
    }

    @Test
    void parallelStreamsUseUpTheBalanceAndNeverMore() throws Exception {
        fixture.upstream.say(Collections.nCopies(1000, "la ").toArray(String[]::new));
        CreatedSubKey key = create(LEFT);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<List<String>>> answers = new ArrayList<>();
        try {
            for (int i = 0; i < CALLERS; i++) {
                answers.add(callers.submit(() -> {
                    start.await();
                    return streamUntilUsedUp(key);
                }));
            }
            start.countDown();
            List<String> reasons = new ArrayList<>();
            for (Future<List<String>> answer : answers) {
                reasons.addAll(answer.get());
            }
            assertThat(reasons).isNotEmpty().containsOnly("length");
        } finally {
            callers.shutdownNow();
        }
        long said = 0;
        for (RecordedRequest request : fixture.upstream.requests()) {
            said += cap(request);
        }
        assertThat(said).isBetween(LEFT * 95L / 100, (long) LEFT);
        assertThat(fixture.tally(key).used().outputTokens()).isEqualTo(said);
    }

    private static long cap(RecordedRequest request) throws JsonProcessingException {
        JsonNode sent = JSON.readTree(request.bodyText());
        assertThat(sent.at("/stream_options/include_usage").asBoolean()).isTrue();
        return sent.at("/max_completion_tokens").asLong();
    }

    @Test
    void answersThatSayLessGiveBackWhatTheyHeld() {
        CreatedSubKey key = create(LEFT);
        for (int i = 1; i <= 20; i++) {
            // Six tokens each by default; each request holds 400 of what is left while it is on its way.
            assertThat(stream(key).status()).isEqualTo(200);
            int requests = i;
            Eventually.await(SOON, () -> fixture.tally(key).used().outputTokens() == 6L * requests, "it is settled");
        }
        assertThat(fixture.tally(key).used().outputTokens()).isEqualTo(120);
    }

    @Test
    void usageIsShownToWhoAsksForIt() {
        CreatedSubKey key = create(LEFT);
        try (RawHttp http = fixture.connect()) {
            http.sendJson(
                    CHAT_PATH,
                    "{\"model\":\"gpt-4o-mini\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                    "Authorization: Bearer " + key.secret().reveal());
            assertThat(http.readResponse().text()).contains("\"completion_tokens\":6");
        }
    }
}
