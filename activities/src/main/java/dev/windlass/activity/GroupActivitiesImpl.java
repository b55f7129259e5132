package dev.windlass.activity;

import dev.windlass.domain.Id;
import dev.windlass.group.GroupStanding;
import dev.windlass.group.GroupStanding.Ended;
import dev.windlass.storage.LockstepStore;
import dev.windlass.workflow.activity.GroupActivities;
import java.time.Duration;

/// A group's rows, for its runbook.
public final class GroupActivitiesImpl implements GroupActivities {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final LockstepStore lockstep;

    public GroupActivitiesImpl(Stores stores) {
        this.lockstep = stores.lockstep();
    }

    @Override
    public GroupStanding look(LookAtGroup request) {
        return lockstep.look(Id.group(request.group()));
    }

    @Override
    public GroupStanding awaitChange(AwaitChange request) {
        var known = request.known();
        var group = Id.group(known.group());
        return Heartbeats.until(LOOK_EVERY, _ -> {
            var now = lockstep.look(group);
            return now.matters().equals(known.matters()) ? null : now;
        });
    }

    @Override
    public GroupStanding end(EndGroup request) {
        return lockstep.end(Id.group(request.group()), new Ended(request.phase(), request.reason(), request.message()));
    }
}
