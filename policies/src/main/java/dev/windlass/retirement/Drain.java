package dev.windlass.retirement;

import dev.windlass.access.Hands.KeyMade;
import dev.windlass.access.TwoPeople;
import dev.windlass.domain.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether nobody asks for a version any more.
public sealed interface Drain {
    /// Nobody has asked for long enough.
    record Quiet(Instant since) implements Drain {}

    /// Two people say that it goes on though somebody asks.
    record Overridden(List<PrincipalId> by) implements Drain {}

    /// Somebody asked lately: quiet at `at` if nobody asks again.
    record NotBefore(Instant at) implements Drain {}

    /// @param announcedAt from when on it counts that nobody asks
    /// @param lastUse null if nobody ever asked
    /// @param overriders in the order in which they asked to go on
    /// @param keys who made whose keys, of the overriders
    static Drain of(
            Duration drain,
            Instant announcedAt,
            Instant now,
            @Nullable Instant lastUse,
            List<PrincipalId> overriders,
            Set<KeyMade> keys) {
        var since = lastUse == null || lastUse.isBefore(announcedAt) ? announcedAt : lastUse;
        var quietAt = since.plus(drain);
        if (!now.isBefore(quietAt)) {
            return new Quiet(since);
        }
        return TwoPeople.among(overriders, keys) ? new Overridden(overriders) : new NotBefore(quietAt);
    }
}
