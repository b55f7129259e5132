package dev.windlass.workflow;

import dev.windlass.group.GroupNext;
import dev.windlass.group.GroupStanding;
import dev.windlass.workflow.activity.GroupActivities;
import dev.windlass.workflow.activity.GroupActivities.AwaitChange;
import dev.windlass.workflow.activity.GroupActivities.EndGroup;
import dev.windlass.workflow.activity.GroupActivities.LookAtGroup;
import dev.windlass.workflow.activity.GroupDoorActivities;
import dev.windlass.workflow.activity.GroupDoorActivities.StartMember;
import dev.windlass.workflow.activity.GroupDoorActivities.TakeBackMember;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The runbook of a promotion group: start all, wait, and where one was lost after all had been through, take the
/// others back; then say how it ended.
public final class GroupWorkflowImpl implements GroupWorkflow {
    /// Then it goes on as a new run, so that a long group is no long history. Never changed: replays count, too.
    static final int ROUNDS_MAX = 40;

    private final String group;
    private final GroupDetails details;
    private boolean told;

    @WorkflowInit
    public GroupWorkflowImpl(GroupRun run) {
        group = run.group();
        details = new GroupDetails();
    }

    @Override
    public GroupEnd run(GroupRun input) {
        for (int round = 0; round < ROUNDS_MAX && !Workflow.getInfo().isContinueAsNewSuggested(); round++) {
            told = false;
            var standing = rows("look").look(new LookAtGroup(group));
            details.show(standing);
            var ended = standing.ended();
            if (ended != null) {
                return new GroupEnd(ended.phase(), ended.reason(), ended.message());
            }
            switch (GroupNext.of(standing)) {
                case GroupNext.Start(var models) ->
                    each(models, it -> Async.function(door("start " + it)::start, new StartMember(group, it)));
                case GroupNext.TakeBack(var models) ->
                    each(
                            models,
                            it -> Async.function(door("take back " + it)::takeBack, new TakeBackMember(group, it)));
                case GroupNext.Wait _ -> awaitChange(standing);
                case GroupNext.End(var phase, var reason, var message) ->
                    rows("end: " + phase.id()).end(new EndGroup(group, phase, reason, message));
            }
        }
        Workflow.continueAsNew(input);
        throw new IllegalStateException("not reached");
    }

    /// All at once: one that takes its time holds up nobody but the next look.
    private static void each(List<String> models, Function<String, Promise<?>> order) {
        Promise.allOf(models.stream().map(order).toArray(Promise<?>[]::new)).get();
    }

    private void awaitChange(GroupStanding standing) {
        var waiting = Stubs.waiting(GroupActivities.class, details.waitsFor(standing), Stubs.WATCH);
        var changed = new ArrayList<Promise<GroupStanding>>(1);
        var scope = Workflow.newCancellationScope(
                () -> changed.add(Async.function(waiting::awaitChange, new AwaitChange(standing))));
        scope.run();
        try {
            Workflow.await(() -> told || changed.getFirst().isCompleted());
        } finally {
            if (!changed.getFirst().isCompleted()) {
                scope.cancel();
            }
        }
        if (changed.getFirst().isCompleted()) {
            changed.getFirst().get();
        }
    }

    private static GroupActivities rows(String summary) {
        return Stubs.control(GroupActivities.class, summary);
    }

    private static GroupDoorActivities door(String summary) {
        return Stubs.door(GroupDoorActivities.class, summary);
    }

    @Override
    public void changed(GroupChanged message) {
        if (!group.equals(message.group())) {
            Workflow.getLogger(GroupWorkflowImpl.class)
                    .warn("signal for {} ignored, this is {}", message.group(), group);
            return;
        }
        told = true;
    }
}
