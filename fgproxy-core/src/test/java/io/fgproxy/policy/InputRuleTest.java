package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.RequestFacts;
import org.junit.jupiter.api.Test;

class InputRuleTest {
    @Test
    void theLastByteStillFits() {
        InputRule rule = new InputRule(100L);
        assertThat(rule.judge(body(0))).isEqualTo(Decision.ALLOWED);
        assertThat(rule.judge(body(100))).isEqualTo(Decision.ALLOWED);
        assertThat(rule.judge(body(101)))
                .isEqualTo(new Decision.Denied(
                        DenialReason.BODY_TOO_LARGE,
                        "The body has more than the 100 bytes that this key may send.",
                        null));
    }

    @Test
    void theStandardTakesAnySize() {
        assertThat(InputRule.standard().judge(body(Long.MAX_VALUE))).isEqualTo(Decision.ALLOWED);
        assertThat(InputRule.standard().maxBytes()).isNull();
    }

    @Test
    void zeroBytesMeanNoBody() {
        assertThat(new InputRule(0L).judge(body(0))).isEqualTo(Decision.ALLOWED);
        assertThat(new InputRule(0L).judge(body(1))).isInstanceOf(Decision.Denied.class);
        assertThatThrownBy(() -> new InputRule(-1L)).isInstanceOf(IllegalArgumentException.class);
    }

    private static RequestFacts body(long bytes) {
        return Facts.start("chat.completions.create")
                .body(new BodyShape.Json(1, false), bytes)
                .build();
    }
}
