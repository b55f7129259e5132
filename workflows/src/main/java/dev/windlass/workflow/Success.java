package dev.windlass.workflow;

import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Phase;
import dev.windlass.workflow.PromotionWorkflow.PromotionRun;
import dev.windlass.workflow.activity.RouteActivities.Direction;
import java.time.Duration;

/// The end of a promotion that went well: the candidate becomes the stable version, in the ledger first.
final class Success {
    private static final Duration FINAL_LOOK = Duration.ofSeconds(30);

    private final PromotionRun run;
    private final RouteWriter routes;
    private final Projection projection;
    private final RunEnd runEnd;

    Success(PromotionRun run, RouteWriter routes, Projection projection, RunEnd runEnd) {
        this.run = run;
        this.routes = routes;
        this.projection = projection;
        this.runEnd = runEnd;
    }

    /// @throws Superseded if another holder has the endpoint
    Outcome end() {
        var plan = run.plan();
        var keepWarm = LedgerUpdate.moveLedger(
                routes,
                fence -> new LedgerMove(
                        plan.endpoint(),
                        fence,
                        run.name(),
                        plan.candidate(),
                        plan.stable(),
                        plan.keepWarm(),
                        null,
                        false));
        long epoch = routes.insist(
                RouteWriter.all(plan.candidate()), "v" + plan.candidate().version() + " is stable", projection);
        projection.set(100, epoch);
        routes.await(epoch, Direction.DECREASE, FINAL_LOOK);
        var words = "v" + plan.candidate().version() + " serves all"
                + (keepWarm.warmUntil() == null ? "" : "; the old one stays warm until " + keepWarm.warmUntil());
        return runEnd.close(Phase.SUCCEEDED, Reason.COMPLETED, words, "windlass");
    }
}
