package dev.windlass.manifest;

import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Step;
import dev.windlass.domain.Step.Analyze;
import dev.windlass.domain.Step.OnInsufficientData;
import dev.windlass.domain.Step.OnUndecided;
import dev.windlass.domain.Step.SetWeight;
import dev.windlass.domain.Step.Shadow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The strategies that have a name.
public final class Presets {
    /// What a manifest without a strategy gets.
    public static final String STANDARD = "standard";

    /// For demonstrations and for models that little depends on.
    public static final String FAST = "fast";

    /// For models that much depends on: small steps, long looks, and a share held back for a day.
    public static final String CAUTIOUS = "cautious";

    /// The name of a strategy whose steps the manifest gives.
    public static final String CANARY = "canary";

    /// The name of a strategy that switches; see [#PRESET_BLUE_GREEN] for the preset.
    public static final String BLUE_GREEN = "blueGreen";

    /// All at once, when a person says so.
    public static final String PRESET_BLUE_GREEN = "blue-green";

    static final List<String> NAMES = List.of(STANDARD, CAUTIOUS, FAST, PRESET_BLUE_GREEN);

    /// What an `analyze` step has where the manifest says nothing.
    static final Analyze STANDARD_ANALYZE = new Analyze(
            Duration.ofMinutes(2), Duration.ofMinutes(15), 200, OnInsufficientData.HOLD, OnUndecided.ADVANCE);

    /// What a `shadow` step has where the manifest says nothing.
    static final Shadow STANDARD_SHADOW =
            new Shadow(20, Duration.ofMinutes(2), Duration.ofMinutes(15), 200, OnInsufficientData.HOLD, 0.02, 0.001);

    private static final Analyze FAST_ANALYZE = new Analyze(
            Duration.ofSeconds(20), Duration.ofSeconds(60), 20, OnInsufficientData.ADVANCE, OnUndecided.ADVANCE);

    private static final Analyze CAUTIOUS_ANALYZE = new Analyze(
            Duration.ofMinutes(5), Duration.ofMinutes(30), 500, OnInsufficientData.HOLD, OnUndecided.ADVANCE);

    private static final Duration STANDARD_BAKE = Duration.ofMinutes(10);
    private static final Duration STANDARD_KEEP_WARM = Duration.ofHours(24);

    private Presets() {}

    /// True for a name that is the platform's, which no tenant gives to a strategy of its own.
    public static boolean isBuiltIn(String name) {
        return NAMES.contains(name);
    }

    /// The manifest's strategy in full. What the manifest gives beats the preset's; given steps without
    /// a preset take `standard`'s bake and keepWarm.
    ///
    /// @throws IllegalArgumentException naming the presets there are
    public static Expansion expand(PromotionManifest manifest) {
        var steps = manifest.steps();
        var base = steps == null
                ? preset(Objects.requireNonNullElse(manifest.preset(), STANDARD))
                : new Expansion(name(steps), steps, STANDARD_BAKE, STANDARD_KEEP_WARM);
        return new Expansion(
                base.strategy(),
                base.steps(),
                Objects.requireNonNullElse(manifest.bake(), base.bake()),
                Objects.requireNonNullElse(manifest.keepWarm(), base.keepWarm()));
    }

    private static Expansion preset(String name) {
        return switch (name) {
            case STANDARD ->
                new Expansion(STANDARD, steps(STANDARD_ANALYZE, 5, 25, 50), STANDARD_BAKE, STANDARD_KEEP_WARM);
            case CAUTIOUS -> new Expansion(CAUTIOUS, cautious(), Duration.ofHours(1), Duration.ofHours(48));
            case FAST -> new Expansion(FAST, steps(FAST_ANALYZE, 10, 50), Duration.ofSeconds(20), Duration.ofHours(1));
            case PRESET_BLUE_GREEN ->
                new Expansion(
                        PRESET_BLUE_GREEN,
                        List.of(new Step.Preview(), new Step.Switch(null)),
                        STANDARD_BAKE,
                        STANDARD_KEEP_WARM);
            default ->
                throw new IllegalArgumentException(
                        "preset must be one of " + String.join(", ", NAMES) + "; got \"" + name + "\"");
        };
    }

    private static List<Step> cautious() {
        var steps = new ArrayList<>(steps(CAUTIOUS_ANALYZE, 1, 5, 10, 25, 50));
        steps.add(new Step.HoldBack(2, Duration.ofHours(24)));
        return steps;
    }

    private static String name(List<Step> steps) {
        return steps.stream().anyMatch(Step.Preview.class::isInstance) ? BLUE_GREEN : CANARY;
    }

    private static List<Step> steps(Analyze analyze, int... weights) {
        var steps = new ArrayList<Step>();
        for (int weight : weights) {
            steps.add(new SetWeight(weight));
            steps.add(analyze);
        }
        return steps;
    }
}
