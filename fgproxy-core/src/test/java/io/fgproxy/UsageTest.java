package io.fgproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.gate.Admission;
import io.fgproxy.gate.Ticket;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageReport;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the owner sees of the use of keys, and how it is forgiven. */
class UsageTest {
    private static final Limit DAILY = Limit.of(Meter.REQUESTS, 3, Window.each(Window.Unit.DAY));
    private static final RequestFacts CHAT = RequestFacts.of(
                    OperationCatalog.standard().named("chat.completions.create").orElseThrow())
            .model(new NamedModel("gpt-4o-mini", "model"))
            .build();

    private volatile Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final FgProxy proxy = FgProxy.builder().clock(() -> now).build();
    private SubKey key;

    @BeforeEach
    void aKeyInAGroup() {
        proxy.mainKeys().add(NewMainKey.of("main", "sk-real"));
        proxy.groups().putKeys("school", new KeyGroup(null, Policy.standard(), List.of(Limit.requests(9))));
        key = proxy.subKeys()
                .create(SubKeySettings.named("k")
                        .group("school")
                        .requests(5)
                        .limit(DAILY)
                        .limit(DAILY.loosely())
                        .build())
                .key();
    }

    private Ticket admitted() {
        Admission admission = proxy.gate().admit(key, CHAT, null);
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        return ((Admission.Admitted) admission).ticket();
    }

    private void use(int times) {
        for (int i = 0; i < times; i++) {
            admitted().settle(new UsageReport.Reported(Usage.tokens(10, 20)), 200);
            now = now.plusMillis(1);
        }
    }

    private List<Long> used() {
        return proxy.subKeys().standings(key.id()).orElseThrow().stream()
                .map(LimitStanding::used)
                .toList();
    }

    @Test
    void everythingThatAKeyUsesIsCounted() {
        use(2);
        admitted();
        assertThat(used()).containsExactly(2L, 2L, 2L, 2L);
        assertThat(proxy.subKeys().standings(key.id()).orElseThrow()).allMatch(standing -> standing.held() == 1);
        Amounts used = proxy.subKeys().tally(key.id()).orElseThrow().used();
        assertThat(List.of(used.requests(), used.inputTokens(), used.outputTokens()))
                .containsExactly(2L, 20L, 40L);
    }

    @Test
    void resetForgivesTheKeyAndNobodyElse() {
        use(3);
        assertThat(proxy.gate().admit(key, CHAT, null)).isNotInstanceOf(Admission.Admitted.class);
        proxy.subKeys().resetUsage(key.id());
        assertThat(used()).containsExactly(0L, 0L, 0L, 3L);
        assertThat(proxy.subKeys().tally(key.id()).orElseThrow().used()).isEqualTo(Amounts.NONE);
        Ticket open = admitted();
        proxy.subKeys().resetUsage(key.id());
        assertThat(proxy.subKeys().standings(key.id()).orElseThrow()).allMatch(standing -> standing.held() == 1);
        open.settle(new UsageReport.Reported(Usage.tokens(1, 1)), 200);
        assertThat(used()).containsExactly(1L, 1L, 1L, 4L);
        use(2);
        assertThat(proxy.gate().admit(key, CHAT, null)).isNotInstanceOf(Admission.Admitted.class);
    }

    @Test
    void resetLeavesTheLogAndTheVersionAlone() {
        use(2);
        proxy.subKeys().resetUsage(key.id());
        assertThat(rows(10)).isEqualTo(2);
        assertThat(proxy.subKeys().get(key.id())).contains(key);
    }

    @Test
    void theLogIsAskedForAFewRowsAtATime() {
        use(3);
        assertThat(rows(2)).isEqualTo(2);
        assertThat(rows(0)).isEqualTo(1);
        assertThat(rows(Integer.MAX_VALUE)).isEqualTo(3);
        assertThat(proxy.subKeys().usage(new SubKeyId("sk_0123456789abcdef"), Instant.EPOCH, now, 10))
                .isEmpty();
    }

    private int rows(int count) {
        return proxy.subKeys()
                .usage(key.id(), Instant.EPOCH, now.plusSeconds(1), count)
                .size();
    }
}
