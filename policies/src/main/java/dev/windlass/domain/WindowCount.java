package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One window as a gateway sent it. The first closed row per key wins. A `partial` row is sent while the
/// window is still open because a guard's threshold was passed: guards read it, the judge waits for the
/// closed one.
///
/// @param shadow null if no request was to be copied; then its JSON doesn't have it
public record WindowCount(
        WindowKey key,
        boolean partial,
        Instant openedAt,
        Instant closedAt,
        List<ArmCount> arms,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ShadowCount shadow) {
    public WindowCount {
        arms = List.copyOf(arms);
    }

    public WindowCount(WindowKey key, boolean partial, Instant openedAt, Instant closedAt, List<ArmCount> arms) {
        this(key, partial, openedAt, closedAt, arms, null);
    }
}
