package dev.windlass.control;

import dev.windlass.domain.Texts;
import dev.windlass.manifest.Durations;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Reads path, query and header values; each refusal names the field, the value and the remedy.
final class Params {
    private static final int REQUEST_ID_CHARS_MAX = 200;
    private static final int LINK_CHARS_MAX = 500;
    private static final int REASON_CHARS_MAX = 500;

    private static final Instant LATEST = Instant.parse("3000-01-01T00:00:00Z");

    private Params() {}

    /// Refuses every path and query parameter whose text nobody can keep, whatever the route does with it.
    static void door(Context ctx) {
        ctx.pathParamMap().forEach(Params::whole);
        ctx.queryParamMap().forEach((name, values) -> {
            whole("?" + name, name);
            values.forEach(value -> whole("?" + name, value));
        });
    }

    private static void whole(String field, String value) {
        Texts.flaw(value).ifPresent(flaw -> {
            throw new ApiException(ApiFailure.invalid(field, value, flaw, "write text without such characters"));
        });
    }

    /// A path parameter under one of [dev.windlass.domain.Names]' rules.
    static String path(Context ctx, String field, BiFunction<String, String, String> rule) {
        return checked(field, ctx.pathParam(field), rule);
    }

    /// A value under one of [dev.windlass.domain.Names]' rules.
    static String checked(String field, String value, BiFunction<String, String, String> rule) {
        try {
            return rule.apply(field, value);
        } catch (IllegalArgumentException wrong) {
            throw new ApiException(ApiFailure.invalid(
                    field, value, String.valueOf(wrong.getMessage()), "give one that keeps the rule"));
        }
    }

    /// Refuses query parameters that the route doesn't know.
    static void only(Context ctx, Set<String> known) {
        for (var name : ctx.queryParamMap().keySet()) {
            if (!known.contains(name)) {
                throw new ApiException(ApiFailure.invalid(
                        "?" + name,
                        ctx.queryParam(name),
                        "is an unknown parameter",
                        known.isEmpty() ? "leave it out" : "use one of " + new TreeSet<>(known)));
            }
        }
    }

    static int number(Context ctx, String field, int absent, int min, int max) {
        return (int) count(ctx, field, absent, min, max);
    }

    /// The same where there may be very many.
    static long count(Context ctx, String field, long absent, long min, long max) {
        var text = ctx.queryParam(field);
        if (text == null) {
            return absent;
        }
        try {
            var number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Refused below, like a number out of range.
        }
        throw new ApiException(ApiFailure.invalid(
                "?" + field, text, "must be a whole number from " + min + " to " + max, "give such a number"));
    }

    /// A duration such as `55s`; more than `max` is cut to it.
    static Duration duration(Context ctx, String field, Duration absent, Duration max) {
        var text = ctx.queryParam(field);
        if (text == null) {
            return absent;
        }
        var duration = Durations.parse(text)
                .orElseThrow(() -> new ApiException(
                        ApiFailure.invalid("?" + field, text, "isn't a duration", "give one such as 30s, 5m or 2h")));
        return duration.compareTo(max) > 0 ? max : duration;
    }

    /// A time such as `2026-12-01T00:00:00Z`, of the years that databases know; null if there is none.
    static @Nullable Instant instant(Context ctx, String field) {
        var text = ctx.queryParam(field);
        if (text == null) {
            return null;
        }
        try {
            var instant = Instant.parse(text);
            if (instant.isAfter(Instant.EPOCH) && instant.isBefore(LATEST)) {
                return instant;
            }
        } catch (DateTimeParseException _) {
            // Refused below, like a time out of range.
        }
        throw new ApiException(ApiFailure.invalid(
                "?" + field,
                text,
                "must be a time of the years 1970 to 2999 in UTC",
                "give one such as 2026-12-01T00:00:00Z"));
    }

    /// A header that holds a whole number >= 0.
    static long countHeader(Context ctx, String field) {
        var text = ctx.header(field);
        try {
            var size = Long.parseLong(text == null ? "" : text.strip());
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException _) {
            // Refused below.
        }
        throw new ApiException(ApiFailure.invalid(
                field, text, "must be a whole number, 0 or more", "send the header " + field + " with such a number"));
    }

    /// Where the request came from, such as the page of a CI run; shown, never followed.
    static @Nullable String link(Context ctx) {
        var link = ctx.header("Windlass-Link");
        if (link == null || link.isBlank()) {
            return null;
        }
        if (link.length() > LINK_CHARS_MAX || !link.matches("https?://[\\x21-\\x7e]+")) {
            throw new ApiException(ApiFailure.invalid(
                    "Windlass-Link",
                    link,
                    "must be an http or https address of at most " + LINK_CHARS_MAX + " characters",
                    "send the CI run's address, or leave the header out"));
        }
        return link;
    }

    /// The request id that makes a start safe to repeat.
    static String requestId(Context ctx) {
        var id = ctx.header("Idempotency-Key");
        if (id == null || id.isBlank() || id.length() > REQUEST_ID_CHARS_MAX || !id.matches("[\\x21-\\x7e]+")) {
            throw new ApiException(ApiFailure.invalid(
                    "Idempotency-Key",
                    id,
                    "must be 1-" + REQUEST_ID_CHARS_MAX + " visible ASCII characters",
                    "send the header Idempotency-Key, such as the CI run's id and attempt"));
        }
        return id;
    }

    static String reason(@Nullable String given, String absent) {
        if (given == null || given.isBlank()) {
            return absent;
        }
        return checked("reason", given, (field, value) -> Texts.line(field, value, REASON_CHARS_MAX));
    }
}
