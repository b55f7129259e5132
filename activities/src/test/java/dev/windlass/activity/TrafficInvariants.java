package dev.windlass.activity;

import static dev.windlass.activity.Invariant.when;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Target;
import dev.windlass.domain.Transition;
import dev.windlass.storage.PromotionRow;
import dev.windlass.workflow.Reason;
import dev.windlass.workflow.activity.LedgerActivities;
import dev.windlass.workflow.activity.NodeActivities.Probe;
import dev.windlass.workflow.activity.NodeActivities.Unload;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The first five invariants: who may move traffic, when, and where it is.
record TrafficInvariants(Stores stores, ModelFleet fleet, ModelFacts facts) {
    /// Time that may pass between the policies' yes and the write that it allows.
    private static final long ON_ITS_WAY_MS = 60_000;

    private static final Set<String> FORWARD =
            Set.of("PolicyJudge", "PolicyAwaitUnblocked", "CapacityReserve", "CapacityAwaitReserved");

    List<Invariant> all() {
        return List.of(
                new Invariant("I1", "at most one live promotion moves the target", this::onlyTheHolder),
                new Invariant(
                        "I2",
                        "the canary gets more only with memory reserved, its artifact verified, the way back ready"
                                + " and no block",
                        this::moreOnlyWhenReady),
                new Invariant("I3", "traffic can always be taken back", this::backWithoutAsking),
                new Invariant(
                        "I4",
                        "a gateway serves baseline, candidate or hold-back of the epoch that it acknowledged",
                        this::onlyWhatThePlanNames),
                new Invariant(
                        "I5", "rolled back means: all live gateways serve the baseline alone", this::rolledBackIsBack));
    }

    private Optional<String> onlyTheHolder(Seen seen) {
        var by = seen.before().holder().map(it -> it.name()).orElse("nobody");
        if (seen.request() instanceof RouteWrite write && written(seen)) {
            return when(!by.equals(write.promotion()), write.promotion() + " wrote a route, the holder was " + by);
        }
        return when(
                seen.answer() instanceof LedgerActivities.Moved && !by.equals(seen.workflow()),
                seen.workflow() + " moved the ledger, the holder was " + by);
    }

    /// A new epoch, not the repeat of a write whose answer was lost.
    private static boolean written(Seen seen) {
        return seen.answer() instanceof RouteWritten.Accepted(var epoch)
                && epoch > seen.before().epoch();
    }

    private Optional<String> moreOnlyWhenReady(Seen seen) {
        if (seen.request() instanceof Probe probe && seen.answer() != null) {
            facts.probed
                    .computeIfAbsent(seen.workflow(), _ -> ConcurrentHashMap.newKeySet())
                    .add(probe.spec().digest());
        }
        if (!(seen.request() instanceof RouteWrite write)
                || !written(seen)
                || canary(write.arms()) <= canary(seen.before().arms())) {
            return Optional.empty();
        }
        var plan = plan(write.promotion());
        if (plan.isEmpty()) {
            return Optional.of("nobody planned an increase by " + write.promotion());
        }
        return Stream.of(
                        blocked(seen, plan.get()),
                        unready(write.promotion(), plan.get().candidate(), "candidate"),
                        Optional.ofNullable(plan.get().stable())
                                .flatMap(it -> unready(write.promotion(), it, "way back")),
                        unreserved(write.promotion(), plan.get()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> blocked(Seen seen, PromotionPlan plan) {
        long since = facts.blockedSinceMs.get();
        return when(
                since != ModelFacts.NEVER && seen.scheduledMs() - since > ON_ITS_WAY_MS,
                "v" + plan.candidate().version() + " got more " + (seen.scheduledMs() - since) / 1000
                        + " s after the endpoint was blocked");
    }

    private Optional<String> unready(String run, Target target, String which) {
        return when(!facts.probed(run).contains(target.digest()), "the " + which + " was never loaded and probed");
    }

    private Optional<String> unreserved(String run, PromotionPlan plan) {
        var tenant = facts.endpoint.tenant();
        return when(
                stores.nodes().placedOn(tenant, run, plan.candidate().digest()).isEmpty(),
                "the candidate has no place of its own");
    }

    private static int canary(List<ArmTarget> arms) {
        return arms.stream()
                .filter(it -> it.arm() == Arm.CANARY)
                .mapToInt(ArmTarget::weightPercent)
                .sum();
    }

    /// After it took the order to end, a run asks nothing of what may hold it up. One question may be on its way.
    private Optional<String> backWithoutAsking(Seen seen) {
        var run = seen.workflow();
        if (!facts.turned.contains(run) || !FORWARD.contains(seen.activity())) {
            return Optional.empty();
        }
        var asked = facts.forward.computeIfAbsent(run, _ -> ConcurrentHashMap.newKeySet());
        asked.add(seen.id());
        return when(asked.size() > 1, "it was told to end, and asked on");
    }

    private Optional<String> onlyWhatThePlanNames(Seen seen) {
        if (seen.request() instanceof Unload unload && seen.answer() != null) {
            var spec = unload.spec();
            boolean wanted = stores.nodes().wanted(unload.node(), spec.version().tenant(), spec.digest());
            return when(
                    !wanted
                            && fleet.serves(unload.node(), facts.endpoint).stream()
                                    .anyMatch(it ->
                                            it.takesRequests() && it.digest().equals(spec.digest())),
                    "v" + spec.version().version() + " was unloaded from " + unload.node() + ", which serves it");
        }
        if (!(seen.request() instanceof RouteWrite write) || !written(seen)) {
            return Optional.empty();
        }
        var allowed = new HashSet<String>();
        plan(write.promotion()).ifPresentOrElse(plan -> named(plan, allowed), () -> {
            stores.ledger()
                    .history(facts.endpoint)
                    .versions()
                    .forEach(it -> allowed.add(it.target().version()));
        });
        return write.arms().stream()
                .filter(it -> !allowed.contains(it.version()))
                .findFirst()
                .map(it -> "v" + it.version() + " is routed, and only " + allowed + " may be");
    }

    private static void named(PromotionPlan plan, Set<String> versions) {
        versions.add(plan.candidate().version());
        Optional.ofNullable(plan.stable()).ifPresent(it -> versions.add(it.version()));
    }

    /// Where a workflow was lost, gateways that stay silent are shown, not waited for.
    private Optional<String> rolledBackIsBack(Seen seen) {
        var change = seen.transition().filter(it -> it.phase() == Phase.ROLLED_BACK);
        var route = seen.before().route();
        if (change.isEmpty()
                || route.isEmpty()
                || !change.get().name().equals(route.get().promotion())) {
            return Optional.empty();
        }
        boolean alone = route.get().arms().stream().allMatch(it -> it.arm() == Arm.STABLE);
        return when(!alone, "the route is " + route.get().arms())
                .or(() -> when(
                        !seen.before().behind().isEmpty() && !shown(change.get()),
                        seen.before().behind() + " serve an earlier epoch"));
    }

    private static boolean shown(Transition change) {
        return change.reason().equals(Reason.WORKFLOW_LOST.id())
                && change.conditions().stream().anyMatch(it -> it.type().equals("PartialAck"));
    }

    private Optional<PromotionPlan> plan(String run) {
        return row(run).filter(it -> it.kind() == RunKind.PROMOTION).flatMap(it -> Optional.ofNullable(it.plan()));
    }

    private Optional<PromotionRow> row(String run) {
        return stores.promotions().find(facts.endpoint.tenant(), run);
    }
}
