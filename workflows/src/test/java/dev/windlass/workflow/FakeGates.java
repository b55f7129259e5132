package dev.windlass.workflow;

import dev.windlass.domain.Block;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.workflow.activity.GateActivities;
import dev.windlass.workflow.activity.PolicyActivities.Occasion;
import dev.windlass.workflow.activity.PolicyActivities.PolicyJudged;
import dev.windlass.workflow.activity.PolicyActivities.PolicyRequest;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Windows that open when the test says, and webhooks that answer what it says.
final class FakeGates implements GateActivities {
    final List<Ask> asked = new CopyOnWriteArrayList<>();
    private final FakeRows rows;

    /// All windows are closed until then; null: they are open.
    volatile @Nullable Instant opensAt;

    volatile Runnable onClosed = () -> {};

    /// Null: no answer.
    volatile @Nullable Answer answer = new Answer.Allowed("fine");

    FakeGates(FakeRows rows) {
        this.rows = rows;
    }

    @Nullable ClosedWindow closed() {
        var at = opensAt;
        return at == null || rows.environment.currentTimeMillis() >= at.toEpochMilli()
                ? null
                : new ClosedWindow("office-hours", "window office-hours is closed until " + at, at);
    }

    /// What is said before an increase, when blocks and windows may hold it up.
    PolicyJudged judged(
            PolicyRequest request, PolicyVerdict verdict, @Nullable Block block, @Nullable String breakGlass) {
        boolean increase = request.occasion() == Occasion.INCREASE;
        return new PolicyJudged(
                verdict, Samples.digest('e'), increase ? block : null, breakGlass, increase ? closed() : null);
    }

    @Override
    public Standing look(LookAtWindows request) {
        return new Standing(closed());
    }

    @Override
    public Opened awaitOpen(AwaitOpen request) {
        onClosed.run();
        if (closed() != null) {
            throw ApplicationFailure.newBuilder()
                    .setMessage("not yet")
                    .setType("NotYet")
                    .setCategory(ApplicationErrorCategory.BENIGN)
                    .setNextRetryDelay(Duration.ofMinutes(10))
                    .build();
        }
        return new Opened();
    }

    @Override
    public Answer ask(Ask request) {
        asked.add(request);
        var said = answer;
        if (said == null) {
            throw ApplicationFailure.newFailure("answered with status 500", "Unanswered");
        }
        return said;
    }
}
