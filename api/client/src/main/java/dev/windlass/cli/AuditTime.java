package dev.windlass.cli;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Of which time rows of the audit are asked for.
final class AuditTime {
    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "not older, such as 2026-12-01 or 2026-12-01T08:00:00Z")
    @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "older than that")
    @Nullable String to;

    /// As the API takes it.
    Map<String, String> asked() {
        var times = new HashMap<String, String>();
        if (from != null) {
            times.put("from", Arguments.time("--from", from));
        }
        if (to != null) {
            times.put("to", Arguments.time("--to", to));
        }
        return times;
    }
}
