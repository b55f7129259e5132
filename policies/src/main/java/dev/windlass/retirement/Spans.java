package dev.windlass.retirement;

import dev.windlass.manifest.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Durations of a calendar as people write them: those of a manifest ([Durations]), with days before them if need be,
/// such as `90d`, `1d12h`, `30m`.
public final class Spans {
    /// The longest one.
    public static final Duration MAX = Duration.ofDays(1825);

    private static final Pattern DAYS = Pattern.compile("\\d{1,7}");

    private Spans() {}

    /// Empty if the text is no duration or longer than [#MAX].
    public static Optional<Duration> parse(String text) {
        int end = text.indexOf('d');
        if (end < 0) {
            return Durations.parse(text);
        }
        var days = text.substring(0, end);
        var rest = text.substring(end + 1);
        if (!DAYS.matcher(days).matches()) {
            return Optional.empty();
        }
        return (rest.isEmpty() ? Optional.of(Duration.ZERO) : Durations.parse(rest))
                .map(it -> it.plusDays(Long.parseLong(days)))
                .filter(it -> it.compareTo(MAX) <= 0);
    }

    /// The shortest form that [#parse] reads back, to the second.
    public static String format(Duration span) {
        long days = span.toDays();
        var rest = span.minusDays(days);
        if (days == 0) {
            return Durations.format(rest);
        }
        return days + "d" + (rest.toSeconds() == 0 ? "" : Durations.format(rest));
    }
}
