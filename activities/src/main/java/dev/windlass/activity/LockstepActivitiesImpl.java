package dev.windlass.activity;

import dev.windlass.domain.Id;
import dev.windlass.group.GroupStanding;
import dev.windlass.group.GroupStanding.Back;
import dev.windlass.group.GroupStanding.Decision;
import dev.windlass.storage.LockstepStore;
import dev.windlass.workflow.activity.LockstepActivities;
import java.time.Duration;
import java.util.Optional;

/// Says and reads where a group's members are, in the rows.
public final class LockstepActivitiesImpl implements LockstepActivities {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final LockstepStore lockstep;

    public LockstepActivitiesImpl(Stores stores) {
        this.lockstep = stores.lockstep();
    }

    @Override
    public Opening arrive(Arrive request) {
        return opening(
                lockstep.arrive(Id.group(request.group()), request.model(), request.barrier()), request.barrier());
    }

    @Override
    public Opening awaitOpen(AwaitOpen request) {
        var group = Id.group(request.group());
        return Heartbeats.until(LOOK_EVERY, _ -> {
            var now = opening(lockstep.look(group), request.barrier());
            return now.open() || !now.waitedFor().equals(request.known()) ? now : null;
        });
    }

    @Override
    public Decided awaitDecision(AwaitDecision request) {
        var group = Id.group(request.group());
        return Heartbeats.until(LOOK_EVERY, _ -> {
            var now = lockstep.look(group);
            return now.decision() == Decision.OPEN ? null : decided(now);
        });
    }

    @Override
    public Decided goBack(GoBack request) {
        var why = new Back(request.reason(), request.model() + ": " + request.message(), request.actor());
        return decided(lockstep.back(Id.group(request.group()), why));
    }

    private static Opening opening(GroupStanding group, int barrier) {
        return new Opening(group.passes(barrier), group.waitedFor(barrier));
    }

    private static Decided decided(GroupStanding group) {
        var back = Optional.ofNullable(group.back());
        return new Decided(
                group.decision(),
                back.map(Back::message).orElse(""),
                back.map(Back::by).orElse("windlass"));
    }
}
