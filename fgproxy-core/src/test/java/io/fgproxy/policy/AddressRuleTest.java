package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.Circumstances;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AddressRuleTest {
    private static final AddressRule ANYWHERE = AddressRule.standard();

    @Test
    void theStandardIsAnywhereEvenUnknown() {
        assertThat(ANYWHERE.isStandard()).isTrue();
        assertThat(judge(ANYWHERE, "203.0.113.9")).isEqualTo("allowed");
        assertThat(judge(ANYWHERE, null)).isEqualTo("allowed");
    }

    @Test
    void onlyTheAllowedRangesMay() {
        AddressRule rule = ANYWHERE.allowing(List.of("10.0.0.0/8", "2001:db8::/32"));
        assertThat(rule.isStandard()).isFalse();
        assertThat(judge(rule, "10.1.1.1")).isEqualTo("allowed");
        assertThat(judge(rule, "2001:db8::7")).isEqualTo("allowed");
        assertThat(judge(rule, "::ffff:10.1.1.1")).isEqualTo("allowed");
        assertThat(judge(rule, "11.1.1.1")).isEqualTo("ADDRESS_NOT_ALLOWED");
        assertThat(judge(rule, "::1")).isEqualTo("ADDRESS_NOT_ALLOWED");
    }

    @Test
    void denyWins() {
        AddressRule rule = ANYWHERE.allowing(List.of("10.0.0.0/8")).denying(List.of("10.6.6.0/24", "2001:db8:6::/48"));
        assertThat(judge(rule, "10.6.5.255")).isEqualTo("allowed");
        assertThat(judge(rule, "10.6.6.6")).isEqualTo("ADDRESS_NOT_ALLOWED");
        assertThat(judge(rule, "::ffff:10.6.6.6")).isEqualTo("ADDRESS_NOT_ALLOWED");
        AddressRule denying = ANYWHERE.denying(List.of("10.6.6.0/24"));
        assertThat(denying.isStandard()).isFalse();
        assertThat(judge(denying, "10.6.6.6")).isEqualTo("ADDRESS_NOT_ALLOWED");
        assertThat(judge(denying, "203.0.113.9")).isEqualTo("allowed");
    }

    @Test
    void anUnknownAddressIsRefusedAsSoonAsThereIsAnythingToCheck() {
        assertThat(judge(ANYWHERE.allowing(List.of("0.0.0.0/0", "::/0")), null)).isEqualTo("ADDRESS_NOT_ALLOWED");
        assertThat(judge(ANYWHERE.denying(List.of("10.0.0.0/8")), null)).isEqualTo("ADDRESS_NOT_ALLOWED");
    }

    @Test
    void anEmptyAllowListIsNowhere() {
        AddressRule rule = ANYWHERE.allowing(List.of());
        assertThat(rule.isStandard()).isFalse();
        assertThat(judge(rule, "127.0.0.1")).isEqualTo("ADDRESS_NOT_ALLOWED");
        assertThat(rule.allowing(null)).isEqualTo(ANYWHERE);
        assertThat(ANYWHERE.denying(List.of())).isEqualTo(ANYWHERE);
    }

    @Test
    void rangesAreCheckedAndCopied() {
        assertThatThrownBy(() -> ANYWHERE.allowing(List.of("10.0.0.0/8", "example.com")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ANYWHERE.denying(List.of("10"))).isInstanceOf(IllegalArgumentException.class);
        List<Cidr> ranges = new ArrayList<>(List.of(Cidr.of("10.0.0.0/8")));
        AddressRule rule = new AddressRule(ranges, ranges);
        ranges.clear();
        assertThat(rule.allow()).hasSize(1);
        assertThat(rule.deny()).hasSize(1);
    }

    private static String judge(AddressRule rule, @Nullable String source) {
        return Facts.said(rule.judge(new Circumstances(Instant.EPOCH, source == null ? null : Cidr.address(source))));
    }
}
