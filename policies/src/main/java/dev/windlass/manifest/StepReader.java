package dev.windlass.manifest;

import dev.windlass.domain.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the steps of a manifest's own strategy.
final class StepReader {
    private final String path;
    private final JsonNode strategy;
    private final FieldReader fields;
    private final HeaderRouteReader headerRoutes;

    /// @param path of the strategy
    StepReader(String path, JsonNode strategy, FieldReader fields) {
        this.path = path;
        this.strategy = strategy;
        this.fields = fields;
        this.headerRoutes = new HeaderRouteReader(fields);
    }

    List<Step> canary() {
        var steps = new ArrayList<>(steps(this::canaryStep));
        rising(steps);
        var sticky = strategy.path("routing").path("stickyBy");
        if (sticky.isString()) {
            steps.addFirst(new Step.StickyBy(sticky.asString()));
        }
        var holdback = strategy.path("holdback");
        var length = fields.positive(path + ".holdback.duration", holdback.path("duration"));
        if (length != null) {
            steps.add(new Step.HoldBack(holdback.path("percent").asInt(), length));
        }
        return steps;
    }

    /// What is to be done while the candidate is looked at, between its preview and the switch.
    List<Step> blueGreen() {
        var steps = new ArrayList<Step>();
        steps.add(new Step.Preview());
        var looks = steps(this::previewStep);
        for (int i = 0; i < looks.size(); i++) {
            if (looks.get(i) instanceof Step.SetHeaderRoute route) {
                headerRoutes.follow(path + ".steps[" + i + "].setHeaderRoute", route);
            }
        }
        steps.addAll(looks);
        steps.add(new Step.Switch(autoSwitch(strategy.path("autoSwitch"))));
        return steps;
    }

    private interface OneStep {
        Step read(String path, JsonNode node);
    }

    private List<Step> steps(OneStep one) {
        var nodes = strategy.path("steps");
        var steps = new ArrayList<Step>();
        for (int i = 0; i < nodes.size(); i++) {
            steps.add(one.read(path + ".steps[" + i + "]", nodes.get(i)));
        }
        return steps;
    }

    private Step canaryStep(String at, JsonNode node) {
        return node.has("setWeight") ? new Step.SetWeight(node.path("setWeight").asInt()) : previewStep(at, node);
    }

    /// Weights rise, a shadow comes before the first, and nothing is analyzed before it.
    private void rising(List<Step> steps) {
        int weight = 0;
        for (int i = 0; i < steps.size(); i++) {
            var at = path + ".steps[" + i + "].";
            if (steps.get(i) instanceof Step.SetWeight(int next)) {
                if (next <= weight) {
                    fields.problem(
                            at + "setWeight",
                            Integer.toString(next),
                            "must be more than the " + weight + " % before it",
                            "let the weights rise; going back is what abort is for");
                }
                weight = next;
            } else if (steps.get(i) instanceof Step.SetHeaderRoute route) {
                headerRoutes.follow(at + "setHeaderRoute", route);
            } else if (steps.get(i) instanceof Step.Analyze && weight == 0 && !headerRoutes.stands()) {
                fields.problem(
                        at + "analyze",
                        "",
                        "has no setWeight before it",
                        "put a setWeight or a setHeaderRoute first: there is nothing to analyze yet");
            } else if (steps.get(i) instanceof Step.Shadow && weight > 0) {
                fields.problem(
                        at + "shadow",
                        "",
                        "stands behind a setWeight",
                        "put it first: a shadow is for what answers nobody yet");
            }
        }
    }

    private Step previewStep(String at, JsonNode node) {
        if (node.has("shadow")) {
            return shadow(at + ".shadow", node.path("shadow"));
        }
        if (node.has("setHeaderRoute")) {
            return headerRoutes.read(at + ".setHeaderRoute", node.path("setHeaderRoute"));
        }
        return node.has("pause")
                ? new Step.Pause(fields.positive(
                        at + ".pause.duration", node.path("pause").path("duration")))
                : analyze(at + ".analyze", node.path("analyze"));
    }

    private Step shadow(String at, JsonNode node) {
        var standard = Presets.STANDARD_SHADOW;
        var lengths = lengths(at, node, standard.min(), standard.max());
        return new Step.Shadow(
                node.path("percent").asInt(standard.percent()),
                lengths.min(),
                lengths.max(),
                node.path("minPairs").asLong(standard.minPairs()),
                constant(Step.OnInsufficientData.class, node.path("onInsufficientData"), standard.onInsufficientData()),
                node.path("maxDisagreement").asDouble(standard.maxDisagreement()),
                node.path("tolerance").asDouble(standard.relativeTolerance()));
    }

    private record Lengths(Duration min, Duration max) {}

    private Lengths lengths(String at, JsonNode node, Duration standardMin, Duration standardMax) {
        var min = Objects.requireNonNullElse(fields.duration(at + ".min", node.path("min")), standardMin);
        var max = Objects.requireNonNullElse(fields.duration(at + ".max", node.path("max")), longer(min, standardMax));
        if (max.compareTo(min) < 0) {
            fields.problem(
                    at + ".max",
                    Durations.format(max),
                    "is less than min " + Durations.format(min),
                    "make max at least min");
            return new Lengths(standardMin, standardMax);
        }
        return new Lengths(min, max);
    }

    private Step analyze(String at, JsonNode node) {
        var standard = Presets.STANDARD_ANALYZE;
        var lengths = lengths(at, node, standard.min(), standard.max());
        return new Step.Analyze(
                lengths.min(),
                lengths.max(),
                node.path("minServed").asLong(standard.minServed()),
                constant(Step.OnInsufficientData.class, node.path("onInsufficientData"), standard.onInsufficientData()),
                constant(Step.OnUndecided.class, node.path("onUndecided"), standard.onUndecided()));
    }

    /// At once if nothing is said of it; null if a person decides.
    private @Nullable Duration autoSwitch(JsonNode node) {
        if (node.isString()) {
            return Objects.requireNonNullElse(fields.duration(path + ".autoSwitch", node), Duration.ZERO);
        }
        return node.asBoolean(true) ? Duration.ZERO : null;
    }

    private static Duration longer(Duration left, Duration right) {
        return left.compareTo(right) >= 0 ? left : right;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, E absent) {
        return node.isMissingNode()
                ? absent
                : Enum.valueOf(type, node.asString().toUpperCase(Locale.ROOT));
    }
}
