package dev.windlass.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What gateways know of a version's retirement: enough to begin and end a brown-out at its second by themselves.
///
/// @param deprecatedAt when it was announced
/// @param successor the version to ask instead; null if none was named
public record RetirementNotice(
        RetirementPhase phase,
        Instant deprecatedAt,
        Instant sunset,
        @Nullable String successor,
        List<RetirementPlan.Window> brownOuts) {
    public RetirementNotice {
        brownOuts = List.copyOf(brownOuts);
    }

    /// The brown-out that holds at that moment.
    public Optional<RetirementPlan.Window> brownOut(Instant at) {
        return brownOuts.stream().filter(it -> it.holds(at)).findFirst();
    }

    public boolean gone() {
        return phase.gone();
    }
}
