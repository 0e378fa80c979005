package io.fgproxy.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubKeySettingsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void nothingIsRestrictedUnlessSaid() {
        SubKeySettings settings = SubKeySettings.named("ci").build();
        assertThat(settings)
                .isEqualTo(new SubKeySettings("ci", Policy.standard(), List.of(), null, null, MainKeySet.any(), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t",
                "\u2003",
                "a\nb",
                "a\u0000",
                "\u007f",
                "\u0085x",
                "\u001b[31mred",
                "\ud800",
                "a\udc00"
            })
    void namesWithoutTextOrWithControlCharactersAreRefused(String name) {
        assertThatThrownBy(() -> SubKeySettings.named(name).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name ");
    }

    @Test
    void namesHaveUpTo200Characters() {
        assertThat(SubKeySettings.named("n".repeat(200)).build().name()).hasSize(200);
        assertThat(SubKeySettings.named("  caf\u00e9 \ud83d\ude00 ").build().name())
                .isEqualTo("  caf\u00e9 \ud83d\ude00 ");
        assertThatThrownBy(() -> SubKeySettings.named("n".repeat(201)).build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE})
    void aRequestLimitIsKept(long limit) {
        assertThat(SubKeySettings.named("k").requests(limit).build().limits()).containsExactly(Limit.requests(limit));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -2, Long.MIN_VALUE})
    void aNegativeRequestLimitIsNone(long limit) {
        SubKeySettings limited = SubKeySettings.named("k").requests(5).build();
        SubKeySettings unlimited = limited.toBuilder().requests(limit).build();
        assertThat(unlimited.limits()).isEmpty();
    }

    @Test
    void theLastRequestLimitCounts() {
        assertThat(SubKeySettings.named("k").requests(5).requests(7).build().limits())
                .containsExactly(Limit.requests(7));
    }

    @Test
    void aLimitTakesThePlaceOfOneThatBoundsTheSame() {
        Limit daily = Limit.of(Meter.COST_USD, 5, Window.each(Window.Unit.DAY));
        SubKeySettings settings = SubKeySettings.named("k")
                .limit(daily)
                .requests(3)
                .limit(Limit.of(Meter.COST_USD, 7, Window.each(Window.Unit.DAY)))
                .limit(daily.loosely())
                .build();
        assertThat(settings.limits())
                .containsExactly(
                        Limit.requests(3), Limit.of(Meter.COST_USD, 7, Window.each(Window.Unit.DAY)), daily.loosely());
        assertThat(settings.toBuilder().requests(-1).build().limits()).hasSize(2);
    }

    @Test
    void twoLimitsOfOneMeterAndWindowAreRefused() {
        List<Limit> twice = List.of(Limit.requests(1), Limit.requests(2));
        assertThatThrownBy(() -> SubKeySettings.named("k").limits(twice).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("limits ");
    }

    @Test
    void notBeforeMustComeFirstToTheMillisecond() {
        SubKeySettings.Builder builder = SubKeySettings.named("k").notBefore(NOON);
        assertThat(builder.expiresAt(NOON.plusMillis(1)).build().expiresAt()).isEqualTo(NOON.plusMillis(1));
        for (Instant end : new Instant[] {NOON, NOON.minusMillis(1), NOON.plusNanos(999_999)}) {
            assertThatThrownBy(() -> builder.expiresAt(end).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("not_before ");
        }
    }

    @Test
    void datesAreRoundedDownToMilliseconds() {
        SubKeySettings settings = SubKeySettings.named("k")
                .notBefore(Instant.EPOCH.minusNanos(1))
                .expiresAt(NOON.plusNanos(1_999_999))
                .build();
        assertThat(settings.notBefore()).isEqualTo(Instant.EPOCH.minusMillis(1));
        assertThat(settings.expiresAt()).isEqualTo(NOON.plusMillis(1));
    }

    @Test
    void datesThatNoStoreCanCountAreRefused() {
        for (Instant instant : new Instant[] {Instant.MIN, Instant.MAX}) {
            assertThatThrownBy(
                            () -> SubKeySettings.named("k").notBefore(instant).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("not_before ");
            assertThatThrownBy(
                            () -> SubKeySettings.named("k").expiresAt(instant).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("expires_at ");
        }
        Instant farthest = Instant.ofEpochMilli(Long.MAX_VALUE);
        assertThat(SubKeySettings.named("k").expiresAt(farthest).build().expiresAt())
                .isEqualTo(farthest);
    }

    @Test
    void listsAreCopied() {
        List<Limit> limits = new ArrayList<>(List.of(Limit.requests(1)));
        SubKeySettings settings =
                new SubKeySettings("k", Policy.standard(), limits, null, null, MainKeySet.any(), null);
        limits.clear();
        assertThat(settings.limits()).hasSize(1);
        assertThatThrownBy(() -> settings.limits().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aBuilderStartsFromAllOfTheSettings() {
        SubKeySettings settings = SubKeySettings.named("k")
                .allowModels("gpt-4o*")
                .denyModels("o1")
                .allowOperations("models.*")
                .denyOperations("models.delete")
                .requests(9)
                .notBefore(NOON)
                .expiresAt(NOON.plusSeconds(1))
                .mainKeys(List.of(MainKeyId.generate(new SecureRandom())))
                .build();
        assertThat(settings.toBuilder().build()).isEqualTo(settings);
        assertThat(settings.toBuilder().name("l").build()).isNotEqualTo(settings);
        assertThat(settings.policy().models().allow()).hasSize(1);
        assertThat(settings.policy().models().deny()).hasSize(1);
        assertThat(settings.policy().operations().allow()).hasSize(1);
        assertThat(settings.policy().operations().deny()).hasSize(1);
        SubKeySettings cleared = settings.toBuilder()
                .policy(Policy.standard())
                .limits(List.of())
                .notBefore(null)
                .expiresAt(null)
                .mainKeys(List.of())
                .build();
        assertThat(cleared).isEqualTo(SubKeySettings.named("k").build());
    }

    @Test
    void patternsThatMatchNothingAreRefused() {
        SubKeySettings.Builder builder = SubKeySettings.named("k");
        assertThatThrownBy(() -> builder.allowOperations("chat.completion"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.denyModels("gpt 4o")).isInstanceOf(IllegalArgumentException.class);
    }
}
