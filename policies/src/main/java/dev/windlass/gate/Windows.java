package dev.windlass.gate;

import dev.windlass.domain.Gate;
import dev.windlass.domain.Gate.Window;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// When windows are open. Depends on the time zone data of the machine, so a workflow asks an activity.
public final class Windows {
    /// The longest from any moment to a weekly window's next opening, a day for change of time included.
    private static final int DAYS_AHEAD = 9;

    private Windows() {}

    /// A window that is closed, and when it opens next.
    public record Closed(Window window, Instant opensAt) {
        /// Such as "window office-hours is closed until 2026-11-30T08:00:00Z (MONDAY from 09:00 to 17:00,
        /// Europe/Berlin)".
        public String words() {
            return "window " + window.name() + " is closed until " + opensAt + " ("
                    + String.join(", ", window.days().stream().map(Enum::name).toList()) + " from " + window.from()
                    + " to " + window.to() + ", " + window.timezone() + ")";
        }
    }

    /// The one that is closed; of several, the one that opens last. Empty if all are open.
    public static Optional<Closed> closed(List<Gate> gates, Instant now) {
        return gates.stream()
                .filter(Window.class::isInstance)
                .map(Window.class::cast)
                .flatMap(window -> opensAt(window, now).map(at -> new Closed(window, at)).stream())
                .max(Comparator.comparing(Closed::opensAt));
    }

    /// Empty if it is open.
    static Optional<Instant> opensAt(Window window, Instant now) {
        var zone = ZoneId.of(window.timezone());
        var today = now.atZone(zone).toLocalDate();
        Instant next = null;
        // From yesterday on: a window may last over midnight.
        for (int day = -1; day <= DAYS_AHEAD; day++) {
            var date = today.plusDays(day);
            if (!window.days().contains(date.getDayOfWeek())) {
                continue;
            }
            var opens = at(date, window.from(), zone);
            var closes = closes(date, window, zone);
            if (!now.isBefore(opens) && now.isBefore(closes)) {
                return Optional.empty();
            }
            if (now.isBefore(opens) && (next == null || opens.isBefore(next))) {
                next = opens;
            }
        }
        return Optional.ofNullable(next);
    }

    private static Instant closes(LocalDate date, Window window, ZoneId zone) {
        // As texts of one length they are in the order of their times.
        boolean sameDay = window.to().compareTo(window.from()) > 0;
        return window.to().equals("24:00")
                ? at(date.plusDays(1), "00:00", zone)
                : at(sameDay ? date : date.plusDays(1), window.to(), zone);
    }

    /// A time that the clocks jump over is as much later as they jump.
    private static Instant at(LocalDate date, String time, ZoneId zone) {
        return ZonedDateTime.of(date, LocalTime.parse(time), zone).toInstant();
    }
}
