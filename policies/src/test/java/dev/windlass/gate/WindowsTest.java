package dev.windlass.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Gate;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsTest {
    private static final List<DayOfWeek> WORKDAYS =
            List.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY, DayOfWeek.FRIDAY);

    private static Gate.Window window(List<DayOfWeek> days, String from, String to) {
        return new Gate.Window("w", days, from, to, "Europe/Berlin");
    }

    private static String next(Gate.Window window, String now) {
        return Windows.opensAt(window, Instant.parse(now))
                .map(Instant::toString)
                .orElse("open");
    }

    // 2026-11-30 is a Monday; Berlin is at +01:00 then.
    @ParameterizedTest
    @CsvSource({
        "2026-11-30T07:59:59Z, 2026-11-30T08:00:00Z",
        "2026-11-30T08:00:00Z, open",
        "2026-11-30T15:59:59Z, open",
        "2026-11-30T16:00:00Z, 2026-12-01T08:00:00Z",
        "2026-12-04T16:00:00Z, 2026-12-07T08:00:00Z",
        "2026-12-05T12:00:00Z, 2026-12-07T08:00:00Z"
    })
    void isOpenInOfficeHoursOnly(String now, String expected) {
        assertThat(next(window(WORKDAYS, "09:00", "17:00"), now)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-28T20:59:59Z, 2026-11-28T21:00:00Z",
        "2026-11-28T22:30:00Z, open",
        "2026-11-29T02:59:59Z, open",
        "2026-11-29T03:00:00Z, 2026-12-05T21:00:00Z"
    })
    void mayLastOverMidnightIntoADayThatIsntItsOwn(String now, String expected) {
        assertThat(next(window(List.of(DayOfWeek.SATURDAY), "22:00", "04:00"), now))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // The clocks go forward at 2:00 on 2026-03-29, and back at 3:00 on 2026-10-25.
        "2026-03-29T00:59:59Z, 2026-03-29T01:30:00Z",
        "2026-03-29T01:30:00Z, open",
        "2026-10-25T00:29:59Z, 2026-10-25T00:30:00Z",
        "2026-10-25T01:45:00Z, open"
    })
    void followsTheClocksOfItsZone(String now, String expected) {
        assertThat(next(window(List.of(DayOfWeek.SUNDAY), "02:30", "04:00"), now))
                .isEqualTo(expected);
    }

    @Test
    void aWholeDayEndsAtMidnight() {
        var monday = window(List.of(DayOfWeek.MONDAY), "00:00", "24:00");

        assertThat(next(monday, "2026-11-30T22:59:59Z")).isEqualTo("open");
        assertThat(next(monday, "2026-11-30T23:00:00Z")).isEqualTo("2026-12-06T23:00:00Z");
    }

    @Test
    void ofSeveralTheOneThatOpensLastIsNamed() {
        var early = new Gate.Window("early", WORKDAYS, "06:00", "12:00", "Etc/UTC");
        var late = new Gate.Window("late", WORKDAYS, "10:00", "12:00", "Etc/UTC");
        var webhook = new Gate.Webhook("w", "https://a", java.time.Duration.ofMinutes(1), Gate.OnError.FAIL);
        List<Gate> all = List.of(early, late, webhook);

        assertThat(Windows.closed(all, Instant.parse("2026-11-30T05:00:00Z")))
                .hasValueSatisfying(it -> assertThat(it.window()).isEqualTo(late));
        assertThat(Windows.closed(all, Instant.parse("2026-11-30T07:00:00Z")))
                .hasValueSatisfying(it -> assertThat(it.words()).contains("late", "2026-11-30T10:00:00Z", "Etc/UTC"));
        assertThat(Windows.closed(all, Instant.parse("2026-11-30T11:00:00Z"))).isEmpty();
    }
}
