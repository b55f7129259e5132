package dev.windlass.workflow;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.FenceResult;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Id;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Route;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Target;
import dev.windlass.domain.Transition;
import dev.windlass.workflow.activity.EndpointActivities;
import dev.windlass.workflow.activity.LedgerActivities;
import dev.windlass.workflow.activity.RecordActivities;
import io.temporal.activity.Activity;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The rows of one endpoint, in memory, with the rules that Postgres keeps: holder, fence, route, ledger,
/// promotions. `hooks` run once, when a promotion shows that phase.
class FakeRows implements EndpointActivities, RecordActivities, LedgerActivities {
    final List<Transition> transitions = new CopyOnWriteArrayList<>();
    final List<Route> routes = new CopyOnWriteArrayList<>();
    final List<Target> ledger = new ArrayList<>();
    final List<Target> skipped = new ArrayList<>();
    final Map<String, String> takenFrom = new HashMap<>();
    final List<LedgerMove> moves = new ArrayList<>();
    final Map<Phase, Runnable> hooks = new EnumMap<>(Phase.class);
    final Map<String, String> grants = new HashMap<>();
    Runnable onMove = () -> {};
    Holder holder;
    long fence;
    long seq;
    long attempt;
    boolean neverStarted;
    final TestWorkflowEnvironment environment;
    private final HeardHooks heard;

    FakeRows(TestWorkflowEnvironment environment) {
        this.environment = environment;
        this.heard = new HeardHooks(environment, this::holds);
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
    public synchronized GrantResult grant(GrantWish request) {
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
        var name = request.kind() == RunKind.PROMOTION
                ? request.endpoint().promotionName(request.version(), attempt)
                : request.endpoint().rollbackName(attempt);
        grants.put(request.requestId(), name);
        var former = request.takeOver();
        if (former != null) {
            takenFrom.put(name, Id.parse(former) instanceof Id.Promotion ? former : takenFrom.get(former));
        }
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
        return neverStarted ? new HolderStatus.NeverStarted() : new HolderStatus.Closed(phase(request.holder()));
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

    public synchronized RouteWritten write(RouteWrite request) {
        if (request.fence() != fence || request.seq() < seq) {
            return new RouteWritten.StaleFence(fence, seq);
        }
        if (request.seq() > seq) {
            seq = request.seq();
            routes.add(new Route(
                    request.endpoint(),
                    routes.size() + 1,
                    request.fence(),
                    request.seq(),
                    request.arms(),
                    request.planDigest(),
                    request.promotion(),
                    Instant.ofEpochMilli(environment.currentTimeMillis())));
        }
        return new RouteWritten.Accepted(routes.size());
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
            var workflow = Activity.getExecutionContext().getInfo().getWorkflowId();
            heard.whatComesOf(hook, workflow);
        }
        return new Recorded();
    }

    private synchronized boolean holds(String workflow) {
        return holder == null || holder.name().equals(workflow);
    }

    @Override
    public Moved move(LedgerMove request) {
        var moved = moved(request);
        onMove.run();
        return moved;
    }

    private synchronized Moved moved(LedgerMove request) {
        if (request.fence() != fence) {
            throw ApplicationFailure.newNonRetryableFailure("stale", FailureTypes.STALE_FENCE);
        }
        if (moves.stream().noneMatch(it -> it.by().equals(request.by()))) {
            moves.add(request);
            ledger.remove(request.failed());
            if (request.back()) {
                var newer = ledger.subList(ledger.indexOf(request.good()) + 1, ledger.size());
                skipped.addAll(newer);
                newer.clear();
            } else {
                ledger.remove(request.good());
                ledger.add(request.good());
            }
        }
        return new Moved(request.previous() == null ? null : Instant.EPOCH);
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

    /// The candidate's weights in the order they were written; -1 for a route without one.
    synchronized List<Integer> weights() {
        return routes.stream().map(it -> weight(it.arms())).toList();
    }

    synchronized List<ArmTarget> arms() {
        return routes.getLast().arms();
    }

    static int weight(List<ArmTarget> arms) {
        return arms.stream()
                .filter(it -> it.arm() == Arm.CANARY || it.arm() == Arm.PREVIEW)
                .mapToInt(ArmTarget::weightPercent)
                .findFirst()
                .orElse(-1);
    }
}
