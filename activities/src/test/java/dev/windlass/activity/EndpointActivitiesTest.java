package dev.windlass.activity;

import static dev.windlass.activity.World.PROD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.FenceResult;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Phase;
import dev.windlass.domain.RunKind;
import dev.windlass.workflow.activity.EndpointActivities.DescribeHolder;
import dev.windlass.workflow.activity.EndpointActivities.Ending;
import dev.windlass.workflow.activity.EndpointActivities.HolderStatus;
import dev.windlass.workflow.activity.EndpointActivities.Load;
import dev.windlass.workflow.activity.EndpointActivities.Release;
import dev.windlass.workflow.activity.EndpointActivities.TakeFence;
import dev.windlass.workflow.activity.PlanActivities.PlanRequest;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EndpointActivitiesTest {
    private final World world = new World();
    private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
    private final EndpointActivitiesImpl endpoints =
            new EndpointActivitiesImpl(world.stores, temporal.getWorkflowClient());

    @AfterEach
    void close() {
        temporal.close();
        world.close();
    }

    private GrantResult grant(String requestId, String version, @Nullable String takeOver) {
        return endpoints.grant(new GrantWish(PROD, RunKind.PROMOTION, requestId, version, "ci", takeOver));
    }

    private GrantResult.Granted granted(String requestId, String version) {
        return (GrantResult.Granted) grant(requestId, version, null);
    }

    private GrantResult.Granted planned(String requestId, String version) {
        var holder = granted(requestId, version);
        new PlanActivitiesImpl(world.stores, World.POLICIES)
                .plan(new PlanRequest(holder.name(), holder.fence(), World.manifest(version), World.digest("r")));
        return holder;
    }

    @Test
    void anEndpointWithoutRowsIsEmpty() {
        var rows = endpoints.load(new Load(PROD));

        assertThat(rows.holder()).isNull();
        assertThat(rows.stable()).isNull();
        assertThat(rows.route()).isNull();
        assertThat(rows.fence()).isZero();
    }

    @Test
    void theSameRequestIsGrantedOnce() {
        var first = granted("r1", "2");

        assertThat(grant("r1", "2", null)).isEqualTo(first);
        assertThat(endpoints.load(new Load(PROD)).fence()).isEqualTo(first.fence());
    }

    @Test
    void aGrantedRequestWhosePlanIsFixedIsKnown() {
        var first = granted("r1", "2");
        new PlanActivitiesImpl(world.stores, World.POLICIES)
                .plan(new PlanRequest(first.name(), first.fence(), World.manifest("2"), World.digest("r")));

        assertThat(grant("r1", "2", null))
                .isInstanceOfSatisfying(
                        GrantResult.Known.class,
                        known -> assertThat(known.name()).isEqualTo(first.name()));
    }

    @Test
    void anotherRequestFindsTheEndpointTaken() {
        var first = granted("r1", "2");

        assertThat(grant("r2", "3", null))
                .isInstanceOfSatisfying(
                        GrantResult.Taken.class,
                        taken -> assertThat(taken.holder().name()).isEqualTo(first.name()));
    }

    @Test
    void aTakeOverRaisesTheFenceAndTheFormerHolderLosesIt() {
        var first = granted("r1", "2");
        var second = (GrantResult.Granted) grant("r2", "3", first.name());

        assertThat(second.fence()).isGreaterThan(first.fence());
        assertThat(endpoints.takeFence(new TakeFence(PROD, first.name(), first.fence())))
                .isEqualTo(new FenceResult.Lost(second.name()));
    }

    @Test
    void takingTheFenceTwiceRaisesItOnce() {
        var holder = granted("r1", "2");
        var ask = new TakeFence(PROD, holder.name(), holder.fence());

        var first = endpoints.takeFence(ask);

        assertThat(first).isEqualTo(new FenceResult.Held(holder.fence() + 1));
        assertThat(endpoints.takeFence(ask)).isEqualTo(first);
    }

    @Test
    void aHolderThatTemporalDoesNotKnowIsClosed() {
        var holder = planned("r1", "2");

        assertThat(endpoints.describeHolder(new DescribeHolder(PROD, holder.name())))
                .isEqualTo(new HolderStatus.Closed(Phase.PENDING));
    }

    @Test
    void aPromotionWithoutAPlanWasNeverStarted() {
        var holder = granted("r1", "2");

        assertThat(endpoints.describeHolder(new DescribeHolder(PROD, holder.name())))
                .isEqualTo(new HolderStatus.NeverStarted());
    }

    @Test
    void aHolderWhoseWorkflowRunsIsRunningUntilItIsTerminated() {
        var holder = planned("r1", "2");
        var workflow = temporal.getWorkflowClient()
                .newUntypedWorkflowStub(
                        "Nobody",
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(holder.name())
                                .setTaskQueue("nobody")
                                .build());
        workflow.start();
        var ask = new DescribeHolder(PROD, holder.name());

        assertThat(endpoints.describeHolder(ask)).isInstanceOf(HolderStatus.Running.class);
        workflow.terminate("in the UI");
        assertThat(endpoints.describeHolder(ask)).isInstanceOf(HolderStatus.Closed.class);
    }

    @Test
    void aRefusedGrantLeavesItsRequestIdUsable() {
        var holder = granted("r1", "9");

        endpoints.release(new Release(PROD, holder.name(), Ending.REFUSED));

        assertThat(endpoints.load(new Load(PROD)).holder()).isNull();
        assertThat(granted("r1", "2").fence()).isGreaterThan(holder.fence());
    }
}
