package dev.windlass.cli;

import dev.windlass.client.message.RetirementOrder;
import dev.windlass.json.StrictYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A retirement's calendar as a file, for a house that has one for all its models.
record RetirementCalendar(
        @Nullable String after,
        @Nullable List<String> brownOuts,
        @Nullable String drain,
        @Nullable String archive) {
    private static final Set<String> KEYS = Set.of("after", "brownOuts", "drain", "archive");
    private static final String LOOKS =
            "write after: 90d, brownOuts: [ 14d:1h ], drain: 14d and archive: 30d, each if it"
                    + " isn't to be as usual";

    /// @throws UsageException if it isn't one
    static RetirementCalendar read(Path file) {
        var text = Arguments.text("--calendar", file, LOOKS);
        return switch (StrictYaml.read(text)) {
            case StrictYaml.Result.Tree(var root) -> of(root);
            case StrictYaml.Result.Refused(var problem) ->
                throw new UsageException("--calendar " + file + ": " + problem.message(), problem.remedy());
        };
    }

    private static RetirementCalendar of(JsonNode root) {
        for (var key : root.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw new UsageException("--calendar: \"" + key + "\" is an unknown field", LOOKS);
            }
        }
        return new RetirementCalendar(
                text(root, "after"), texts(root.path("brownOuts")), text(root, "drain"), text(root, "archive"));
    }

    private static @Nullable String text(JsonNode root, String key) {
        var node = root.path(key);
        if (node.isMissingNode()) {
            return null;
        }
        if (!node.isString()) {
            throw new UsageException("--calendar: " + key + " " + node + " is no duration", LOOKS);
        }
        return node.asString();
    }

    private static @Nullable List<String> texts(JsonNode node) {
        if (node.isMissingNode()) {
            return null;
        }
        var texts = new ArrayList<String>();
        for (var each : node) {
            if (!each.isString()) {
                throw new UsageException("--calendar: brownOuts has " + each, LOOKS);
            }
            texts.add(each.asString());
        }
        if (!node.isArray()) {
            throw new UsageException("--calendar: brownOuts " + node + " is no list", LOOKS);
        }
        return texts;
    }

    RetirementOrder order(@Nullable String successor, String reason) {
        return new RetirementOrder(after, brownOuts, drain, archive, successor, reason);
    }
}
