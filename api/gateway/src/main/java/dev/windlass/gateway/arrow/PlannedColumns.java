package dev.windlass.gateway.arrow;

import dev.windlass.columns.Feature;
import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Which columns of a frame fill an input together, as the model file says; see [RowPlan].
final class PlannedColumns {
    private static final int NAMES_MAX = 20;

    private final InstanceSpec spec;
    private final List<RowPlan> plans;

    /// By plan and cell, whether its column has come.
    private final boolean[][] seen;

    /// @throws RefusedException if what the model says of its columns can't be meant
    PlannedColumns(InstanceSpec spec) {
        this.spec = spec;
        this.plans = spec.filled().isEmpty()
                ? List.of()
                : spec.filled().stream()
                        .map(it -> RowPlan.of(spec.inputs().get(it)))
                        .toList();
        this.seen = new boolean[plans.size()][];
        Arrays.setAll(seen, it -> new boolean[plans.get(it).cells().size()]);
    }

    /// Takes a column that is no input itself.
    ///
    /// @return false if no input is filled by it
    /// @throws RefusedException if it is of a type of which its feature can't be made, or stands twice
    boolean claim(int index, Column column, Wanted wanted) {
        boolean claimed = false;
        for (int i = 0; i < plans.size() && !claimed; i++) {
            int place = plans.get(i).place(column.name());
            if (place >= 0) {
                if (seen[i][place]) {
                    throw column.bad("stands twice", "send it once");
                }
                require(column, plans.get(i).cells().get(place).feature());
                seen[i][place] = true;
                wanted.inputs()[index] = spec.filled().get(i);
                wanted.cells()[index] = place;
                claimed = true;
            }
        }
        return claimed;
    }

    /// True if an input is filled; false if it has no column that would, or is none that columns fill.
    ///
    /// @param given it came itself
    /// @throws RefusedException if some of its columns are missing, or it came twice over
    boolean fills(int input, boolean given) {
        int i = spec.filled().indexOf(input);
        if (i < 0) {
            return false;
        }
        int count = 0;
        for (boolean each : seen[i]) {
            count += each ? 1 : 0;
        }
        var name = Refusal.excerpt(spec.inputs().get(input).name());
        if (given && count > 0) {
            throw Refusal.bad(
                    "columns",
                    "",
                    "have input " + name + " itself and columns that fill it",
                    "send either the input or its columns");
        }
        if (!given && count < seen[i].length) {
            throw Refusal.bad(
                    "columns",
                    "",
                    "lack " + missing(i) + ", of which input " + name + " is made",
                    "send all of its columns: " + names(plans.get(i)));
        }
        return !given;
    }

    private String missing(int plan) {
        int first = 0;
        while (seen[plan][first]) {
            first++;
        }
        return Refusal.excerpt(plans.get(plan).cells().get(first).feature().name());
    }

    /// The columns that fill an input, for people.
    static String names(RowPlan plan) {
        var names = plan.cells().stream()
                .limit(NAMES_MAX)
                .map(it -> Refusal.excerpt(it.feature().name()))
                .collect(Collectors.joining(", ", "[", "]"));
        int more = plan.cells().size() - NAMES_MAX;
        return more > 0 ? names + " and " + more + " more" : names;
    }

    private static void require(Column column, Feature feature) {
        var element = column.element();
        if (column.row().length > 0) {
            throw column.bad("has several values a row, and one is a feature", "send a column of plain values");
        }
        switch (feature) {
            case Feature.Numeric _ -> {
                if (!element.number() || column.dictionary() != null) {
                    throw column.bad("isn't a number, as the model's feature is", "cast it to double");
                }
            }
            case Feature.OneHot hot -> requireCategories(column, hot.categories());
            case Feature.Ordinal ordinal -> requireCategories(column, ordinal.categories());
        }
    }

    private static void requireCategories(Column column, Feature.Categories categories) {
        boolean texts = categories instanceof Feature.Categories.Texts;
        boolean fits = texts ? !column.element().number() : column.element().whole();
        if (!fits) {
            throw column.bad(
                    "isn't what its categories are, " + (texts ? "texts" : "whole numbers"),
                    "cast it to " + (texts ? "string" : "int64"));
        }
    }
}
