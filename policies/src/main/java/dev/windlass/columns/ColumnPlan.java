package dev.windlass.columns;

import java.util.List;

/// The columns that make one FP32 input `[rows, width]` of a model, in the order of its numbers. It is part of the
/// model file, and so of the version's digest: the `metadata_props` entry [#KEY] + the input's name.
public record ColumnPlan(List<Feature> features) {
    public static final String KEY = "windlass.columns.";

    /// Of the plan's text, in UTF-8: it travels with the model's schema in one control message.
    public static final int BYTES_MAX = 32 << 10;

    public static final int WIDTH_MAX = 16_384;

    public ColumnPlan {
        features = List.copyOf(features);
    }

    /// How many numbers they make together.
    public int width() {
        return features.stream().mapToInt(Feature::width).sum();
    }

    /// What reading a plan gave.
    public sealed interface Read {
        record Good(ColumnPlan plan) implements Read {}

        /// @param message one line that names place, value and remedy
        record Wrong(String message) implements Read {}
    }

    public static Read read(String json) {
        return new ColumnPlanReader().read(json);
    }
}
