package dev.windlass.client.message;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Brings a version through environments in their order. What is null is as usual.
///
/// @param through the last environment
/// @param from the first one; null for the tenant's lowest
/// @param preset of each promotion
/// @param presets of the promotions to some environments, by their names
/// @param deadline of the whole, such as `30d`
public record NewJourney(
        @Nullable String model,
        @Nullable String version,
        @Nullable String through,
        @Nullable String from,
        @Nullable String preset,
        @Nullable Map<String, String> presets,
        @Nullable String deadline) {}
