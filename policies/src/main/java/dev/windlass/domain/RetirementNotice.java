package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What gateways know of a version's retirement: enough to begin and end a brown-out at its second by themselves.
///
/// @param deprecatedAt when it was announced
/// @param successor the version to ask instead, or the model where the whole model retires; null if none was named
/// @param whole the whole model retires: who doesn't name a version is answered like who does. The JSON has it only
/// then
public record RetirementNotice(
        RetirementPhase phase,
        Instant deprecatedAt,
        Instant sunset,
        @Nullable String successor,
        List<RetirementPlan.Window> brownOuts,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean whole) {
    public RetirementNotice {
        brownOuts = List.copyOf(brownOuts);
    }

    /// Of one version.
    public RetirementNotice(
            RetirementPhase phase,
            Instant deprecatedAt,
            Instant sunset,
            @Nullable String successor,
            List<RetirementPlan.Window> brownOuts) {
        this(phase, deprecatedAt, sunset, successor, brownOuts, false);
    }

    /// The brown-out that holds at that moment.
    public Optional<RetirementPlan.Window> brownOut(Instant at) {
        return brownOuts.stream().filter(it -> it.holds(at)).findFirst();
    }

    public boolean gone() {
        return phase.gone();
    }
}
