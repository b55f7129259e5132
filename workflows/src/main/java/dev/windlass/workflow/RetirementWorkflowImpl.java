package dev.windlass.workflow;

import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan.Window;
import dev.windlass.domain.VersionRef;
import dev.windlass.workflow.activity.RetirementActivities;
import dev.windlass.workflow.activity.RetirementActivities.Advance;
import dev.windlass.workflow.activity.RetirementActivities.Archive;
import dev.windlass.workflow.activity.RetirementActivities.Discard;
import dev.windlass.workflow.activity.RetirementActivities.Look;
import dev.windlass.workflow.activity.RetirementActivities.MoveResult;
import dev.windlass.workflow.activity.RetirementActivities.Purge;
import dev.windlass.workflow.activity.RetirementActivities.Standing;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The runbook of a retirement: it looks at the row, takes the one step that is due, or waits for the next moment of
/// the calendar; and again, until the end.
public final class RetirementWorkflowImpl implements RetirementWorkflow {
    /// Then it goes on as a new run, so that months of waiting are no long history. Never changed: replays count, too.
    static final int ROUNDS_MAX = 40;

    /// No wait is longer, so that a change that it wasn't told of is seen, too.
    private static final Duration WAIT_MAX = Duration.ofDays(7);

    private static final Duration LOOK_MIN = Duration.ofSeconds(1);
    private static final Duration LOOK_MAX = Duration.ofHours(3);
    private static final Duration OBJECTS = Duration.ofHours(6);

    private final VersionRef version;
    private final RetirementView view;
    private boolean told;

    @WorkflowInit
    public RetirementWorkflowImpl(RetirementRun run) {
        version = run.version();
        view = new RetirementView(version);
    }

    @Override
    public RetirementEnd run(RetirementRun input) {
        for (int round = 0; round < ROUNDS_MAX && !Workflow.getInfo().isContinueAsNewSuggested(); round++) {
            told = false;
            var standing = rows("look").look(new Look(version));
            if (!standing.phase().terminal()) {
                step(standing);
                continue;
            }
            if (standing.phase() == RetirementPhase.WITHDRAWN) {
                objects("drop the archived copy").discard(new Discard(version));
            }
            var words = standing.phase() == RetirementPhase.PURGED ? "only the tombstone is left" : "withdrawn";
            view.ended(standing, words);
            // Retired again in this very moment: this run goes on with that.
            if (!told) {
                return new RetirementEnd(standing.phase(), words);
            }
        }
        Workflow.continueAsNew(input);
        throw new IllegalStateException("not reached");
    }

    private void step(Standing now) {
        switch (now.phase()) {
            case ANNOUNCED, BROWN_OUT -> followCalendar(now);
            case DRAINING -> drain(now);
            case UNDEPLOYED -> archive(now);
            case ARCHIVED -> keep(now);
            case PURGING -> purge(now);
            case PURGED, WITHDRAWN -> throw new IllegalStateException("it has ended");
        }
    }

    /// Gateways begin and end brown-outs by themselves; here they are only shown.
    private void followCalendar(Standing now) {
        var windows = now.plan().windows(now.sunset());
        boolean begun =
                !windows.isEmpty() && !now.now().isBefore(windows.getFirst().from());
        if (!now.now().isBefore(now.sunset())) {
            move(now, RetirementPhase.DRAINING, "its sunset has passed", false);
        } else if (begun && now.phase() == RetirementPhase.ANNOUNCED) {
            move(now, RetirementPhase.BROWN_OUT, "brown-outs until the sunset: " + windows.size(), false);
        } else {
            waitForCalendar(now, windows);
        }
    }

    private void waitForCalendar(Standing now, List<Window> windows) {
        for (int i = 0; i < windows.size(); i++) {
            var window = windows.get(i);
            var which = "brown-out " + (i + 1) + " of " + windows.size();
            if (now.now().isBefore(window.from())) {
                waitUntil(now, window.from(), which + " begins");
                return;
            }
            if (now.now().isBefore(window.until())) {
                waitUntil(now, window.until(), which + " ends");
                return;
            }
        }
        waitUntil(now, now.sunset(), "sunset");
    }

    private void drain(Standing now) {
        var quietAt = now.quietAt();
        if (quietAt == null) {
            move(now, RetirementPhase.UNDEPLOYED, "undeployed: " + now.drain(), true);
        } else {
            waitUntil(now, quietAt, "quiet for long enough, if nobody asks again: " + now.drain());
        }
    }

    private void archive(Standing now) {
        try {
            var done = objects("copy the artifact into the archive, and read it back")
                    .archive(new Archive(version));
            move(now, RetirementPhase.ARCHIVED, done.message(), true);
        } catch (ActivityFailure failed) {
            callPerson(now, failed);
        }
    }

    private void keep(Standing now) {
        var until = now.phaseSince().plus(now.plan().archive());
        if (now.now().isBefore(until)) {
            waitUntil(now, until, "purge: the last moment to withdraw");
        } else {
            move(now, RetirementPhase.PURGING, "the purge begins: nothing brings the artifact back", true);
        }
    }

    private void purge(Standing now) {
        try {
            var done = objects("delete the artifact").purge(new Purge(version));
            move(now, RetirementPhase.PURGED, done.message(), false);
        } catch (ActivityFailure failed) {
            callPerson(now, failed);
        }
    }

    /// The object store says no: no step is left out, and it is tried again.
    private void callPerson(Standing now, ActivityFailure failed) {
        view.needsAttention(now, Waits.message(failed));
        pause(between(now), "before the next try");
    }

    private void move(Standing now, RetirementPhase to, String message, boolean checked) {
        var moved = rows(now.phase().id() + " > " + to.id())
                .advance(new Advance(version, now.phase(), to, message, checked));
        if (moved instanceof MoveResult.Blocked(var by)) {
            view.blocked(now, to, by);
            pause(between(now), "before the next look at what blocks it");
        }
    }

    private void waitUntil(Standing now, Instant at, String what) {
        view.waiting(now, at, what);
        var left = Duration.between(now.now(), at).plusMillis(1);
        pause(left.compareTo(WAIT_MAX) < 0 ? left : WAIT_MAX, what);
    }

    /// Ends early when the rows have changed.
    private void pause(Duration longest, String what) {
        Waits.until(longest, what, () -> told);
    }

    /// How often it looks whether it is still blocked: some times a day, and more often in a short calendar.
    private static Duration between(Standing now) {
        var part = now.plan().announce().dividedBy(1000);
        return part.compareTo(LOOK_MIN) < 0 ? LOOK_MIN : part.compareTo(LOOK_MAX) > 0 ? LOOK_MAX : part;
    }

    private static RetirementActivities rows(String summary) {
        return Stubs.control(RetirementActivities.class, summary);
    }

    private static RetirementActivities objects(String summary) {
        return Stubs.waiting(RetirementActivities.class, summary, OBJECTS);
    }

    @Override
    public void changed(RowsChanged message) {
        if (!version.equals(message.version())) {
            Workflow.getLogger(RetirementWorkflowImpl.class)
                    .warn("signal for {} ignored, this is {}", message.version(), version);
            return;
        }
        told = true;
    }
}
