package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.policy.Policy;
import io.fgproxy.policy.PolicyBound;
import io.fgproxy.policy.TimeoutRule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutRuleJsonTest {
    private static final TimeoutRule RULE = new TimeoutRule(Duration.ofSeconds(30), null, Duration.ofSeconds(120));

    private static Policy read(String timeouts) {
        return PolicyJson.read("{\"timeouts\":" + timeouts + "}");
    }

    @Test
    void isReadAndWritten() {
        String json = "{\"first_byte_seconds\":30,\"total_seconds\":120}";
        assertThat(read(json).timeouts()).isEqualTo(RULE);
        assertThat(PolicyJson.write(Policy.standard().withTimeouts(RULE))).contains("\"timeouts\":" + json);
        assertThat(PolicyJson.read(PolicyJson.write(Policy.standard().withTimeouts(RULE))))
                .isEqualTo(Policy.standard().withTimeouts(RULE));
    }

    @Test
    void fractionsOfSecondsAreRoundedUp() {
        TimeoutRule rule = new TimeoutRule(Duration.ofNanos(1), Duration.ofMillis(1500), Duration.ofSeconds(2));
        assertThat(PolicyJson.read(PolicyJson.write(Policy.standard().withTimeouts(rule)))
                        .timeouts())
                .isEqualTo(new TimeoutRule(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(2)));
    }

    @Test
    void isNotWrittenWhereThereIsNone() {
        assertThat(PolicyJson.write(Policy.standard())).doesNotContain("timeouts");
        assertThat(read("{}").timeouts()).isEqualTo(TimeoutRule.standard());
        assertThat(read("{\"idle_seconds\":null}").timeouts()).isEqualTo(TimeoutRule.standard());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"idle_seconds\":0}",
                "{\"idle_seconds\":-1}",
                "{\"idle_seconds\":31536001}",
                "{\"idle_seconds\":9223372036854775807}",
                "{\"idle_seconds\":1.5}",
                "{\"idle_seconds\":\"5\"}",
                "{\"idle_seconds\":true}"
            })
    void badTimesAreRefusedByName(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(InvalidMemberException.class)
                .hasMessageContaining("idle_seconds");
    }

    @Test
    void unknownMembersAreRefused() {
        assertThatThrownBy(() -> read("{\"idle\":5}")).hasMessageContaining("timeouts.idle");
    }

    @Test
    void theShortestOfAllCounts() {
        TimeoutRule group = new TimeoutRule(Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(60));
        assertThat(TimeoutRule.all(List.of(RULE, TimeoutRule.standard(), group)))
                .isEqualTo(new TimeoutRule(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(60)));
    }

    @Test
    void noKeyGoesBeyondItsTemplate() {
        Policy bound = Policy.standard().withTimeouts(RULE);
        Policy longer =
                Policy.standard().withTimeouts(new TimeoutRule(Duration.ofSeconds(31), null, Duration.ofSeconds(120)));
        assertThat(PolicyBound.excess(Policy.standard(), bound)).isPresent();
        assertThat(PolicyBound.excess(longer, bound).orElseThrow().toString()).contains("first_byte_seconds");
        assertThat(PolicyBound.excess(bound, bound)).isEmpty();
        assertThat(PolicyBound.excess(bound, Policy.standard())).isEmpty();
    }
}
