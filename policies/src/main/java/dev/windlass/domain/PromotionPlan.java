package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a promotion will do, fixed when it is granted. `stable` is null for the first version of an endpoint: then
/// there are no weight steps, the candidate gets all requests after one acknowledgement, and the way back is the
/// empty route. `approvals` are the roles and groups that must approve before anything is prepared, each as often as
/// principals must; `gates` are all others, null for none. `golden` is the candidate's golden set, null if it has
/// none. `presetDigest` pins the text of a preset of the tenant's own, null if the strategy is none.
public record PromotionPlan(
        EndpointRef endpoint,
        Target candidate,
        @Nullable Target stable,
        String strategy,
        List<Step> steps,
        Duration bake,
        Duration keepWarm,
        Deadlines deadlines,
        List<Approver> approvals,
        double alpha,
        List<PolicyPin> policies,
        Digest requestDigest,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable GoldenPin golden,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Gate> gates,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Notification> notifications,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Digest presetDigest) {
    public PromotionPlan {
        gates = gates == null || gates.isEmpty() ? null : List.copyOf(gates);
        notifications = notifications == null || notifications.isEmpty() ? null : List.copyOf(notifications);
        steps = List.copyOf(steps);
        approvals = List.copyOf(approvals);
        policies = List.copyOf(policies);
    }

    /// One without a golden set, gates but approvals, notifications, and a preset of the tenant's own.
    public PromotionPlan(
            EndpointRef endpoint,
            Target candidate,
            @Nullable Target stable,
            String strategy,
            List<Step> steps,
            Duration bake,
            Duration keepWarm,
            Deadlines deadlines,
            List<Approver> approvals,
            double alpha,
            List<PolicyPin> policies,
            Digest requestDigest) {
        this(
                endpoint,
                candidate,
                stable,
                strategy,
                steps,
                bake,
                keepWarm,
                deadlines,
                approvals,
                alpha,
                policies,
                requestDigest,
                null,
                null,
                null,
                null);
    }

    /// What must let it through beside policies and approvals.
    public List<Gate> allGates() {
        return gates == null ? List.of() : gates;
    }

    public List<Notification> allNotifications() {
        return notifications == null ? List.of() : notifications;
    }

    /// True for a blue-green: the candidate stands beside the stable version, for those who ask for it by name, until
    /// it gets all requests at once.
    public boolean previews() {
        return steps.stream().anyMatch(Step.Preview.class::isInstance);
    }

    /// The share of `alpha` that each harm process may spend: where a shadow is judged before the canary
    /// is, each gets half, so that both together say harm of a good candidate with probability `alpha`
    /// at most.
    public double alphaOfEach() {
        return steps.stream().anyMatch(Step.Shadow.class::isInstance) ? alpha / 2 : alpha;
    }

    /// True if the very version that is asked for is the stable one: then nothing is left to do.
    /// (Another version with the same bytes is promoted like any other.)
    public boolean servesAlready() {
        return stable != null && stable.version().equals(candidate.version());
    }
}
