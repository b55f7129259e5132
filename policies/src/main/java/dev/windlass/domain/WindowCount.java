package dev.windlass.domain;

import java.time.Instant;
import java.util.List;

/// One window as a gateway sent it. The first closed row per key wins. A `partial` row is sent while the
/// window is still open because a guard's threshold was passed: guards read it, the judge waits for the
/// closed one.
public record WindowCount(WindowKey key, boolean partial, Instant openedAt, Instant closedAt, List<ArmCount> arms) {
    public WindowCount {
        arms = List.copyOf(arms);
    }
}
