package dev.windlass.client.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Retires a version. Durations are texts such as `90d`, `1d12h` or `20s`; what is null is as usual.
///
/// @param after from now to the sunset
/// @param brownOuts such as `14d:1h` (an hour, 14 days before the sunset); empty for none
/// @param drain how long nobody must have asked for it before it is undeployed
/// @param archive how long its archived artifact is kept until the purge
/// @param successor version of the same model to ask instead
public record RetirementOrder(
        @Nullable String after,
        @Nullable List<String> brownOuts,
        @Nullable String drain,
        @Nullable String archive,
        @Nullable String successor,
        @Nullable String reason) {}
