package dev.windlass.control;

import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.Phase;
import dev.windlass.judge.Judge;
import dev.windlass.judge.JudgeInput;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.PromotionRow;
import dev.windlass.storage.WindowLog;
import dev.windlass.storage.WindowStore;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the judge makes of a live promotion's windows now. The row holds the judgement of its last step only;
/// the windows go on. Thread-safe.
final class LiveNumbers {
    private static final int FOLLOWED_MAX = 64;

    private final WindowStore windows;

    /// The logs that were read last: who watches a promotion asks each second.
    @SharedPool(
            value = "promotions whose windows are kept in memory",
            limit = "64",
            share = "none: only speed is lost",
            full = "the one that was looked at longest ago is read anew")
    private final Map<String, WindowLog> logs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, WindowLog> eldest) {
            return size() > FOLLOWED_MAX;
        }
    };

    LiveNumbers(WindowStore windows) {
        this.windows = windows;
    }

    /// `view` with the numbers of now, if `row` is a promotion that has traffic and hasn't ended.
    PromotionView in(PromotionView view, PromotionRow row) {
        var plan = row.plan();
        boolean judged = row.phase() == Phase.PROGRESSING
                || row.phase() == Phase.PAUSED
                || row.phase() == Phase.PROMOTING
                || row.phase() == Phase.BAKING;
        if (plan == null || !judged || row.epoch() == 0) {
            return view;
        }
        var log = log(row);
        synchronized (log) {
            var input = JudgeInput.of(plan, log.read());
            var observed = Judge.observedPercent(row.epoch(), input);
            return view.judged(Judge.judge(input), observed.isPresent() ? observed.getAsInt() : null);
        }
    }

    private WindowLog log(PromotionRow row) {
        synchronized (logs) {
            return logs.computeIfAbsent(row.name(), name -> windows.log(row.endpoint(), name, 0));
        }
    }
}
