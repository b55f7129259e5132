package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A `promotion.yaml` after validation. Either `preset` or `steps` is given; what is null takes the preset's
/// or the platform's default. `gates` are those that aren't approvals; null: none. `device` is a
/// [DeviceClass], which the version must have been pushed for; null: whichever.
public record PromotionManifest(
        String tenant,
        Map<String, String> labels,
        String model,
        String version,
        @Nullable Digest digest,
        String to,
        String onConflict,
        List<Approver> approvals,
        @Nullable String preset,
        @Nullable List<Step> steps,
        @Nullable Duration bake,
        @Nullable Duration keepWarm,
        @Nullable Duration totalDeadline,
        @Nullable Duration approvalDeadline,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Gate> gates,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Notification> notifications,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String device) {
    public PromotionManifest {
        gates = gates == null || gates.isEmpty() ? null : List.copyOf(gates);
        notifications = notifications == null || notifications.isEmpty() ? null : List.copyOf(notifications);
        labels = Map.copyOf(labels);
        approvals = List.copyOf(approvals);
        steps = steps == null ? null : List.copyOf(steps);
    }

    /// One without gates but approvals, without notifications, on whatever the version was pushed for.
    public PromotionManifest(
            String tenant,
            Map<String, String> labels,
            String model,
            String version,
            @Nullable Digest digest,
            String to,
            String onConflict,
            List<Approver> approvals,
            @Nullable String preset,
            @Nullable List<Step> steps,
            @Nullable Duration bake,
            @Nullable Duration keepWarm,
            @Nullable Duration totalDeadline,
            @Nullable Duration approvalDeadline) {
        this(
                tenant,
                labels,
                model,
                version,
                digest,
                to,
                onConflict,
                approvals,
                preset,
                steps,
                bake,
                keepWarm,
                totalDeadline,
                approvalDeadline,
                null,
                null,
                null);
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
