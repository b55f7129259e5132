package dev.windlass.activity;

import dev.windlass.domain.Judgement;
import dev.windlass.domain.WindowCount;
import dev.windlass.judge.ShadowJudge;
import dev.windlass.judge.StepDecision;
import dev.windlass.storage.WindowStore;
import dev.windlass.workflow.activity.AnalysisActivities.Finding;
import dev.windlass.workflow.activity.ShadowActivities;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at what was recorded of a shadow's pairs, every second, from the first one on.
public final class ShadowActivitiesImpl implements ShadowActivities {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final WindowStore windows;

    public ShadowActivitiesImpl(Stores stores) {
        this.windows = stores.windows();
    }

    /// The step's clock begins with the first attempt, so that a retry goes on where it was.
    @Override
    public Compared compare(Compare request) {
        var log = windows.log(request.endpoint(), request.promotion(), request.firstEpoch());
        return Heartbeats.until(LOOK_EVERY, elapsed -> compared(request, log.read(), elapsed));
    }

    private static @Nullable Compared compared(Compare request, List<WindowCount> rows, Duration elapsed) {
        var step = request.step();
        var look = ShadowJudge.look(rows, request.candidate(), step, request.alpha());
        var finding = finding(ShadowJudge.decide(step, elapsed, look), look, elapsed.compareTo(step.max()) >= 0);
        return finding == null ? null : new Compared(finding, look.judgement(), look.pairs());
    }

    /// Null: not yet. Over and still waiting extends: the workflow runs it again, under a new time
    /// limit.
    private static @Nullable Finding finding(StepDecision decision, ShadowJudge.Look look, boolean over) {
        return switch (decision) {
            case StepDecision.Wait _ -> over ? Finding.EXTEND : null;
            case StepDecision.Advance advance ->
                advance.insufficientData() ? Finding.ADVANCE_WITHOUT_DATA : Finding.ADVANCE;
            case StepDecision.Hold _ -> Finding.HOLD;
            case StepDecision.Fail _ ->
                look.judgement().verdict() == Judgement.Verdict.HARM ? Finding.HARM : Finding.FAIL_INSUFFICIENT_DATA;
        };
    }
}
