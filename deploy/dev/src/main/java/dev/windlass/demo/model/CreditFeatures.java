package dev.windlass.demo.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The features of one recipe, as fitted on its training rows: mean and deviation per number, the words seen per
/// column. A word gets a feature of its own (`column=word`, 1 or absent); one never seen has none.
record CreditFeatures(Map<String, Scale> numbers, Map<String, List<String>> words) {
    static final String LOG_TERM = "log_term";

    /// Standardisation: (value - mean) / deviation.
    record Scale(float mean, float deviation) {
        double apply(float value) {
            return (value - mean) / deviation;
        }
    }

    static CreditFeatures fit(CreditRecipe recipe, List<CreditApplication> rows) {
        var numbers = new LinkedHashMap<String, Scale>();
        var words = new LinkedHashMap<String, List<String>>();
        for (var column : recipe.inputs()) {
            if (!recipe.learnsFrom().contains(column.name())) {
                continue;
            }
            switch (column.kind()) {
                case NUMBER ->
                    numbers.put(
                            column.name(),
                            scale(rows.stream()
                                    .mapToDouble(row -> row.number(column.name()))
                                    .toArray()));
                case WORD -> {
                    var seen = new TreeSet<String>();
                    rows.forEach(row -> seen.add(row.word(column.name())));
                    words.put(column.name(), List.copyOf(seen));
                }
            }
        }
        if (recipe.logLoanTerm()) {
            numbers.put(
                    LOG_TERM,
                    scale(rows.stream().mapToDouble(CreditFeatures::logTerm).toArray()));
        }
        return new CreditFeatures(numbers, words);
    }

    /// Feature names of a row, in the order of [#values].
    List<String> names(CreditApplication row) {
        var names = new ArrayList<>(numbers.keySet());
        words.forEach((column, seen) -> {
            if (seen.contains(row.word(column))) {
                names.add(column + "=" + row.word(column));
            }
        });
        return names;
    }

    double[] values(CreditApplication row) {
        var values = new double[names(row).size()];
        int i = 0;
        for (var number : numbers.entrySet()) {
            float raw = number.getKey().equals(LOG_TERM) ? (float) logTerm(row) : row.number(number.getKey());
            values[i++] = number.getValue().apply(raw);
        }
        java.util.Arrays.fill(values, i, values.length, 1.0);
        return values;
    }

    private static double logTerm(CreditApplication row) {
        return Math.log(row.number("duration") - CreditGraph.TERM_SHIFT);
    }

    private static Scale scale(double[] values) {
        double mean = java.util.Arrays.stream(values).average().orElse(0);
        double variance = java.util.Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(1);
        return new Scale((float) mean, (float) Math.max(Math.sqrt(variance), 1e-6));
    }
}
