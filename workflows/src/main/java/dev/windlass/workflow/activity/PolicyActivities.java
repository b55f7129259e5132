package dev.windlass.workflow.activity;

import dev.windlass.domain.Block;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Role;
import dev.windlass.workflow.activity.GateActivities.ClosedWindow;
import io.temporal.activity.ActivityInterface;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Judges a promotion by its pinned policies. Runs on `windlass-control`. Never asked on the way back.
@ActivityInterface(namePrefix = "Policy")
public interface PolicyActivities {
    /// Collects the facts, evaluates, records inputs and verdict for the evidence. A policy that can't be
    /// evaluated is a verdict, not a failure (see [PolicyVerdict]); only unreachable stores are failures, and
    /// are retried.
    PolicyJudged judge(PolicyRequest request);

    /// `weightPercent` is the canary's share wished for: 0 at START. `approved` are the roles that have
    /// approved.
    record PolicyRequest(
            String promotion,
            PromotionPlan plan,
            Digest planDigest,
            Occasion occasion,
            int weightPercent,
            List<Role> approved) {
        public PolicyRequest {
            approved = List.copyOf(approved);
        }
    }

    enum Occasion {
        START,
        INCREASE
    }

    /// Returns when no block stands there any more. Runs on `windlass-waits`.
    Unblocked awaitUnblocked(AwaitUnblocked request);

    /// `inputDigest` covers the facts that were judged; `block` and `closed` are what hold an increase up now, null for
    /// nothing and at START; `breakGlass` says who lets the version in without its soak and why, null if
    /// nobody does.
    record PolicyJudged(
            PolicyVerdict verdict,
            Digest inputDigest,
            @Nullable Block block,
            @Nullable String breakGlass,
            @Nullable ClosedWindow closed) {}

    record AwaitUnblocked(EndpointRef endpoint) {}

    record Unblocked() {}
}
