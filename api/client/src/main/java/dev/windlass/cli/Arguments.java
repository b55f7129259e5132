package dev.windlass.cli;

import dev.windlass.client.PromotionName;
import dev.windlass.domain.Id;
import dev.windlass.domain.ModelRef;
import dev.windlass.domain.Names;
import dev.windlass.domain.VersionRef;
import dev.windlass.manifest.Durations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads what people type; what isn't readable is a [UsageException] that says how to spell it.
final class Arguments {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([KMGT]?)I?B?");

    private Arguments() {}

    static String tenant(String text) {
        return checked(() -> Names.name("tenant", text), "spell it TENANT, TENANT/MODEL or TENANT/MODEL:VERSION");
    }

    static ModelRef model(String text) {
        var parts = text.split("/", -1);
        if (parts.length != 2 || text.contains(":")) {
            throw new UsageException("\"" + text + "\" is no model", "spell it TENANT/MODEL");
        }
        return checked(() -> new ModelRef(parts[0], parts[1]), "spell it TENANT/MODEL");
    }

    static VersionRef version(String text) {
        var slash = text.split("/", -1);
        var colon = slash.length == 2 ? slash[1].split(":", -1) : new String[0];
        if (colon.length != 2) {
            throw new UsageException("\"" + text + "\" is no version", "spell it TENANT/MODEL:VERSION");
        }
        return checked(() -> new VersionRef(slash[0], colon[0], colon[1]), "spell it TENANT/MODEL:VERSION");
    }

    static PromotionName promotion(String text) {
        return checked(() -> new PromotionName(text), "take a name from: windlass list promotions TENANT");
    }

    static Id.Group group(String text) {
        return checked(() -> Id.group(text), "take a name from: windlass list groups TENANT");
    }

    /// Whether a name is a group's, so that what goes for groups goes for it.
    static boolean isGroup(String text) {
        try {
            return Id.parse(text) instanceof Id.Group;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// A journey's name; empty for what isn't one.
    static Optional<Id.Journey> journey(String text) {
        try {
            return Id.parse(text) instanceof Id.Journey journey ? Optional.of(journey) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    static Duration duration(String option, String text) {
        return Durations.parse(text)
                .orElseThrow(() ->
                        new UsageException(option + " \"" + text + "\" is no duration", "spell it like 30s, 5m or 2h"));
    }

    /// A time as the API takes it, from `2026-12-01` (its first moment in UTC) or `2026-12-01T08:00:00Z`.
    static String time(String option, String text) {
        try {
            return (text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : Instant.parse(text))
                    .toString();
        } catch (DateTimeParseException _) {
            throw new UsageException(
                    option + " \"" + text + "\" is no time", "spell it like 2026-12-01 or 2026-12-01T08:00:00Z");
        }
    }

    /// Bytes from `512M`, `2G`, `2GiB` or a plain number; powers of 1024.
    static long bytes(String option, String text) {
        var matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new UsageException(option + " \"" + text + "\" is no size", "spell it like 512M or 2G");
        }
        long unit = matcher.group(2).isEmpty() ? 1 : 1L << (10 * ("KMGT".indexOf(matcher.group(2)) + 1));
        long number = Long.parseLong(matcher.group(1));
        if (number > Long.MAX_VALUE / unit) {
            throw new UsageException(option + " \"" + text + "\" is too large", "give what a machine can have");
        }
        return number * unit;
    }

    /// A file's text; `-` is standard input.
    static String text(String option, Path file, String remedy) {
        try {
            return file.toString().equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(file);
        } catch (IOException broken) {
            throw new UsageException(option + " " + file + " can't be read", remedy);
        }
    }

    static byte[] bytes(String option, Path file, String remedy) {
        try {
            return file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
        } catch (IOException broken) {
            throw new UsageException(option + " " + file + " can't be read", remedy);
        }
    }

    static <T> T checked(Supplier<T> value, String remedy) {
        try {
            return value.get();
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()), remedy);
        }
    }
}
