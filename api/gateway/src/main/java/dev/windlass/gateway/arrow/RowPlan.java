package dev.windlass.gateway.arrow;

import dev.windlass.columns.ColumnPlan;
import dev.windlass.columns.Feature;
import dev.windlass.columns.Feature.Unknown;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.rows.Categories;
import dev.windlass.rows.Cell;
import dev.windlass.rows.RowLayout;
import dev.windlass.slab.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A [ColumnPlan] made ready for requests: which column goes where in a row, and its categories as they lie in a
/// frame. Immutable; one for all versions that say the same.
final class RowPlan {
    /// When there are more, all are made anew: only versions that are gone keep old ones.
    private static final int KEPT_MAX = 200;

    private static final Map<String, RowPlan> KEPT = new ConcurrentHashMap<>();

    private final RowLayout layout;
    private final List<PlannedCell> cells;
    private final Map<String, Integer> places;

    /// What one column makes of a row.
    ///
    /// @param categories null if it makes a number
    /// @param texts null unless its categories are such
    record PlannedCell(
            Feature feature,
            Cell made,
            @Nullable Categories categories,
            @Nullable TextCategories texts) {}

    private RowPlan(ColumnPlan plan) {
        var all = new ArrayList<PlannedCell>();
        var byName = new HashMap<String, Integer>();
        for (var feature : plan.features()) {
            byName.put(feature.name(), all.size());
            all.add(cell(feature));
        }
        this.cells = List.copyOf(all);
        this.layout = new RowLayout(cells.stream().map(PlannedCell::made).toList());
        this.places = Map.copyOf(byName);
    }

    private static PlannedCell cell(Feature feature) {
        return switch (feature) {
            case Feature.Numeric it ->
                new PlannedCell(it, new Cell.Numeric(it.impute(), it.offset(), it.scale()), null, null);
            case Feature.OneHot it -> {
                var categories = of(it.categories());
                boolean refuses = it.unknown() instanceof Unknown.Refused;
                var made = new Cell.OneHot(categories, refuses);
                yield new PlannedCell(it, made, categories, texts(it.categories()));
            }
            case Feature.Ordinal it -> {
                var categories = of(it.categories());
                boolean refuses = it.unknown() instanceof Unknown.Refused;
                float otherwise = it.unknown() instanceof Unknown.As(double value) ? (float) value : 0;
                var made = new Cell.Ordinal(categories, refuses, otherwise);
                yield new PlannedCell(it, made, categories, texts(it.categories()));
            }
        };
    }

    private static Categories of(Feature.Categories categories) {
        return switch (categories) {
            case Feature.Categories.Texts(var texts, int nullAt) -> Categories.coded(texts.size(), nullAt);
            case Feature.Categories.Numbers(var numbers, int nullAt) -> Categories.whole(numbers, nullAt);
        };
    }

    private static @Nullable TextCategories texts(Feature.Categories categories) {
        return categories instanceof Feature.Categories.Texts(var texts, int nullAt)
                ? TextCategories.of(texts, nullAt)
                : null;
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
        if (!input.takes(new long[] {1, kept.width()})) {
            throw unfit(input, "its columns make rows of width " + kept.width());
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
        return layout.width();
    }

    RowLayout layout() {
        return layout;
    }

    List<PlannedCell> cells() {
        return cells;
    }

    /// Which of [#cells] a column is; -1 for none.
    int place(String column) {
        return places.getOrDefault(column, -1);
    }
}
