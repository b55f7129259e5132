package dev.windlass.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// The calendar of a retirement, fixed with its digest when it begins.
///
/// @param announce from the announcement to the sunset
/// @param brownOuts in the order of their beginnings; none overlaps another or goes on after the sunset
/// @param drain how long nobody must have asked for the version before it is undeployed
/// @param archive how long the archived artifact is kept until both it and the artifact are deleted
public record RetirementPlan(Duration announce, List<BrownOut> brownOuts, Duration drain, Duration archive) {
    /// @param before how long before the sunset it begins
    public record BrownOut(Duration before, Duration length) {}

    /// A brown-out as it will be; `until` is the first moment after it.
    public record Window(Instant from, Instant until) {
        public boolean holds(Instant at) {
            return !at.isBefore(from) && at.isBefore(until);
        }
    }

    public RetirementPlan {
        brownOuts = brownOuts.stream()
                .sorted(Comparator.comparing(BrownOut::before).reversed())
                .toList();
    }

    /// When the brown-outs are, in their order.
    public List<Window> windows(Instant sunset) {
        return brownOuts.stream()
                .map(it -> new Window(
                        sunset.minus(it.before()), sunset.minus(it.before()).plus(it.length())))
                .toList();
    }
}
