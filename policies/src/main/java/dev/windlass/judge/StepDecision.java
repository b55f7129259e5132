package dev.windlass.judge;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.Judgement;
import dev.windlass.domain.Step;
import java.time.Duration;

/// Whether an analysis step may end. `reason` is one word in the manner of Kubernetes, `message` the numbers
/// behind it. A decision never changes the verdict: what is undecided stays so when the step advances.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface StepDecision {
    /// The candidate is harmful (by evidence or by a guard).
    String HARM = "Harm";

    /// The candidate is proven safe.
    String SAFE = "Safe";

    /// Enough requests, and no verdict.
    String UNDECIDED = "Undecided";

    /// The candidate served fewer than `minServed` requests until `max`.
    String INSUFFICIENT_DATA = "InsufficientData";

    String reason();

    String message();

    /// The step ends well. `insufficientData` is true if it ends for want of data: then the promotion
    /// records a condition.
    record Advance(String reason, String message, boolean insufficientData) implements StepDecision {}

    /// Look again later.
    record Wait(String reason, String message) implements StepDecision {}

    /// The promotion goes back.
    record Fail(String reason, String message) implements StepDecision {}

    /// The promotion pauses until somebody resumes or aborts it, or its deadline comes.
    record Hold(String reason, String message) implements StepDecision {}

    /// Decides by closed windows only. `elapsed` counts from the acknowledgement of the step's epoch;
    /// `servedInStep` is [Judge#servedSince] of that epoch.
    ///
    /// Harm fails at once. Before `min` the step waits. With `minServed` reached it advances if safe,
    /// or if undecided and `onUndecided` is advance; else undecided waits until `max` and then holds or
    /// fails. Without `minServed` it waits until `max`, then `onInsufficientData` decides; `extend`
    /// goes on waiting, bounded by the promotion's total deadline.
    static StepDecision decide(Step.Analyze step, Duration elapsed, long servedInStep, Judgement judgement) {
        if (judgement.verdict() == Judgement.Verdict.HARM) {
            return new Fail(HARM, judgement.message());
        }
        if (elapsed.compareTo(step.min()) < 0) {
            return new Wait(
                    judgement.verdict() == Judgement.Verdict.SAFE ? SAFE : UNDECIDED,
                    elapsed.toSeconds() + " s of at least " + step.min().toSeconds() + " s have passed");
        }
        boolean over = elapsed.compareTo(step.max()) >= 0;
        return servedInStep < step.minServed()
                ? withoutData(step, servedInStep, over)
                : withData(step, judgement, over);
    }

    private static StepDecision withoutData(Step.Analyze step, long served, boolean over) {
        var message = "the candidate served " + served + " of at least " + step.minServed() + " requests in "
                + (over ? "the step's " + step.max().toSeconds() + " s" : "counted windows so far");
        if (!over) {
            return new Wait(INSUFFICIENT_DATA, message);
        }
        return switch (step.onInsufficientData()) {
            case HOLD -> new Hold(INSUFFICIENT_DATA, message);
            case EXTEND -> new Wait(INSUFFICIENT_DATA, message);
            case FAIL -> new Fail(INSUFFICIENT_DATA, message);
            case ADVANCE -> new Advance(INSUFFICIENT_DATA, message, true);
        };
    }

    private static StepDecision withData(Step.Analyze step, Judgement judgement, boolean over) {
        if (judgement.verdict() == Judgement.Verdict.SAFE) {
            return new Advance(SAFE, judgement.message(), false);
        }
        return switch (step.onUndecided()) {
            case ADVANCE -> new Advance(UNDECIDED, judgement.message(), false);
            case PAUSE -> over ? new Hold(UNDECIDED, judgement.message()) : new Wait(UNDECIDED, judgement.message());
            case FAIL -> over ? new Fail(UNDECIDED, judgement.message()) : new Wait(UNDECIDED, judgement.message());
        };
    }
}
