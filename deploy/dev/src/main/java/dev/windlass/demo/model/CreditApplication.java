package dev.windlass.demo.model;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/// One row of the German Credit data set: a value for each [CreditColumn] and the class, `good` or `bad`.
public record CreditApplication(Map<String, String> values, String outcome) {
    private static final String RESOURCE = "/data/german-credit.csv";
    private static final long SPLIT_SEED = 20;
    private static final double TRAINING_SHARE = 0.7;

    public CreditApplication {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// Rows to learn from and rows kept back to measure on; the split is the same each time.
    public record Split(List<CreditApplication> training, List<CreditApplication> heldOut) {}

    public String word(String column) {
        return Objects.requireNonNull(values.get(column), column);
    }

    public float number(String column) {
        return Float.parseFloat(word(column));
    }

    /// All 1,000 rows, in the file's order.
    public static List<CreditApplication> all() {
        try (var lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(CreditApplication.class.getResourceAsStream(RESOURCE), RESOURCE),
                StandardCharsets.UTF_8))) {
            return lines.lines().skip(1).map(CreditApplication::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Split split() {
        var rows = new ArrayList<>(all());
        Collections.shuffle(rows, new Random(SPLIT_SEED));
        int cut = (int) (rows.size() * TRAINING_SHARE);
        return new Split(List.copyOf(rows.subList(0, cut)), List.copyOf(rows.subList(cut, rows.size())));
    }

    private static CreditApplication parse(String line) {
        String[] cells = line.split(",", -1);
        var values = new LinkedHashMap<String, String>();
        for (int i = 0; i < CreditColumn.ALL.size(); i++) {
            values.put(CreditColumn.ALL.get(i).name(), cells[i]);
        }
        return new CreditApplication(values, cells[CreditColumn.ALL.size()]);
    }
}
