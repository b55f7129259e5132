package dev.windlass.activity;

import static dev.windlass.activity.Invariant.when;

import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Phase;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.Route;
import dev.windlass.domain.Target;
import dev.windlass.domain.Transition;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.RetirementRow;
import dev.windlass.workflow.Reason;
import dev.windlass.workflow.activity.NodeActivities.EnsureLoaded;
import dev.windlass.workflow.activity.PolicyActivities.Unblocked;
import dev.windlass.workflow.activity.RetirementActivities.Advance;
import dev.windlass.workflow.activity.RetirementActivities.MoveResult;
import java.util.List;
import java.util.Optional;

/// The other three invariants of the notes: why things happened; and two of the orders that came later.
record RecordInvariants(Stores stores, ModelFleet fleet, SealedLog log, ModelFacts facts) {
    /// The stable version and the one to go back to.
    private static final int LEDGER_NEEDS = 2;

    List<Invariant> all() {
        return List.of(
                new Invariant("I6", "every transition has actor, reason and evidence", this::saysWhy),
                new Invariant("I7", "no verdict uses data of another tenant", this::ownDataOnly),
                new Invariant("I8", "a verdict is a pure function of the sealed windows", this::sameAgain),
                new Invariant("I9", "a block holds an increase up until it ends", this::waitsForTheBlocksEnd),
                new Invariant(
                        "I10",
                        "nothing that a route, the ledger or a live run names is undeployed or purged",
                        this::whatIsNeededStays));
    }

    private Optional<String> saysWhy(Seen seen) {
        return seen.transition()
                .flatMap(it -> when(it.actor().isBlank(), "no actor of " + it.phase())
                        .or(() -> when(it.reason().isBlank(), "no reason of " + it.phase()))
                        .or(() -> when(
                                it.phase() == Phase.ROLLED_BACK
                                        && it.reason().equals(Reason.HARM.id())
                                        && it.judgement() == null,
                                "harm without its verdict"))
                        .or(() -> when(
                                it.phase().terminal() && !sealedOrSaid(it),
                                "it ended, and nothing is said of evidence"))
                        .or(() -> when(harmless(it), "harm, and nobody did any")));
    }

    private static boolean sealedOrSaid(Transition change) {
        return change.reason().equals(Reason.WORKFLOW_LOST.id())
                || change.conditions().stream().anyMatch(it -> it.type().equals("EvidenceSealed"));
    }

    private boolean harmless(Transition change) {
        return change.reason().equals(Reason.HARM.id()) && !fleet.harmed(change.name());
    }

    private Optional<String> ownDataOnly(Seen seen) {
        var looks = log.of(seen.workflow());
        if (looks.isEmpty()) {
            return Optional.empty();
        }
        var last = looks.getLast();
        return when(
                        last.rows().stream().anyMatch(it -> !it.key().endpoint().equals(facts.endpoint)),
                        "it read windows of another endpoint")
                .or(() -> when(
                        last.judgement().windows() > fleet.counted(facts.endpoint),
                        "it folded " + last.judgement().windows() + " windows of " + fleet.counted(facts.endpoint)));
    }

    /// What was judged is judged the same again, and no later look sees other windows in its place.
    private Optional<String> sameAgain(Seen seen) {
        if (!seen.activity().startsWith("Analysis")) {
            return Optional.empty();
        }
        var looks = log.of(seen.workflow());
        for (int i = Math.max(0, looks.size() - 2); i < looks.size(); i++) {
            var look = looks.get(i);
            if (!look.guarded() && !look.again().equals(look.judgement())) {
                return Optional.of(look.judgement() + ", and later " + look.again());
            }
            boolean sealed = i == 0 || begins(look.written(), looks.get(i - 1).written());
            if (!sealed) {
                return Optional.of("windows that were judged are others now");
            }
        }
        return Optional.empty();
    }

    private static boolean begins(List<String> rows, List<String> with) {
        return rows.size() >= with.size() && rows.subList(0, with.size()).equals(with);
    }

    private Optional<String> waitsForTheBlocksEnd(Seen seen) {
        return when(
                seen.answer() instanceof Unblocked && facts.blockedSinceMs.get() != ModelFacts.NEVER,
                "it goes on, and the block stands");
    }

    private Optional<String> whatIsNeededStays(Seen seen) {
        if (seen.request() instanceof Advance advance && seen.answer() instanceof MoveResult.Moved) {
            return when(
                    advance.checked() && neededAllTheTime(seen, advance.version()),
                    advance.version() + " is " + advance.to().id() + ", and was needed all the time");
        }
        if (seen.request() instanceof EnsureLoaded load && purged(load.spec().version())) {
            return Optional.of("it loads " + load.spec().version() + ", which is purged");
        }
        return routed().stream()
                .filter(it -> purged(facts.endpoint.modelRef().version(it)))
                .findFirst()
                .map(it -> "v" + it + " is purged, and it is routed");
    }

    /// By the route, or by the ledger, as before the step so after it. What is purged is in no ledger any more.
    private boolean neededAllTheTime(Seen seen, VersionRef version) {
        boolean routed = routed().contains(version.version())
                && names(seen.before().arms()).contains(version.version());
        var before = seen.before().good().stream().map(Target::version).toList();
        var now = stores.ledger().good(facts.endpoint).stream()
                .map(Target::version)
                .toList();
        boolean listed =
                before.subList(0, Math.min(LEDGER_NEEDS, before.size())).contains(version.version())
                        && without(before, version).equals(without(now, version));
        return routed || listed;
    }

    private static List<String> without(List<String> versions, VersionRef left) {
        return versions.stream().filter(it -> !it.equals(left.version())).toList();
    }

    private List<String> routed() {
        return names(stores.routes().find(facts.endpoint).map(Route::arms).orElse(List.of()));
    }

    private static List<String> names(List<ArmTarget> arms) {
        return arms.stream().map(ArmTarget::version).toList();
    }

    private boolean purged(VersionRef version) {
        return stores.retirements()
                .find(version)
                .map(RetirementRow::phase)
                .filter(it -> it == RetirementPhase.PURGING || it == RetirementPhase.PURGED)
                .isPresent();
    }
}
