package dev.windlass.retirement;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations of a calendar as people write them: `90d`, `1d12h`, `30m`, `20s`.
public final class Spans {
    /// The longest one.
    public static final Duration MAX = Duration.ofDays(1825);

    private static final Pattern FORM =
            Pattern.compile("(?=.)(?:(\\d{1,7})d)?(?:(\\d{1,7})h)?(?:(\\d{1,7})m)?(?:(\\d{1,7})s)?");

    private Spans() {}

    /// Empty if the text is no duration or longer than [#MAX].
    public static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var span = Duration.ofDays(number(matcher.group(1)))
                .plusHours(number(matcher.group(2)))
                .plusMinutes(number(matcher.group(3)))
                .plusSeconds(number(matcher.group(4)));
        return span.compareTo(MAX) > 0 ? Optional.empty() : Optional.of(span);
    }

    /// The shortest form that [#parse] reads back, to the second.
    public static String format(Duration span) {
        var text = new StringBuilder();
        append(text, span.toDays(), 'd');
        append(text, span.toHoursPart(), 'h');
        append(text, span.toMinutesPart(), 'm');
        append(text, span.toSecondsPart(), 's');
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
