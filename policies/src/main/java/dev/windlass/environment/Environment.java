package dev.windlass.environment;

import dev.windlass.domain.Names;
import java.time.Duration;

/// One environment of a tenant.
///
/// @param soak how long a version must have served stable here before the next environment takes it; zero for no time
///     at all. Whole seconds, at most [#SOAK_MAX].
public record Environment(String name, Duration soak) {
    public static final Duration SOAK_MAX = Duration.ofDays(90);

    /// @throws IllegalArgumentException naming what is wrong
    public Environment {
        Names.name("environment", name);
        if (soak.isNegative() || soak.compareTo(SOAK_MAX) > 0 || !soak.equals(Duration.ofSeconds(soak.toSeconds()))) {
            throw new IllegalArgumentException(
                    "soak of " + name + " must be whole seconds from 0s to " + SOAK_MAX.toDays() + "d");
        }
    }
}
