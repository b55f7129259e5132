package dev.windlass.workflow;

import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Role;
import dev.windlass.domain.Route;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.Step;
import dev.windlass.domain.Target;
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
import io.temporal.activity.Activity;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The world as the workflows see it: rows, gateways, windows, policies, in memory. Waiting activities are
/// failed and retried rather than blocked, so that skipped time passes for them too.
final class FakeWorld
        implements EndpointActivities,
                PlanActivities,
                PolicyActivities,
                ApprovalActivities,
                CapacityActivities,
                PlacementActivities,
                RouteActivities,
                AnalysisActivities,
                RecordActivities,
                LedgerActivities,
                EvidenceActivities {
    final List<Transition> transitions = new ArrayList<>();
    final List<Route> routes = new ArrayList<>();
    final List<String> released = new ArrayList<>();
    final List<Target> ledger = new ArrayList<>();
    final List<Move> moves = new ArrayList<>();
    final Map<Phase, Runnable> hooks = new EnumMap<>(Phase.class);
    final Map<String, DecisionRead> decisions = new HashMap<>();
    final Map<String, String> grants = new HashMap<>();
    Holder holder;
    long fence;
    long seq;
    long attempt;
    List<Step> steps = Samples.CANARY;
    List<Role> approvals = List.of();
    List<String> nodes = List.of("a");
    Function<PolicyRequest, PolicyVerdict> policy = _ -> new PolicyVerdict.Allowed(List.of());
    Function<RouteWrite, Boolean> acknowledged = _ -> true;
    Function<Integer, Judgement> harm = _ -> null;
    Finding finding = Finding.ADVANCE;
    int capacityAfterTries;
    int sealFailures;
    boolean unplannable;
    private RouteWrite lastWrite;
    private final TestWorkflowEnvironment environment;

    FakeWorld(TestWorkflowEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public synchronized Rows load(Load request) {
        return new Rows(
                request.endpoint(),
                holder,
                ledger.isEmpty() ? null : ledger.getLast(),
                routes.isEmpty() ? null : routes.getLast(),
                fence);
    }

    @Override
    public synchronized GrantResult grant(Grant request) {
        var known = grants.get(request.requestId());
        if (known != null) {
            return new GrantResult.Known(known, Samples.digest('c'));
        }
        if (holder != null && !holder.name().equals(request.takeOver())) {
            return new GrantResult.Taken(holder);
        }
        attempt++;
        fence++;
        seq = 0;
        var name = request.kind() == Kind.PROMOTION
                ? request.endpoint().promotionName(request.version(), attempt)
                : request.endpoint().rollbackName(attempt);
        grants.put(request.requestId(), name);
        holder = new Holder(name, request.kind(), fence, request.version(), request.initiator());
        return new GrantResult.Granted(name, attempt, fence);
    }

    @Override
    public HolderStatus describeHolder(DescribeHolder request) {
        try {
            var description = environment
                    .getWorkflowClient()
                    .newUntypedWorkflowStub(request.holder())
                    .describe();
            if (description.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
                return new HolderStatus.Running();
            }
        } catch (WorkflowNotFoundException _) {
            // Not there is closed.
        }
        return new HolderStatus.Closed(phase(request.holder()));
    }

    @Override
    public synchronized FenceResult takeFence(TakeFence request) {
        if (holder == null || !holder.name().equals(request.holder())) {
            return new FenceResult.Lost(holder == null ? null : holder.name());
        }
        if (fence == request.knownFence()) {
            fence++;
            seq = 0;
        }
        holder = new Holder(holder.name(), holder.kind(), fence, holder.version(), holder.initiator());
        return new FenceResult.Held(fence);
    }

    @Override
    public synchronized Released release(Release request) {
        if (holder != null && holder.name().equals(request.holder())) {
            holder = null;
        }
        if (request.ending() == Ending.REFUSED) {
            grants.values().remove(request.holder());
        }
        return new Released();
    }

    @Override
    public synchronized PlanResult plan(PlanRequest request) {
        if (unplannable) {
            return new PlanResult.Unplannable("UnknownVersion", "version 9 isn't registered; push it first");
        }
        var stable = ledger.isEmpty() ? null : ledger.getLast();
        var candidate = Samples.target(
                request.manifest().version(), request.manifest().version().charAt(0));
        return new PlanResult.Planned(Samples.plan(candidate, stable, steps, approvals), Samples.digest('c'));
    }

    @Override
    public synchronized RollbackPlanResult planRollback(RollbackPlanRequest request) {
        var older = request.takenFrom() == null ? ledger.subList(0, ledger.size() - 1) : ledger;
        if (older.isEmpty() && request.takenFrom() == null) {
            return new RollbackPlanResult.NoTarget("NoTarget", "the ledger has no older good version");
        }
        return new RollbackPlanResult.RollbackPlanned(
                ledger.isEmpty() ? null : ledger.getLast(), older.reversed(), Samples.digest('d'));
    }

    @Override
    public PolicyJudged judge(PolicyRequest request) {
        return new PolicyJudged(policy.apply(request), Samples.digest('e'));
    }

    @Override
    public DecisionRead readBack(ReadDecision request) {
        if (request.decisionId().equals("unreadable")) {
            throw ApplicationFailure.newNonRetryableFailure("the row is torn", "Odd");
        }
        return decisions.getOrDefault(
                request.decisionId(), new DecisionRead.Invalid("UnknownDecision", request.decisionId()));
    }

    @Override
    public ReserveResult reserve(Reserve request) {
        return capacityAfterTries == 0
                ? new ReserveResult.Reserved(1)
                : new ReserveResult.Full("TenantQuota", "needs 128 MiB more");
    }

    @Override
    public ReserveResult awaitReserved(Reserve request) {
        if (attempt() <= capacityAfterTries) {
            throw notYet(Duration.ofMinutes(10));
        }
        return new ReserveResult.Reserved(1);
    }

    @Override
    public synchronized CapacityReleased release(ReleaseCapacity request) {
        released.add(request.owner());
        return new CapacityReleased();
    }

    @Override
    public synchronized PlaceResult place(Place request) {
        var left = nodes.stream().filter(it -> !request.excluded().contains(it)).findFirst();
        var target = request.target();
        var spec = new WorkerSpec(
                request.endpoint().modelRef().version(target.version()),
                target.digest(),
                "models/" + target.version(),
                target.byteSize(),
                target.memoryBytes(),
                request.owner());
        return left.<PlaceResult>map(it -> new PlaceResult.Placed(spec, List.of(it)))
                .orElseGet(() -> new PlaceResult.NoNode("no node is left"));
    }

    @Override
    public Withdrawn withdraw(Withdraw request) {
        return new Withdrawn();
    }

    @Override
    public synchronized RouteWritten write(RouteWrite request) {
        if (request.fence() != fence || request.seq() < seq) {
            return new RouteWritten.StaleFence(fence, seq);
        }
        if (request.seq() > seq) {
            seq = request.seq();
            lastWrite = request;
            routes.add(new Route(
                    request.endpoint(),
                    routes.size() + 1,
                    request.fence(),
                    request.seq(),
                    request.arms(),
                    request.planDigest(),
                    request.promotion(),
                    Instant.EPOCH));
        }
        return new RouteWritten.Accepted(routes.size());
    }

    @Override
    public Acknowledgement awaitAcknowledged(AwaitAcknowledged request) {
        if (acknowledged.apply(lastWrite)) {
            return new Acknowledgement.Complete(List.of("gateway-1"));
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
        // Never at the first look: skipped time passes only while nothing else runs, so that harm never
        // meets an activity
        // that completes at the same moment, which the test server (unlike the real one) can't take.
        if (judgement == null || attempt() == 1) {
            throw notYet(Duration.ofMinutes(5));
        }
        return new Watched(judgement);
    }

    @Override
    public Analyzed analyze(Analyze request) {
        if (harm.apply(canaryWeight()) != null) {
            throw notYet();
        }
        return new Analyzed(finding, Samples.judgement(Judgement.Verdict.UNDECIDED, null), 300);
    }

    @Override
    public Recorded record(Transition request) {
        Runnable hook;
        synchronized (this) {
            var last = phase(request.name());
            if (!last.terminal()) {
                transitions.add(request);
            }
            hook = hooks.remove(request.phase());
        }
        if (hook != null) {
            hook.run();
        }
        return new Recorded();
    }

    @Override
    public synchronized Moved move(Move request) {
        if (request.fence() != fence) {
            throw ApplicationFailure.newNonRetryableFailure("stale", FailureTypes.STALE_FENCE);
        }
        if (moves.stream().noneMatch(it -> it.by().equals(request.by()))) {
            moves.add(request);
            ledger.remove(request.failed());
            ledger.remove(request.good());
            ledger.add(request.good());
        }
        return new Moved(request.previous() == null ? null : Instant.EPOCH);
    }

    @Override
    public Sealed seal(Seal request) {
        if (sealFailures-- > 0) {
            throw ApplicationFailure.newFailure("no store", "StoreUnavailable");
        }
        return new Sealed(Samples.digest('f'));
    }

    synchronized Phase phase(String name) {
        return transitions.stream()
                .filter(it -> it.name().equals(name))
                .reduce((_, last) -> last)
                .map(Transition::phase)
                .orElse(Phase.PENDING);
    }

    synchronized List<Phase> phases(String name) {
        var phases = new ArrayList<Phase>();
        for (var it : transitions) {
            if (it.name().equals(name) && (phases.isEmpty() || phases.getLast() != it.phase())) {
                phases.add(it.phase());
            }
        }
        return phases;
    }

    /// The canary's weights in the order they were written; -1 for a route without a canary.
    synchronized List<Integer> weights() {
        return routes.stream().map(it -> weight(it.arms())).toList();
    }

    synchronized List<ArmTarget> arms() {
        return routes.getLast().arms();
    }

    private synchronized int canaryWeight() {
        return routes.isEmpty() ? -1 : weight(routes.getLast().arms());
    }

    private static int weight(List<ArmTarget> arms) {
        return arms.stream()
                .filter(it -> it.arm() == dev.windlass.domain.Arm.CANARY)
                .mapToInt(ArmTarget::weightPercent)
                .findFirst()
                .orElse(-1);
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
