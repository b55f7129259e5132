package dev.windlass.gateway.arrow;

import dev.windlass.columns.ColumnPlan;
import dev.windlass.columns.Feature;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A [ColumnPlan] made ready for requests: which column goes where in a row, and its categories as they lie in a
/// frame. Immutable; one for all versions that say the same.
final class RowPlan {
    /// When there are more, all are made anew: only versions that are gone keep old ones.
    private static final int KEPT_MAX = 200;

    private static final Map<String, RowPlan> KEPT = new ConcurrentHashMap<>();

    private final int width;
    private final List<Cell> cells;
    private final Map<String, Integer> places;

    /// What one column makes of a row.
    ///
    /// @param at its first number in the row
    record Cell(Feature feature, int at, Codes codes) {}

    private RowPlan(ColumnPlan plan) {
        this.width = plan.width();
        var all = new ArrayList<Cell>();
        var byName = new HashMap<String, Integer>();
        int at = 0;
        for (var feature : plan.features()) {
            byName.put(feature.name(), all.size());
            all.add(new Cell(feature, at, Codes.of(feature)));
            at += feature.width();
        }
        this.cells = List.copyOf(all);
        this.places = Map.copyOf(byName);
    }

    /// @param input one that columns fill
    /// @throws RefusedException if what the model says of its columns can't be meant
    static RowPlan of(TensorSpec input) {
        var kept = KEPT.get(input.columns());
        if (kept == null) {
            kept = switch (ColumnPlan.read(input.columns())) {
                case ColumnPlan.Read.Good(var plan) -> new RowPlan(plan);
                case ColumnPlan.Read.Wrong(var message) -> throw unfit(input, message);
            };
            if (KEPT.size() >= KEPT_MAX) {
                KEPT.clear();
            }
            KEPT.put(input.columns(), kept);
        }
        if (!input.takes(new long[] {1, kept.width})) {
            throw unfit(input, "its columns make rows of width " + kept.width);
        }
        return kept;
    }

    private static RefusedException unfit(TensorSpec input, String message) {
        return Refusal.bad(
                "columns",
                "",
                "can't fill input " + Refusal.excerpt(input.name()) + ": " + message,
                "send the input itself, and have the version pushed anew with columns that fit");
    }

    /// Numbers in a row.
    int width() {
        return width;
    }

    List<Cell> cells() {
        return cells;
    }

    /// Which of [#cells] a column is; -1 for none.
    int place(String column) {
        return places.getOrDefault(column, -1);
    }
}
