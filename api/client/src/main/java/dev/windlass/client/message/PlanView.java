package dev.windlass.client.message;

import dev.windlass.domain.Block;
import dev.windlass.domain.Digest;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.judge.Forecast;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a promotion would do now; nothing was changed. `verdict` is what the policies say, `capacity`
/// whether memory is free, `forecasts` how long each weight needs to show a doubled error rate, `block` what stands in
/// the way now.
public record PlanView(
        Digest planDigest,
        PromotionPlan plan,
        PolicyVerdict verdict,
        CapacityView capacity,
        List<StepForecast> forecasts,
        @Nullable String holder,
        @Nullable Block block) {
    public PlanView {
        forecasts = List.copyOf(forecasts);
    }

    /// Memory and GPU memory in bytes: what the candidate needs on all nodes together, what the tenant's quota has
    /// left, and whether that is enough.
    public record CapacityView(
            long neededBytes, long quotaFreeBytes, long neededGpuBytes, long quotaFreeGpuBytes, boolean fits) {}

    /// The forecast for one weight, assuming `requestsPerSecond` of which `baseRate` fail today.
    public record StepForecast(int weightPercent, double requestsPerSecond, double baseRate, Forecast forecast) {}
}
