package io.fgproxy.servlet.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.Sleeper;
import com.openai.core.http.HttpResponseFor;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletion;
import io.fgproxy.FgProxy;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.clock.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenAI's SDK takes the limits of a sub-key for OpenAI's own: it waits as it is told, and gives up where that is no use. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class LimitsSdkTest extends OnEachServletWithSdk {
    private static final Instant START = Instant.parse("2026-03-01T12:00:50.500Z");
    private static final SettableClock CLOCK = new SettableClock(START);

    /** Lets time pass instead of waiting. */
    private static final class Passing implements Sleeper {
        private final List<Duration> slept = new CopyOnWriteArrayList<>();

        @Override
        public void sleep(Duration duration) {
            slept.add(duration);
            CLOCK.advance(duration);
        }

        @Override
        public CompletableFuture<Void> sleepAsync(Duration duration) {
            sleep(duration);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            // There is nothing to end.
        }
    }

    @BeforeParameterizedClassInvocation
    static void startWithClock(Setup setup) throws Exception {
        restart(setup, FgProxy.builder().clock(CLOCK).build());
    }

    @BeforeEach
    void setClock() {
        CLOCK.set(START);
    }

    private OpenAIClient client(Sleeper sleeper, Limit limit) {
        String key = fixture.mint(SubKeySettings.named("k").limit(limit).build());
        return sdk(builder -> builder.apiKey(key).sleeper(sleeper));
    }

    @Test
    void rateIsWaitedForAsLongAsItIsTold() {
        Passing passing = new Passing();
        OpenAIClient client = client(passing, Limit.of(Meter.REQUESTS, 1, Window.each(Window.Unit.MINUTE)));
        client.chat().completions().create(chatWith(MODEL));
        assertThat(client.chat().completions().create(chatWith(MODEL)).choices())
                .hasSize(1);
        // It waits for eight seconds at most before it tries again.
        assertThat(passing.slept).containsExactly(Duration.ofSeconds(8), Duration.ofSeconds(2));
        assertThat(fixture.upstream.count()).isEqualTo(2);
    }

    @Test
    void quotaOfAMonthIsNotWaitedFor() {
        Passing passing = new Passing();
        OpenAIClient client = client(passing, Limit.of(Meter.REQUESTS, 1, Window.each(Window.Unit.MONTH)));
        client.chat().completions().create(chatWith(MODEL));
        RateLimitException refusal = catchThrowableOfType(
                RateLimitException.class, () -> client.chat().completions().create(chatWith(MODEL)));
        assertThat(refusal.code()).contains("insufficient_quota");
        assertThat(passing.slept).isEmpty();
        assertThat(fixture.upstream.count()).isEqualTo(1);
    }

    @Test
    void headersOfTheLimitsAreThere() {
        OpenAIClient client = client(new Passing(), Limit.of(Meter.REQUESTS, 5, Window.each(Window.Unit.MINUTE)));
        try (HttpResponseFor<ChatCompletion> response =
                client.chat().completions().withRawResponse().create(chatWith(MODEL))) {
            assertThat(response.headers().values("x-ratelimit-limit-requests")).containsExactly("5");
            assertThat(response.headers().values("x-ratelimit-remaining-requests"))
                    .containsExactly("4");
            assertThat(response.headers().values("x-ratelimit-reset-requests")).containsExactly("9.5s");
            assertThat(response.headers().values("x-ratelimit-limit-tokens")).isEmpty();
        }
    }
}
