package dev.windlass.control;

import dev.windlass.manifest.Plans;
import dev.windlass.storage.Database;
import dev.windlass.storage.PromotionStore;
import dev.windlass.workflow.activity.PlanActivities;
import java.util.List;

/// Plans whatever is asked for, with the digest [FakeRunbooks#PLAN]; knows no way back.
final class FixedPlans implements PlanActivities {
    private final PromotionStore promotions;

    FixedPlans(Database database) {
        this.promotions = new PromotionStore(database);
    }

    @Override
    public PlanResult plan(PlanRequest request) {
        var manifest = request.manifest();
        var plan = Plans.plan(manifest, TestApi.fraud(manifest.version()), null, List.of(), request.requestDigest());
        promotions.fixPlan(manifest.endpoint(), request.promotion(), plan, FakeRunbooks.PLAN);
        return new PlanResult.Planned(plan, FakeRunbooks.PLAN);
    }

    @Override
    public RollbackPlanResult planRollback(RollbackPlanRequest request) {
        return new RollbackPlanResult.NoTarget("NothingToGoBackTo", "there is no older version");
    }

    @Override
    public Foreseen foresee(Foresee request) {
        return new Foreseen.Abort();
    }
}
