package dev.windlass.workflow;

import dev.windlass.domain.Id;
import dev.windlass.workflow.activity.JourneyActivities;
import dev.windlass.workflow.activity.JourneyActivities.Advance;
import dev.windlass.workflow.activity.JourneyActivities.Next;
import dev.windlass.workflow.activity.JourneyActivities.Standing;
import dev.windlass.workflow.activity.LegActivities;
import dev.windlass.workflow.activity.LegActivities.AbortLeg;
import dev.windlass.workflow.activity.LegActivities.LegStart;
import dev.windlass.workflow.activity.LegActivities.StartLeg;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.Objects;

/// The runbook of a journey: it looks at the rows, does what is due, or waits; and again, until the end.
public final class JourneyWorkflowImpl implements JourneyWorkflow {
    /// Then it goes on as a new run, so that weeks of waiting are no long history. Never changed: replays count, too.
    static final int ROUNDS_MAX = 40;

    private static final Duration LOOK_MIN = Duration.ofSeconds(1);
    private static final Duration LOOK_MAX = Duration.ofMinutes(5);

    /// What it has waited for already, by that: an end is seen at most a tenth late.
    private static final int LOOKS = 10;

    /// So long nobody may answer, then it looks at the rows again.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Id.Journey journey;
    private final JourneyView view;
    private boolean told;

    @WorkflowInit
    public JourneyWorkflowImpl(JourneyRun run) {
        journey = run.journey();
        view = new JourneyView(journey);
    }

    @Override
    public JourneyEnd run(JourneyRun input) {
        for (int round = 0; round < ROUNDS_MAX && !Workflow.getInfo().isContinueAsNewSuggested(); round++) {
            told = false;
            var now = Stubs.control(JourneyActivities.class, "look").advance(new Advance(journey));
            if (now.next() != Next.NOTHING) {
                step(now);
                continue;
            }
            view.ended(now);
            // Retried in this very moment: this run goes on with that.
            if (!told) {
                return new JourneyEnd(now.phase(), now.reason(), now.message());
            }
        }
        Workflow.continueAsNew(input);
        throw new IllegalStateException("not reached");
    }

    private void step(Standing now) {
        switch (now.next()) {
            case START_LEG -> start(now);
            case ABORT_LEG -> abort(now);
            case WAIT -> await(now);
            case NOTHING -> throw new IllegalStateException("it has ended");
        }
    }

    private void start(Standing now) {
        try {
            var answer = legs("promote to " + now.env()).start(new StartLeg(journey, now.seq()));
            if (answer instanceof LegStart.Held(var message)) {
                view.waiting(now, "the promotion to " + now.env() + " can't start yet: " + message);
                pause(now, "before the next try to start in " + now.env());
            }
        } catch (ActivityFailure failed) {
            callPerson(now, failed);
        }
    }

    private void abort(Standing now) {
        var promotion = Objects.requireNonNull(now.promotion(), "the promotion under way");
        try {
            var answer = legs("abort in " + now.env()).abort(new AbortLeg(journey, promotion));
            view.waiting(now, "waits for the way back of " + promotion + ": " + answer.message());
            pause(now, "until " + promotion + " has gone back");
        } catch (ActivityFailure failed) {
            callPerson(now, failed);
        }
    }

    private void await(Standing now) {
        var what = now.until() == null ? "the end of " + now.promotion() : "soak in " + now.env();
        view.waiting(now, what);
        pause(now, what);
    }

    /// No step is left out, and it is tried again.
    private void callPerson(Standing now, ActivityFailure failed) {
        view.needsAttention(now, Waits.message(failed));
        pause(now, "before the next try");
    }

    /// Ends early when the rows have changed, and when it goes on by itself.
    private void pause(Standing now, String what) {
        var longest = between(now);
        if (now.until() != null) {
            var left = Duration.between(now.now(), now.until()).plusMillis(1);
            longest = left.compareTo(longest) < 0 ? left : longest;
        }
        Waits.until(longest, what, () -> told);
    }

    /// The longer it waits already, the longer to the next look.
    private static Duration between(Standing now) {
        var part = Duration.between(now.since(), now.now()).dividedBy(LOOKS);
        return part.compareTo(LOOK_MIN) < 0 ? LOOK_MIN : part.compareTo(LOOK_MAX) > 0 ? LOOK_MAX : part;
    }

    private static LegActivities legs(String summary) {
        return Stubs.asking(LegActivities.class, summary, PATIENCE);
    }

    @Override
    public void changed(JourneyChanged message) {
        if (!journey.equals(message.journey())) {
            Workflow.getLogger(JourneyWorkflowImpl.class)
                    .warn("signal for {} ignored, this is {}", message.journey(), journey);
            return;
        }
        told = true;
    }
}
