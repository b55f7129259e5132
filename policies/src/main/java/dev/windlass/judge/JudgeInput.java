package dev.windlass.judge;

import dev.windlass.domain.Digest;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.WindowCount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that one look of the judge reads. `rows` are the promotion's window rows as stored, closed and
/// partial ones, in the order in which they were stored (of several rows with the same key, the first
/// closed one counts); rows from before the candidate's first weight do no harm. `stable` is null for
/// the first version of an endpoint: then only the guards judge. `alpha` is the probability of a false
/// verdict of harm over the whole promotion, in (0, 1). `rehearsedNonFinite` is true if the candidate
/// answered with a NaN or an infinity when it was probed before its first traffic.
public record JudgeInput(
        List<WindowCount> rows, Digest candidate, @Nullable Digest stable, double alpha, boolean rehearsedNonFinite) {
    public JudgeInput {
        rows = List.copyOf(rows);
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha must be in (0, 1), got " + alpha);
        }
    }

    /// The look that a plan asks for, for its counts: what the rehearsal showed, only the promotion
    /// knows.
    public static JudgeInput of(PromotionPlan plan, List<WindowCount> rows) {
        var stable = plan.stable();
        return new JudgeInput(
                rows, plan.candidate().digest(), stable == null ? null : stable.digest(), plan.alphaOfEach(), false);
    }
}
