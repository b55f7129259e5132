package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static dev.windlass.activity.World.digest;
import static dev.windlass.activity.World.manifest;
import static dev.windlass.activity.World.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Digest;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.LedgerMove;
import dev.windlass.workflow.activity.PlanActivities.Foresee;
import dev.windlass.workflow.activity.PlanActivities.Foreseen;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import dev.windlass.workflow.activity.PlanActivities.RollbackPlanRequest;
import dev.windlass.workflow.activity.PlanActivities.RollbackPlanResult;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Where a rollback goes, by the rows that it finds.
final class RollbackPlanTest {
    private static final Digest REQUEST = digest("request");

    @AutoClose
    private final World world = new World();

    private final PlanActivitiesImpl plans = new PlanActivitiesImpl(world.stores, World.POLICIES);

    private RollbackPlanResult rollback(@Nullable String to, @Nullable String takenFrom) {
        var grant = world.grantedRollback("rb", takenFrom);
        return plans.planRollback(new RollbackPlanRequest(grant.name(), PROD, grant.fence(), to));
    }

    @Test
    void aRollbackWalksTheLedgerTowardsOlderVersions() {
        good("1", "2", "3");

        var planned = (RollbackPlanResult.RollbackPlanned) rollback(null, null);

        assertThat(planned.from()).isEqualTo(target("3"));
        assertThat(planned.targets()).containsExactly(target("2"), target("1"));
    }

    @Test
    void aSecondRollbackNeverReturnsToWhatTheFirstLeft() {
        good("1", "2", "3");
        var first = world.grantedRollback("first", null);
        world.stores
                .ledger()
                .move(new LedgerMove(
                        PROD, first.fence(), first.name(), target("2"), null, Duration.ZERO, target("3"), true));
        world.stores.endpoints().release(PROD, first.name());

        var planned = (RollbackPlanResult.RollbackPlanned) rollback(null, null);

        assertThat(planned.from()).isEqualTo(target("2"));
        assertThat(planned.targets()).containsExactly(target("1"));
    }

    @Test
    void aNamedTargetMustBeAnOlderGoodVersion() {
        good("1", "2");
        var grant = world.grantedRollback("rb", null);

        var named = plans.planRollback(new RollbackPlanRequest(grant.name(), PROD, grant.fence(), "1"));
        var other = plans.planRollback(new RollbackPlanRequest(grant.name(), PROD, grant.fence(), "3"));

        assertThat(((RollbackPlanResult.RollbackPlanned) named).targets()).containsExactly(target("1"));
        assertThat(other).isInstanceOf(RollbackPlanResult.NoTarget.class);
    }

    @Test
    void aRollbackThatNamesAVersionIsForeseenBeforeItTakesAnything() {
        good("1", "2");
        var live = live("3");

        assertThat(foreseen("2", live.name())).isEqualTo(new Foreseen.Abort());
        assertThat(foreseen("1", live.name())).isEqualTo(new Foreseen.Elsewhere());
        assertThat(foreseen("3", live.name())).isInstanceOf(Foreseen.Refused.class);
        var running = world.grantedRollback("rb", live.name());
        plans.planRollback(new RollbackPlanRequest(running.name(), PROD, running.fence(), "1"));
        assertThat(foreseen("1", running.name())).isEqualTo(new Foreseen.UnderWay());
        assertThat(foreseen("2", running.name())).isEqualTo(new Foreseen.Elsewhere());
    }

    private Foreseen foreseen(String to, String holder) {
        return plans.foresee(new Foresee(PROD, to, holder));
    }

    @Test
    void aRollbackThatTakesOverFromOneThatEndedAPromotionSparesTheStableVersionToo() {
        good("1", "2");
        var live = live("3");
        var first = world.grantedRollback("first", live.name());
        plans.planRollback(new RollbackPlanRequest(first.name(), PROD, first.fence(), "1"));

        var planned = (RollbackPlanResult.RollbackPlanned) rollback("2", first.name());

        assertThat(planned.takenFrom()).isEqualTo(live.name());
        assertThat(planned.targets()).containsExactly(target("2"));
        assertThat(planned.failed()).isNull();
    }

    @Test
    void withoutAnyGoodVersionThereIsNoTarget() {
        assertThat(rollback(null, null)).isInstanceOf(RollbackPlanResult.NoTarget.class);
    }

    @Test
    void theRollbackOfAPromotionUnderWayGoesToTheNewestGoodVersion() {
        good("1", "2");
        var live = live("3");

        var planned = (RollbackPlanResult.RollbackPlanned) rollback(null, live.name());

        assertThat(planned.from()).isEqualTo(target("3"));
        assertThat(planned.targets()).containsExactly(target("2"), target("1"));
    }

    @Test
    void theRollbackOfAFirstPromotionUnderWayGoesToTheEmptyRoute() {
        var live = live("1");

        var planned = (RollbackPlanResult.RollbackPlanned) rollback(null, live.name());

        assertThat(planned.from()).isEqualTo(target("1"));
        assertThat(planned.targets()).isEmpty();
    }

    @Test
    void aRollbackThatIsTriedAgainAfterItTookAPromotionsFenceGoesToTheNewestGoodVersionToo() {
        good("1", "2");
        var live = live("3");
        world.written(World.route(live, 1, "3", 10));
        var lost = world.grantedRollback("lost", live.name());
        world.stores.endpoints().release(PROD, lost.name());

        var planned = (RollbackPlanResult.RollbackPlanned) rollback("2", null);

        assertThat(planned.from()).isEqualTo(target("3"));
        assertThat(planned.targets()).containsExactly(target("2"));
    }

    private void good(String... versions) {
        List.of(versions).forEach(world::good);
    }

    /// A promotion that is under way.
    private GrantResult.Granted live(String version) {
        var grant = world.granted("live", version);
        plans.plan(new PlanRequest(grant.name(), grant.fence(), manifest(version), REQUEST));
        return grant;
    }
}
