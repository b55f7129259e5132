package dev.windlass.client.message;

import dev.windlass.domain.ModelRef;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The retirement of a whole model as it stands.
///
/// @param successor the model to ask instead; null if none was named
/// @param versions all that retire or did, by name
public record ModelRetirementView(ModelRef model, @Nullable String successor, List<Line> versions) {
    public ModelRetirementView {
        versions = List.copyOf(versions);
    }

    /// One version's.
    ///
    /// @param phase such as `BrownOut`
    /// @param next what comes next, in words
    /// @param nextAt when; null if it waits for somebody
    /// @param blockedBy what keeps it from its next step, by name
    public record Line(
            String version,
            String phase,
            Instant sunset,
            String next,
            @Nullable Instant nextAt,
            List<String> blockedBy) {
        public Line {
            blockedBy = List.copyOf(blockedBy);
        }
    }
}
