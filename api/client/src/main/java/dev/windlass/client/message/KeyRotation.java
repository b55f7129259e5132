package dev.windlass.client.message;

import org.jspecify.annotations.Nullable;

/// Asks for a new key in place of those that a principal has.
///
/// @param overlap how long those stay valid beside it, such as `1h`; null for an hour
/// @param expiresIn how long the new one is valid, such as `720h`; null for ever
public record KeyRotation(
        @Nullable String overlap, @Nullable String expiresIn) {}
