package dev.windlass.activity;

import dev.windlass.domain.Judgement;
import dev.windlass.domain.WindowCount;
import dev.windlass.json.WindlassJson;
import dev.windlass.judge.Judge;
import dev.windlass.judge.JudgeInput;
import dev.windlass.workflow.activity.AnalysisActivities.Watch;
import dev.windlass.workflow.activity.AnalysisActivities.Watched;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Every look of the judge beside the windows that lay before it. One look at a time, so that none is counted in
/// between.
final class SealedLog {
    /// A verdict and all that it may be made of, in its order.
    record Look(Watch request, List<WindowCount> rows, Judgement judgement) {
        /// What the same rows say now.
        Judgement again() {
            return Judge.judge(new JudgeInput(
                    rows, request.candidate(), request.baseline(), request.alpha(), request.rehearsedNonFinite()));
        }

        /// The rows in words: two readings of the same rows are equal.
        List<String> written() {
            return rows.stream().map(WindlassJson.mapper()::writeValueAsString).toList();
        }

        /// A guard that doesn't come of windows fired.
        boolean guarded() {
            return judgement.guard() != null && !judgement.equals(again());
        }
    }

    private final Stores stores;
    private final ModelFleet fleet;
    private final Map<String, List<Look>> looks = new HashMap<>();

    SealedLog(Stores stores, ModelFleet fleet) {
        this.stores = stores;
        this.fleet = fleet;
    }

    Watched judged(Watch request, Supplier<Watched> look) {
        synchronized (fleet) {
            var rows = stores.windows().of(request.endpoint(), request.promotion(), request.firstEpoch());
            var seen = look.get();
            looks.computeIfAbsent(request.promotion(), _ -> new ArrayList<>())
                    .add(new Look(request, rows, seen.judgement()));
            return seen;
        }
    }

    /// Of one promotion, oldest first.
    List<Look> of(String promotion) {
        synchronized (fleet) {
            return List.copyOf(looks.getOrDefault(promotion, List.of()));
        }
    }
}
