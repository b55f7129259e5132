package dev.windlass.workflow;

import dev.windlass.domain.Strategy;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;

/// A strategy's part of the runbook: how the candidate comes to its traffic. The way back is every strategy's.
sealed interface Rollout permits CanaryRollout {
    /// @param nonFinite the candidate answered made-up inputs with a NaN or an infinity
    void rehearsed(boolean nonFinite);

    /// All before the candidate serves alone, in order.
    void steps();

    /// All traffic is the candidate's from here on.
    void promote();

    /// The candidate is watched while it serves alone.
    void bake();

    /// Nobody watches any more; called after the bake and on the way back.
    void stopWatching();

    static Rollout of(
            PromotionRun run,
            RunControl control,
            Projection projection,
            RouteWriter routes,
            PolicyChecks policyChecks) {
        return switch (run.plan().how()) {
            case Strategy.Canary canary -> new CanaryRollout(run, canary, control, projection, routes, policyChecks);
        };
    }
}
