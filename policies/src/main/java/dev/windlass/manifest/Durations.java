package dev.windlass.manifest;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations as people write them: `30s`, `5m`, `2h`, `1h30m`.
public final class Durations {
    /// The longest duration that a manifest may ask for.
    public static final Duration MAX = Duration.ofDays(90);

    private static final Pattern FORM = Pattern.compile("(?=.)(?:(\\d{1,7})h)?(?:(\\d{1,7})m)?(?:(\\d{1,7})s)?");

    private Durations() {}

    /// Empty if the text is no duration or longer than [#MAX].
    public static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var duration = Duration.ofHours(number(matcher.group(1)))
                .plusMinutes(number(matcher.group(2)))
                .plusSeconds(number(matcher.group(3)));
        return duration.compareTo(MAX) > 0 ? Optional.empty() : Optional.of(duration);
    }

    /// The shortest form that [#parse] reads back, to the second.
    public static String format(Duration duration) {
        var text = new StringBuilder();
        append(text, duration.toHours(), 'h');
        append(text, duration.toMinutesPart(), 'm');
        append(text, duration.toSecondsPart(), 's');
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long number, char unit) {
        if (number > 0) {
            text.append(number).append(unit);
        }
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
