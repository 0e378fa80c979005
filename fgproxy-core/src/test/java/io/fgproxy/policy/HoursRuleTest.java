package io.fgproxy.policy;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static java.time.DayOfWeek.TUESDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.Circumstances;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoursRuleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Set<DayOfWeek> ALL = EnumSet.allOf(DayOfWeek.class);

    /** The 5th of January 2026 is a Monday. */
    @ParameterizedTest
    @CsvSource({
        "2026-01-05T08:59:59.999Z, false",
        "2026-01-05T09:00:00Z, true",
        "2026-01-05T16:59:59.999Z, true",
        "2026-01-05T17:00:00Z, false",
        "2026-01-06T12:00:00Z, true",
        "2026-01-07T12:00:00Z, false",
        "2026-01-04T12:00:00Z, false",
    })
    void theBeginningIsInsideAndTheEndIsNot(String at, boolean open) {
        HoursRule rule = rule(ZoneOffset.UTC, new OpenHours(Set.of(MONDAY, TUESDAY), 9 * 60, 17 * 60));
        assertThat(isOpen(rule, at)).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-09T21:59:59Z, false",
        "2026-01-09T22:00:00Z, true",
        "2026-01-09T23:59:59Z, true",
        "2026-01-10T00:00:00Z, true",
        "2026-01-10T05:59:59Z, true",
        "2026-01-10T06:00:00Z, false",
        // The night before Friday's does not count, nor the evening after it.
        "2026-01-09T03:00:00Z, false",
        "2026-01-10T22:30:00Z, false",
    })
    void aNightBelongsToTheDayOnWhichItBegins(String at, boolean open) {
        assertThat(isOpen(rule(ZoneOffset.UTC, new OpenHours(Set.of(FRIDAY), 22 * 60, 6 * 60)), at))
                .isEqualTo(open);
    }

    @Test
    void theNightOfSundayGoesOnOnMonday() {
        HoursRule rule = rule(ZoneOffset.UTC, new OpenHours(Set.of(SUNDAY), 23 * 60, 60));
        assertThat(isOpen(rule, "2026-01-05T00:30:00Z")).isTrue();
        assertThat(isOpen(rule, "2026-01-05T23:30:00Z")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 1440", "0, 0", "540, 540"})
    void wholeDaysCanBeWritten(int from, int to) {
        HoursRule always = rule(ZoneOffset.UTC, new OpenHours(ALL, from, to));
        for (String at : List.of("2026-01-05T00:00:00Z", "2026-01-05T08:59:00Z", "2026-01-05T09:00:00Z")) {
            assertThat(isOpen(always, at)).as(at).isTrue();
        }
        assertThat(isOpen(always, "2026-01-05T23:59:59.999Z")).isTrue();
    }

    @Test
    void midnightEndsADayInEitherSpelling() {
        for (int midnight : List.of(0, 1440)) {
            HoursRule rule = rule(ZoneOffset.UTC, new OpenHours(Set.of(MONDAY), 60, midnight));
            assertThat(isOpen(rule, "2026-01-05T23:59:59Z")).isTrue();
            assertThat(isOpen(rule, "2026-01-06T00:00:00Z")).isFalse();
            assertThat(isOpen(rule, "2026-01-05T00:59:59Z")).isFalse();
            assertThat(isOpen(rule, "2026-01-05T01:00:00Z")).isTrue();
        }
    }

    @Test
    void theZoneOfTheRuleDecidesNotThatOfTheMachine() {
        OpenHours day = new OpenHours(Set.of(MONDAY), 0, 1440);
        assertThat(isOpen(rule(ZoneId.of("Pacific/Auckland"), day), "2026-01-04T12:00:00Z"))
                .isTrue();
        assertThat(isOpen(rule(ZoneId.of("America/Los_Angeles"), day), "2026-01-05T07:59:59Z"))
                .isFalse();
        assertThat(isOpen(rule(ZoneId.of("America/Los_Angeles"), day), "2026-01-05T08:00:00Z"))
                .isTrue();
        assertThat(isOpen(rule(ZoneId.of("Asia/Kathmandu"), day), "2026-01-04T18:15:00Z"))
                .isTrue();
        assertThat(isOpen(rule(ZoneId.of("Asia/Kathmandu"), day), "2026-01-04T18:14:59Z"))
                .isFalse();
    }

    /** On 29 March 2026 Berlin's clocks go from 02:00 to 03:00, on 25 October from 03:00 back to 02:00. */
    @ParameterizedTest
    @CsvSource({
        "2026-03-28T08:00:00Z, true",
        "2026-03-28T07:59:59Z, false",
        "2026-03-30T07:00:00Z, true",
        "2026-03-30T06:59:59Z, false",
    })
    void nineOClockIsNineOClockOnBothSidesOfTheSwitch(String at, boolean open) {
        assertThat(isOpen(rule(BERLIN, new OpenHours(ALL, 9 * 60, 10 * 60)), at))
                .isEqualTo(open);
    }

    @Test
    void anHourThatTheSwitchSkipsDoesNotOpen() {
        HoursRule rule = rule(BERLIN, new OpenHours(Set.of(SUNDAY), 2 * 60, 3 * 60));
        assertThat(isOpen(rule, "2026-03-29T00:59:59Z")).isFalse();
        assertThat(isOpen(rule, "2026-03-29T01:00:00Z")).isFalse();
    }

    @Test
    void anHourThatTheSwitchRepeatsOpensTwice() {
        HoursRule rule = rule(BERLIN, new OpenHours(Set.of(SUNDAY), 2 * 60, 3 * 60));
        assertThat(isOpen(rule, "2026-10-24T23:59:59Z")).isFalse();
        assertThat(isOpen(rule, "2026-10-25T00:00:00Z")).isTrue();
        assertThat(isOpen(rule, "2026-10-25T01:30:00Z")).isTrue();
        assertThat(isOpen(rule, "2026-10-25T02:00:00Z")).isFalse();
    }

    @Test
    void oneOfSeveralStretchesIsEnough() {
        HoursRule rule =
                rule(ZoneOffset.UTC, new OpenHours(Set.of(MONDAY), 0, 60), new OpenHours(Set.of(SATURDAY), 600, 660));
        assertThat(isOpen(rule, "2026-01-10T10:30:00Z")).isTrue();
        assertThat(isOpen(rule, "2026-01-05T10:30:00Z")).isFalse();
        assertThat(isOpen(rule, "2026-01-05T00:30:00Z")).isTrue();
    }

    @Test
    void noListIsAlwaysAndAnEmptyOneNever() {
        assertThat(HoursRule.standard().isStandard()).isTrue();
        assertThat(isOpen(HoursRule.standard(), "2026-01-05T03:00:00Z")).isTrue();
        HoursRule never = rule(BERLIN);
        assertThat(never.isStandard()).isFalse();
        assertThat(isOpen(never, "2026-01-05T12:00:00Z")).isFalse();
    }

    @Test
    void openHoursAreChecked() {
        assertThatThrownBy(() -> new OpenHours(Set.of(), 0, 60)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OpenHours(ALL, -1, 60)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OpenHours(ALL, 1440, 60)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OpenHours(ALL, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OpenHours(ALL, 0, 1441)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new OpenHours(ALL, 1439, 1440).from()).isEqualTo(1439);
    }

    @Test
    void rulesAreValues() {
        Set<DayOfWeek> days = EnumSet.of(MONDAY);
        OpenHours hours = new OpenHours(days, 0, 60);
        days.add(TUESDAY);
        assertThat(hours.days()).containsExactly(MONDAY);
        List<OpenHours> open = new ArrayList<>(List.of(hours));
        HoursRule rule = new HoursRule(BERLIN, open);
        open.clear();
        assertThat(rule).isEqualTo(rule(BERLIN, hours));
    }

    private static HoursRule rule(ZoneId zone, OpenHours... open) {
        return new HoursRule(zone, List.of(open));
    }

    private static boolean isOpen(HoursRule rule, String at) {
        String said = Facts.said(rule.judge(new Circumstances(Instant.parse(at), null)));
        assertThat(said).isIn("allowed", "OUTSIDE_HOURS");
        return said.equals("allowed");
    }
}
