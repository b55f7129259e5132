package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static dev.windlass.activity.World.digest;
import static dev.windlass.activity.World.manifest;
import static dev.windlass.activity.World.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.windlass.domain.Digest;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Step;
import dev.windlass.domain.Tenant;
import dev.windlass.workflow.activity.PlanActivities.Foresee;
import dev.windlass.workflow.activity.PlanActivities.Foreseen;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import dev.windlass.workflow.activity.PlanActivities.PlanResult;
import dev.windlass.workflow.activity.PlanActivities.RollbackPlanRequest;
import dev.windlass.workflow.activity.PlanActivities.RollbackPlanResult;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ObjectAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PlanActivitiesTest {
    private static final Digest REQUEST = digest("request");

    private final World world = new World();
    private final PlanActivitiesImpl plans = new PlanActivitiesImpl(world.stores, World.POLICIES);

    @AfterEach
    void close() {
        world.close();
    }

    private PlanResult plan(PromotionManifest manifest) {
        var grant = world.granted("r-" + manifest.version(), manifest.version());
        return plans.plan(new PlanRequest(grant.name(), grant.fence(), manifest, REQUEST));
    }

    private static ObjectAssert<PlanResult.Unplannable> refused(PlanResult result) {
        return assertThat(result).asInstanceOf(type(PlanResult.Unplannable.class));
    }

    @Test
    void resolvesTheCandidateAndTheStableVersion() {
        world.good("1");

        var planned = (PlanResult.Planned) plan(manifest("2"));

        assertThat(planned.plan().candidate()).isEqualTo(target("2"));
        assertThat(planned.plan().stable()).isEqualTo(target("1"));
        assertThat(planned.plan().policies()).isEqualTo(World.POLICIES.pins());
    }

    @Test
    void aPlanThatIsStoredIsReturnedAsItIs() {
        world.good("1");
        var grant = world.granted("r", "2");
        var first = plans.plan(new PlanRequest(grant.name(), grant.fence(), manifest("2"), REQUEST));

        var other = manifest("2", null, List.of(new Step.SetWeight(50)));
        var again = plans.plan(new PlanRequest(grant.name(), grant.fence(), other, REQUEST));

        assertThat(again).isEqualTo(first);
    }

    @Test
    void anUnknownVersionIsRefused() {
        refused(plan(manifest("9"))).satisfies(it -> assertThat(it.reason()).isEqualTo("UnknownVersion"));
    }

    @Test
    void whatServesAlreadyIsPlannedWithoutAStep() {
        world.good("2");
        var again = world.granted("again", "2");

        var planned = plans.plan(new PlanRequest(again.name(), again.fence(), manifest("2"), REQUEST));

        assertThat(planned).isInstanceOfSatisfying(PlanResult.Planned.class, it -> {
            assertThat(it.plan().servesAlready()).isTrue();
            assertThat(it.plan().steps()).isEmpty();
        });
    }

    @Test
    void whatServesAlreadyUnderAnotherDigestThanThePinnedOneIsRefused() {
        world.good("2");
        var again = world.granted("again", "2");
        var pinned = manifest("2", digest("other"), List.of(new Step.SetWeight(10)));

        refused(plans.plan(new PlanRequest(again.name(), again.fence(), pinned, REQUEST)))
                .satisfies(it -> assertThat(it.reason()).isEqualTo("DigestMismatch"));
    }

    @Test
    void anotherVersionWithTheSameBytesIsPlannedLikeAnyOther() {
        var same = world.sameBytes("1", "1b");
        world.good("1");

        var planned = (PlanResult.Planned) plan(manifest("1b"));

        assertThat(planned.plan().candidate().digest()).isEqualTo(same.digest());
        assertThat(planned.plan().servesAlready()).isFalse();
        assertThat(planned.plan().steps()).isNotEmpty();
    }

    @Test
    void aTotalDeadlineThatTheStepsUseUpIsRefused() {
        world.good("1");
        var slow = manifest("2", null, List.of(new Step.SetWeight(10), new Step.Pause(Duration.ofHours(25))));

        refused(plan(slow)).satisfies(it -> assertThat(it.reason()).isEqualTo("DeadlineTooShort"));
    }

    @Test
    void aSuspendedTenantIsRefused() {
        world.stores.tenants().setState("payments", Tenant.State.SUSPENDED);

        refused(plan(manifest("2"))).satisfies(it -> assertThat(it.reason()).isEqualTo("TenantSuspended"));
    }

    private RollbackPlanResult rollback(@Nullable String to, @Nullable String takenFrom) {
        var grant = world.grantedRollback("rb", takenFrom);
        return plans.planRollback(new RollbackPlanRequest(grant.name(), PROD, grant.fence(), to));
    }

    @Test
    void aRollbackWalksTheLedgerTowardsOlderVersions() {
        world.good("1");
        world.good("2");
        world.good("3");

        var planned = (RollbackPlanResult.RollbackPlanned) rollback(null, null);

        assertThat(planned.from()).isEqualTo(target("3"));
        assertThat(planned.targets()).containsExactly(target("2"), target("1"));
    }

    @Test
    void aSecondRollbackNeverReturnsToWhatTheFirstLeft() {
        world.good("1");
        world.good("2");
        world.good("3");
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
        world.good("1");
        world.good("2");
        var grant = world.grantedRollback("rb", null);

        var named = plans.planRollback(new RollbackPlanRequest(grant.name(), PROD, grant.fence(), "1"));
        var other = plans.planRollback(new RollbackPlanRequest(grant.name(), PROD, grant.fence(), "3"));

        assertThat(((RollbackPlanResult.RollbackPlanned) named).targets()).containsExactly(target("1"));
        assertThat(other).isInstanceOf(RollbackPlanResult.NoTarget.class);
    }

    @Test
    void aRollbackThatNamesAVersionIsForeseenBeforeItTakesAnything() {
        world.good("1");
        world.good("2");
        var live = world.granted("live", "3");
        plans.plan(new PlanRequest(live.name(), live.fence(), manifest("3"), REQUEST));

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
        world.good("1");
        world.good("2");
        var live = world.granted("live", "3");
        plans.plan(new PlanRequest(live.name(), live.fence(), manifest("3"), REQUEST));
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
        world.good("1");
        world.good("2");
        var live = world.granted("live", "3");
        plans.plan(new PlanRequest(live.name(), live.fence(), manifest("3"), REQUEST));

        var planned = (RollbackPlanResult.RollbackPlanned) rollback(null, live.name());

        assertThat(planned.from()).isEqualTo(target("3"));
        assertThat(planned.targets()).containsExactly(target("2"), target("1"));
    }

    @Test
    void theRollbackOfAFirstPromotionUnderWayGoesToTheEmptyRoute() {
        var live = world.granted("live", "1");
        plans.plan(new PlanRequest(live.name(), live.fence(), manifest("1"), REQUEST));

        var planned = (RollbackPlanResult.RollbackPlanned) rollback(null, live.name());

        assertThat(planned.from()).isEqualTo(target("1"));
        assertThat(planned.targets()).isEmpty();
    }

    @Test
    void aRollbackThatIsTriedAgainAfterItTookAPromotionsFenceGoesToTheNewestGoodVersionToo() {
        world.good("1");
        world.good("2");
        var live = world.granted("live", "3");
        plans.plan(new PlanRequest(live.name(), live.fence(), manifest("3"), REQUEST));
        world.written(World.route(live, 1, "3", 10));
        var lost = world.grantedRollback("lost", live.name());
        world.stores.endpoints().release(PROD, lost.name());

        var planned = (RollbackPlanResult.RollbackPlanned) rollback("2", null);

        assertThat(planned.from()).isEqualTo(target("3"));
        assertThat(planned.targets()).containsExactly(target("2"));
    }
}
