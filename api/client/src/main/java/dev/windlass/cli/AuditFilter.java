package dev.windlass.cli;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which rows of the audit are looked for; each text may be a beginning with `*`.
final class AuditFilter {
    @Mixin
    AuditTime time;

    @Option(names = "--actor", paramLabel = "NAME", description = "who did it")
    @Nullable String actor;

    @Option(names = "--action", paramLabel = "ACTION", description = "what was done, such as promotion.start")
    @Nullable String action;

    @Option(names = "--subject", paramLabel = "NAME", description = "what it was done to")
    @Nullable String subject;

    /// As the API takes it.
    Map<String, String> asked() {
        var filter = new HashMap<>(time.asked());
        put(filter, "actor", actor);
        put(filter, "action", action);
        put(filter, "subject", subject);
        return filter;
    }

    private static void put(Map<String, String> filter, String field, @Nullable String value) {
        if (value != null) {
            filter.put(field, value);
        }
    }
}
