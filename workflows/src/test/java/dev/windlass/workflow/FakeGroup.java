package dev.windlass.workflow;

import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Transition;
import dev.windlass.group.Barrier;
import dev.windlass.group.GroupMember;
import dev.windlass.group.GroupStanding;
import dev.windlass.group.GroupStanding.Back;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.group.GroupStanding.Ended;
import dev.windlass.workflow.EndpointWorkflow.StartAnswer;
import dev.windlass.workflow.activity.GroupActivities;
import dev.windlass.workflow.activity.GroupDoorActivities;
import dev.windlass.workflow.activity.LockstepActivities;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A group's rows in memory, with the rules that Postgres keeps: one decision, arrivals that only rise. Members'
/// phases are those of their worlds' transitions.
final class FakeGroup implements GroupActivities, GroupDoorActivities, LockstepActivities {
    static final Id.Group GROUP = new Id.Group("payments", "checkout", 1);

    final Map<String, String> promotions = new HashMap<>();
    final List<String> takenBack = new CopyOnWriteArrayList<>();
    private final List<String> models;
    private final Map<String, FakeWorld> worlds;
    private final Map<String, Integer> arrived = new HashMap<>();
    private final Map<String, String> refused = new HashMap<>();

    /// Phases of members that don't run.
    final Map<String, Phase> scripted = new HashMap<>();

    Function<String, StartAnswer> starter;
    private Decision decision = Decision.OPEN;
    private @Nullable Back back;
    private volatile @Nullable Ended ended;

    FakeGroup(List<String> models, Map<String, FakeWorld> worlds) {
        this.models = models;
        this.worlds = worlds;
    }

    synchronized GroupStanding standing() {
        var standing = read();
        var turned = standing.turned().orElse(null);
        if (decision == Decision.OPEN && turned != null) {
            turn(new Back(turned.reason(), turned.model() + ": " + turned.message(), "windlass"));
        } else if (decision == Decision.OPEN && standing.unanimous()) {
            decision = Decision.COMMITTED;
        }
        return read();
    }

    private GroupStanding read() {
        return new GroupStanding(
                GROUP.text(), decision, back, models.stream().map(this::member).toList(), ended);
    }

    private GroupMember member(String model) {
        var promotion = promotions.get(model);
        var last = promotion == null
                ? null
                : worlds.get(model).transitions.stream()
                        .filter(it -> it.name().equals(promotion))
                        .reduce((_, it) -> it)
                        .orElse(null);
        var phase =
                scripted.getOrDefault(model, last != null ? last.phase() : promotion == null ? null : Phase.PENDING);
        return new GroupMember(
                model,
                "7",
                promotion,
                phase,
                last == null ? "" : last.reason(),
                last == null ? "" : last.message(),
                last == null ? 0 : last.stepNumber(),
                last == null ? 0 : last.weightSetPercent(),
                last == null ? 0 : last.weightAcknowledgedPercent(),
                arrived.getOrDefault(model, Barrier.NONE),
                refused.get(model),
                takenBack.contains(model) ? new GroupMember.Taken(null, null, null) : null);
    }

    synchronized void turn(Back why) {
        if (decision == Decision.OPEN) {
            decision = Decision.BACK;
            back = why;
        }
    }

    synchronized void commit() {
        decision = Decision.COMMITTED;
    }

    /// The last that a member's promotion has shown.
    Transition last(String model) {
        return worlds.get(model).transitions.getLast();
    }

    @Override
    public GroupStanding look(LookAtGroup request) {
        return standing();
    }

    @Override
    public GroupStanding awaitChange(AwaitChange request) {
        var now = standing();
        if (now.matters().equals(request.known().matters())) {
            throw notYet(Duration.ofSeconds(61));
        }
        return now;
    }

    @Override
    public synchronized GroupStanding end(EndGroup request) {
        if (ended == null) {
            ended = new Ended(request.phase(), request.reason(), request.message());
        }
        return standing();
    }

    @Override
    public MemberStarted start(StartMember request) {
        if (standing().decision() == Decision.BACK) {
            return new MemberStarted.NotWanted();
        }
        var answer = starter.apply(request.model());
        synchronized (this) {
            if (answer instanceof StartAnswer.Started(var name, var _)) {
                promotions.put(request.model(), name);
                return new MemberStarted.Started(name);
            }
            refused.put(request.model(), answer.toString());
            turn(new Back("Busy", request.model() + " can't start", "windlass"));
            return new MemberStarted.NotStarted("Busy", answer.toString());
        }
    }

    @Override
    public MemberTakenBack takeBack(TakeBackMember request) {
        takenBack.add(request.model());
        return new MemberTakenBack();
    }

    @Override
    public synchronized Opening arrive(Arrive request) {
        arrived.merge(request.model(), request.barrier(), Math::max);
        return opening(request.barrier());
    }

    @Override
    public Opening awaitOpen(AwaitOpen request) {
        var now = opening(request.barrier());
        if (!now.open() && now.waitedFor().equals(request.known())) {
            throw notYet(Duration.ofSeconds(37));
        }
        return now;
    }

    private Opening opening(int barrier) {
        var now = standing();
        return new Opening(now.passes(barrier), now.waitedFor(barrier));
    }

    /// Never at the first look, as [FakeWorld#watch].
    @Override
    public Decided awaitDecision(AwaitDecision request) {
        var now = standing();
        if (now.decision() == Decision.OPEN
                || Activity.getExecutionContext().getInfo().getAttempt() == 1) {
            throw notYet(Duration.ofSeconds(43));
        }
        return decided(now);
    }

    @Override
    public Decided goBack(GoBack request) {
        turn(new Back(request.reason(), request.model() + ": " + request.message(), request.actor()));
        return decided(standing());
    }

    private static Decided decided(GroupStanding group) {
        var why = group.back();
        return new Decided(group.decision(), why == null ? "" : why.message(), why == null ? "windlass" : why.by());
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
