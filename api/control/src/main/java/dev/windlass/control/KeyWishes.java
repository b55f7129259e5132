package dev.windlass.control;

import dev.windlass.domain.Names;
import dev.windlass.domain.Role;
import dev.windlass.environment.Environments;
import dev.windlass.manifest.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What may be wished of a key.
final class KeyWishes {
    private static final int PRINCIPAL_CHARS_MAX = 100;
    private static final Duration LIFE_MIN = Duration.ofMinutes(1);
    private static final Duration OVERLAP = Duration.ofHours(1);

    private KeyWishes() {}

    static Set<Role> roles(List<Role> roles) {
        if (roles.isEmpty()) {
            throw new ApiException(ApiFailure.invalid("roles", "[]", "is empty", "give at least one role"));
        }
        for (var role : roles) {
            if (role == Role.PLATFORM_ADMIN || role == Role.PLATFORM_AUDITOR) {
                throw new ApiException(ApiFailure.invalid(
                        "roles",
                        role.id(),
                        "is no role of a tenant",
                        "give roles such as developer or release-manager"));
            }
        }
        return Set.copyOf(roles);
    }

    static Set<String> environments(List<String> environments) {
        if (environments.size() > Environments.MAX) {
            throw new ApiException(
                    new ApiFailure.TooMany("environments", Environments.MAX, "leave them out for all environments"));
        }
        environments.forEach(it -> Params.checked("environments", Answers.given("environments", it), Names::name));
        return Set.copyOf(environments);
    }

    /// @return null for ever
    static @Nullable Duration life(@Nullable String wished) {
        if (wished == null) {
            return null;
        }
        var life = duration("expiresIn", wished);
        if (life.compareTo(LIFE_MIN) < 0) {
            throw new ApiException(ApiFailure.invalid("expiresIn", wished, "is too short", "give a minute or more"));
        }
        return life;
    }

    static Duration overlap(@Nullable String wished) {
        return wished == null ? OVERLAP : duration("overlap", wished);
    }

    private static Duration duration(String field, String wished) {
        return Durations.parse(wished)
                .orElseThrow(() -> new ApiException(ApiFailure.invalid(
                        field, wished, "isn't a duration of at most 2160h", "give one such as 30m, 1h or 720h")));
    }

    static String principal(String field, String name) {
        if (name.length() > PRINCIPAL_CHARS_MAX || !name.matches("[A-Za-z0-9][A-Za-z0-9@._/#:-]*")) {
            throw new ApiException(ApiFailure.invalid(
                    field,
                    name,
                    "must be 1-" + PRINCIPAL_CHARS_MAX + " of A-Z a-z 0-9 @ . _ / # : -",
                    "use a name such as ci-bot"));
        }
        return name;
    }
}
