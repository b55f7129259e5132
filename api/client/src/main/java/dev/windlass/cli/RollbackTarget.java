package dev.windlass.cli;

import dev.windlass.domain.Id;
import dev.windlass.domain.ModelRef;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What goes back: an endpoint, or all that a group has promoted.
final class RollbackTarget {
    @Parameters(arity = "0..1", paramLabel = "TENANT/MODEL", description = "the model (or --group)")
    @Nullable String model;

    @Option(names = "--env", paramLabel = "ENV", description = "its environment")
    @Nullable String env;

    @Option(
            names = "--to",
            paramLabel = "VERSION|DIGEST",
            description = "a good version of its ledger, by name or sha256:... (default: the one before)")
    @Nullable String to;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "a promotion group: each member goes back to what it served before")
    @Nullable String group;

    /// Null unless a group is named.
    Id.@Nullable Group group() {
        if (group == null) {
            return null;
        }
        if (model != null || env != null || to != null) {
            throw unclear();
        }
        return Arguments.group(group);
    }

    ModelRef model() {
        if (model == null || env == null) {
            throw unclear();
        }
        return Arguments.model(model);
    }

    private static UsageException unclear() {
        return new UsageException(
                "it isn't clear what to take back",
                "give TENANT/MODEL --env ENV [--to VERSION], or --group NAME alone");
    }
}
