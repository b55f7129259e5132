package dev.windlass.golden;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Rows that exports get wrong and clean data hides, made of a golden set's own: a value missing in each column,
/// integers beyond those seen, categories never seen, zeros. What the answers are only the training library knows.
public final class GoldenSuggestions {
    /// More are not made: what is left out is each column's repetition with further rows.
    public static final int ROWS_MAX = 500;

    private static final String NEVER_SEEN = "never-seen";

    private final GoldenSet set;
    private final List<List<Elements>> rows = new ArrayList<>();
    private final List<String> why = new ArrayList<>();

    private GoldenSuggestions(GoldenSet set) {
        this.set = set;
    }

    /// Inputs of rows without answers.
    ///
    /// @param why of each row
    public record Rows(List<GoldenTensor> inputs, List<String> why) {
        public Rows {
            inputs = List.copyOf(inputs);
            why = List.copyOf(why);
        }
    }

    /// Never empty: zeros are always among them.
    public static Rows of(GoldenSet set) {
        var made = new GoldenSuggestions(set);
        made.add(
                "every input is zero, false or empty",
                set.inputs().stream().map(it -> zeros(it)).toList());
        for (int base :
                IntStream.of(0, set.rows() / 2, set.rows() - 1).distinct().toArray()) {
            for (int i = 0; i < set.inputs().size(); i++) {
                made.vary(base, i);
            }
        }
        var inputs =
                IntStream.range(0, set.inputs().size()).mapToObj(made::joined).toList();
        return new Rows(inputs, made.why);
    }

    private GoldenTensor joined(int input) {
        var tensor = set.inputs().get(input);
        var elements = Elements.joined(rows.stream().map(it -> it.get(input)).toList());
        return new GoldenTensor(tensor.name(), tensor.rowShape(), elements, null);
    }

    private void vary(int base, int input) {
        var tensor = set.inputs().get(input);
        for (int column = 0; column < tensor.perRow(); column++) {
            if (tensor.type().floating()) {
                add(base, input, column, "missing (NaN)", bits(tensor.type().bits(Double.NaN)));
            } else if (tensor.type().integral()) {
                integers(base, input, column);
            } else if (tensor.type() == ElementType.BYTES) {
                add(base, input, column, "a category never seen", Change.to(neverSeen(tensor, column)));
                add(base, input, column, "an empty text", Change.to(""));
            }
        }
        if (tensor.type().floating() && tensor.perRow() > 1) {
            var all = new byte[tensor.perRow() * tensor.type().byteSize()];
            IntStream.range(0, tensor.perRow())
                    .forEach(i ->
                            Elements.put(all, tensor.type(), i, tensor.type().bits(Double.NaN)));
            add(
                    "all of " + tensor.name() + " is missing (NaN), else row " + base,
                    with(base, input, Elements.fixed(tensor.type(), all)));
        }
    }

    private void integers(int base, int input, int column) {
        var tensor = set.inputs().get(input);
        var type = tensor.type();
        var seen = column(tensor, column).map(it -> it.integer(0)).sorted().toList();
        for (var beyond : Stream.of(
                        seen.getLast().add(BigInteger.ONE), seen.getFirst().subtract(BigInteger.ONE), type.greatest())
                .filter(it -> it.compareTo(type.least()) >= 0 && it.compareTo(type.greatest()) <= 0)
                .distinct()
                .toList()) {
            add(
                    base,
                    input,
                    column,
                    beyond + ", seen were " + seen.getFirst() + " to " + seen.getLast(),
                    bits(beyond.longValue()));
        }
    }

    private static String neverSeen(GoldenTensor tensor, int column) {
        var seen = column(tensor, column)
                .map(it -> new String(it.texts().getFirst(), StandardCharsets.UTF_8))
                .toList();
        var text = NEVER_SEEN;
        while (seen.contains(text)) {
            text += "-" + NEVER_SEEN;
        }
        return text;
    }

    /// One element of every row.
    private static Stream<Elements> column(GoldenTensor tensor, int column) {
        int perRow = tensor.perRow();
        return IntStream.range(0, tensor.elements().count() / perRow)
                .mapToObj(row -> tensor.elements().slice(row * perRow + column, 1));
    }

    /// What one element becomes.
    private record Change(long bits, @Nullable String text) {
        static Change to(String text) {
            return new Change(0, text);
        }
    }

    private static Change bits(long bits) {
        return new Change(bits, null);
    }

    private void add(int base, int input, int column, String what, Change change) {
        var tensor = set.inputs().get(input);
        var row = tensor.rows(base, 1);
        var text = change.text();
        Elements changed;
        if (text != null) {
            var texts = new ArrayList<>(row.texts());
            texts.set(column, text.getBytes(StandardCharsets.UTF_8));
            changed = Elements.texts(texts);
        } else {
            var data = Arrays.copyOf(row.data(), row.data().length);
            Elements.put(data, row.type(), column, change.bits());
            changed = Elements.fixed(row.type(), data);
        }
        var place = tensor.perRow() == 1 ? "" : "[" + column + "]";
        add(tensor.name() + place + " is " + what + ", else row " + base, with(base, input, changed));
    }

    private List<Elements> with(int base, int input, Elements changed) {
        var row = new ArrayList<>(
                set.inputs().stream().map(it -> it.rows(base, 1)).toList());
        row.set(input, changed);
        return row;
    }

    private void add(String reason, List<Elements> row) {
        if (why.size() < most()) {
            why.add(reason);
            rows.add(row);
        }
    }

    /// Together with the set's own rows they must still be a golden set, answers included.
    private int most() {
        int perRow = Stream.concat(set.inputs().stream(), set.outputs().stream())
                .mapToInt(GoldenTensor::perRow)
                .sum();
        int room = Math.min(GoldenSet.ROWS_MAX, GoldenSet.ELEMENTS_MAX / perRow) - set.rows();
        return Math.clamp(room, 1, ROWS_MAX);
    }

    private static Elements zeros(GoldenTensor tensor) {
        return tensor.type() == ElementType.BYTES
                ? Elements.texts(java.util.Collections.nCopies(tensor.perRow(), new byte[0]))
                : Elements.fixed(
                        tensor.type(), new byte[tensor.perRow() * tensor.type().byteSize()]);
    }
}
