package dev.windlass.cli;

import dev.windlass.client.message.NewJourney;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What a promotion through several environments is asked for, and the way past their soaks.
final class JourneyOptions {
    @Option(
            names = "--through",
            paramLabel = "ENV",
            description = "through all environments up to this one, each after the soak of the one below")
    @Nullable String through;

    @Option(names = "--from", paramLabel = "ENV", description = "with --through: the first (default: the lowest)")
    @Nullable String from;

    @Option(
            names = "--preset-in",
            paramLabel = "ENV=PRESET",
            description = "with --through: the preset in one environment; may be repeated")
    @Nullable Map<String, String> presets;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            description = "with --through: of the whole journey (default: 30d)")
    @Nullable String deadline;

    @Option(
            names = "--break-glass",
            description = "without the soak below; takes a tenant-admin and --reason, and is audited")
    boolean breakGlass;

    @Mixin
    ReasonOption reason;

    boolean wished() {
        return through != null;
    }

    /// Why the version goes without its soak; null if it doesn't.
    @Nullable String brokenGlass() {
        if (from != null || presets != null || deadline != null) {
            throw new UsageException("--from, --preset-in and --deadline go with --through", "leave them out");
        }
        if (!breakGlass) {
            return null;
        }
        if (reason.text.isBlank()) {
            throw new UsageException("--break-glass wants a reason", "give --reason, such as the incident's number");
        }
        return reason.text;
    }

    NewJourney order(Manifests manifests) {
        var named = manifests.version;
        if (named == null || manifests.file != null || manifests.to != null) {
            throw new UsageException(
                    "--through takes TENANT/MODEL:VERSION alone", "leave -f and --to out, and name the version");
        }
        if (breakGlass) {
            throw new UsageException(
                    "--break-glass doesn't go with --through",
                    "promote to the one environment: windlass promote " + named + " --to ENV --break-glass");
        }
        var ref = Arguments.version(named);
        return new NewJourney(ref.model(), ref.version(), through, from, manifests.preset, presets, deadline);
    }
}
