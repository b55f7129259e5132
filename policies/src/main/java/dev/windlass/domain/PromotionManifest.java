package dev.windlass.domain;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A `promotion.yaml` after validation. Either `preset` or `steps` is given; what is null takes the preset's
/// or the platform's default.
public record PromotionManifest(
        String tenant,
        Map<String, String> labels,
        String model,
        String version,
        @Nullable Digest digest,
        String to,
        String onConflict,
        List<Role> approvals,
        @Nullable String preset,
        @Nullable List<Step> steps,
        @Nullable Duration bake,
        @Nullable Duration keepWarm,
        @Nullable Duration totalDeadline,
        @Nullable Duration approvalDeadline) {
    public PromotionManifest {
        labels = Map.copyOf(labels);
        approvals = List.copyOf(approvals);
        steps = steps == null ? null : List.copyOf(steps);
    }

    /// What becomes of a start while another promotion is live.
    public enum OnConflict {
        REJECT,
        /// It waits for its turn.
        QUEUE,
        /// The live one goes back to its baseline first.
        SUPERSEDE
    }

    public OnConflict conflict() {
        return OnConflict.valueOf(onConflict.toUpperCase(Locale.ROOT));
    }

    public EndpointRef endpoint() {
        return new EndpointRef(tenant, model, to);
    }

    public VersionRef versionRef() {
        return new VersionRef(tenant, model, version);
    }
}
