package dev.windlass.workflow;

import dev.windlass.domain.Block;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Route;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.workflow.activity.AnalysisActivities;
import dev.windlass.workflow.activity.ApprovalActivities;
import dev.windlass.workflow.activity.CapacityActivities;
import dev.windlass.workflow.activity.EndpointActivities;
import dev.windlass.workflow.activity.EvidenceActivities;
import dev.windlass.workflow.activity.LedgerActivities;
import dev.windlass.workflow.activity.PlacementActivities;
import dev.windlass.workflow.activity.PlanActivities;
import dev.windlass.workflow.activity.PolicyActivities;
import dev.windlass.workflow.activity.RecordActivities;
import dev.windlass.workflow.activity.RouteActivities;
import dev.windlass.workflow.activity.ShadowActivities;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The world as the workflows see it, in memory: the rows, and around them gateways, windows, policies,
/// nodes. Waiting activities are failed and retried rather than blocked, so that skipped time passes for
/// them too.
final class FakeWorld extends FakePlans
        implements EndpointActivities,
                PlanActivities,
                PolicyActivities,
                ApprovalActivities,
                CapacityActivities,
                PlacementActivities,
                RouteActivities,
                AnalysisActivities,
                ShadowActivities,
                RecordActivities,
                LedgerActivities,
                EvidenceActivities {
    final List<String> released = new CopyOnWriteArrayList<>();
    List<String> nodes = List.of("a");
    Function<PolicyRequest, PolicyVerdict> policy = _ -> new PolicyVerdict.Allowed(List.of());
    Function<Route, Boolean> acknowledged = _ -> true;
    Function<Integer, Judgement> harm = _ -> null;
    Finding finding = Finding.ADVANCE;
    Finding shadowFinding = Finding.ADVANCE;
    Judgement.Verdict shadowVerdict = Judgement.Verdict.SAFE;

    /// Nodes that no increase asks for, by the epoch's acknowledgement.
    List<String> leftOut = List.of();

    /// So many analyses are extended before one finds [#finding].
    final AtomicInteger extensions = new AtomicInteger();

    /// The longest that each analysis was to look.
    final List<Duration> analyzed = new CopyOnWriteArrayList<>();
    volatile @Nullable Block block;
    volatile Runnable onBlocked = () -> {};
    volatile @Nullable String breakGlass;
    int capacityAfterTries;
    int sealFailures;

    /// Every node gets a version, instead of the first one left.
    boolean onEveryNode;

    /// What a promotion waits for in this phase never comes.
    Phase stalledIn;
    volatile Runnable onLook = () -> {};

    /// What [#look] says; null: undecided.
    volatile @Nullable Judgement lastLook;

    FakeWorld(TestWorkflowEnvironment environment) {
        super(environment);
    }

    @Override
    public PolicyJudged judge(PolicyRequest request) {
        stall(Phase.VALIDATING);
        return windows.judged(request, policy.apply(request), block, breakGlass);
    }

    @Override
    public Unblocked awaitUnblocked(AwaitUnblocked request) {
        onBlocked.run();
        if (block != null && environment.currentTimeMillis() < block.until().toEpochMilli()) {
            throw notYet(Duration.ofMinutes(10));
        }
        block = null;
        return new Unblocked();
    }

    @Override
    public ReserveResult reserve(Reserve request) {
        stall(Phase.PLANNED);
        return capacityAfterTries == 0
                ? new ReserveResult.Reserved(Resources.memory(1))
                : new ReserveResult.Full("TenantQuota", "needs 128 MiB more");
    }

    @Override
    public ReserveResult awaitReserved(Reserve request) {
        if (attempt() <= capacityAfterTries) {
            throw notYet(Duration.ofMinutes(10));
        }
        return new ReserveResult.Reserved(Resources.memory(1));
    }

    @Override
    public synchronized CapacityReleased release(ReleaseCapacity request) {
        released.add(request.owner());
        return new CapacityReleased();
    }

    @Override
    public synchronized PlaceResult place(Place request) {
        stall(Phase.PREPARING);
        var left = nodes.stream()
                .filter(it -> !request.excluded().contains(it))
                .limit(onEveryNode ? nodes.size() : 1)
                .toList();
        var target = request.target();
        var spec = WorkerSpec.onCpu(
                request.endpoint().modelRef().version(target.version()),
                target.digest(),
                "models/" + target.version(),
                target.byteSize(),
                target.needs(),
                request.owner());
        return left.isEmpty() ? new PlaceResult.NoNode("no node is left") : new PlaceResult.Placed(spec, left);
    }

    @Override
    public Withdrawn withdraw(Withdraw request) {
        return new Withdrawn();
    }

    @Override
    public Acknowledgement awaitAcknowledged(AwaitAcknowledged request) {
        if (acknowledged.apply(lastRoute())) {
            return new Acknowledgement.Complete(List.of("gateway-1"), leftOut);
        }
        var waited = environment.currentTimeMillis()
                - Activity.getExecutionContext().getInfo().getScheduledTimestamp();
        if (waited >= request.patience().toMillis()) {
            return new Acknowledgement.Partial(List.of(), List.of("gateway-1"));
        }
        throw notYet();
    }

    @Override
    public Watched watch(Watch request) {
        var judgement = harm.apply(canaryWeight());
        // Never at the first look: skipped time passes only while nothing else runs, so that harm never meets an
        // activity that completes at the same moment, which the test server (unlike the real one) can't take.
        if (judgement == null || attempt() == 1) {
            throw notYet(Duration.ofMinutes(5));
        }
        return new Watched(judgement);
    }

    @Override
    public Watched look(Watch request) {
        onLook.run();
        return new Watched(lastLook == null ? Samples.judgement(Judgement.Verdict.UNDECIDED, null) : lastLook);
    }

    @Override
    public Analyzed analyze(Analyze request) {
        stall(Phase.PROGRESSING);
        if (harm.apply(canaryWeight()) != null) {
            throw notYet();
        }
        analyzed.add(request.step().max());
        var found = extensions.getAndDecrement() > 0 ? Finding.EXTEND : finding;
        return new Analyzed(found, Samples.judgement(Judgement.Verdict.UNDECIDED, null), 300);
    }

    @Override
    public Compared compare(Compare request) {
        stall(Phase.SHADOWING);
        if (harm.apply(canaryWeight()) != null) {
            throw notYet();
        }
        analyzed.add(request.step().max());
        var found = extensions.getAndDecrement() > 0 ? Finding.EXTEND : shadowFinding;
        return new Compared(found, Samples.judgement(shadowVerdict, null), 300);
    }

    @Override
    public Sealed seal(Seal request) {
        if (sealFailures-- > 0) {
            throw ApplicationFailure.newFailure("no store", "StoreUnavailable");
        }
        return new Sealed(Samples.digest('f'));
    }

    private void stall(Phase phase) {
        if (stalledIn == phase) {
            throw notYet(Duration.ofMinutes(10));
        }
    }

    private synchronized Route lastRoute() {
        return routes.getLast();
    }

    private synchronized int canaryWeight() {
        return routes.isEmpty() ? -1 : weight(routes.getLast().arms());
    }

    private static int attempt() {
        return Activity.getExecutionContext().getInfo().getAttempt();
    }

    private static ApplicationFailure notYet() {
        return notYet(Duration.ofSeconds(10));
    }

    private static ApplicationFailure notYet(Duration again) {
        return ApplicationFailure.newBuilder()
                .setMessage("not yet")
                .setType("NotYet")
                .setNextRetryDelay(again)
                .setCategory(ApplicationErrorCategory.BENIGN)
                .build();
    }
}
