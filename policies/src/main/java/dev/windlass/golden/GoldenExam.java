package dev.windlass.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The questions that a golden set puts to a model, and what is made of the answers. All rows are asked in batches;
/// where a request chooses how many rows it has, some are asked alone, too: both answers must be the expected one.
public final class GoldenExam {
    /// Rows of one request.
    static final int BATCH = 64;

    /// Rows that are asked alone besides, spread over the set: its end is where suggested rows stand.
    static final int ALONE_MAX = 64;

    private static final int SHOWN_MAX = 8;

    private final GoldenSet set;
    private final GoldenFit.Fits fit;

    public GoldenExam(GoldenSet set, GoldenFit.Fits fit) {
        this.set = set;
        this.fit = fit;
    }

    /// `count` rows from `from` on, in one request.
    public record Question(int from, int count) {
        /// For people.
        public String how() {
            return count == 1 ? "asked alone" : "in a batch of " + count + " rows";
        }
    }

    /// In the order in which they are to be asked.
    public List<Question> questions() {
        int batch = fit.rowsAtOnce() == 0 ? BATCH : fit.rowsAtOnce();
        var all = new LinkedHashSet<Question>();
        for (int from = 0; from < set.rows(); from += batch) {
            all.add(new Question(from, Math.min(batch, set.rows() - from)));
        }
        if (fit.rowsAtOnce() == 0) {
            int alone = Math.min(ALONE_MAX, set.rows());
            for (int i = 0; i < alone; i++) {
                // Ends with the last row.
                all.add(new Question((int) ((i + 1L) * set.rows() / alone) - 1, 1));
            }
        }
        return List.copyOf(all);
    }

    /// What a question gives the model.
    public List<NamedTensor> inputs(Question question) {
        var tensors = new ArrayList<NamedTensor>();
        for (int i = 0; i < set.inputs().size(); i++) {
            var input = set.inputs().get(i);
            var shape = new ArrayList<>(input.rowShape());
            if (fit.withRows().get(i)) {
                shape.addFirst((long) question.count());
            }
            tensors.add(new NamedTensor(input.name(), shape, input.rows(question.from(), question.count())));
        }
        return tensors;
    }

    /// The outputs that answers must have.
    public List<String> outputs() {
        return set.outputs().stream().map(GoldenTensor::name).toList();
    }

    /// What an answer is worth.
    public sealed interface Mark {
        /// `largestDifference` of all that were tolerated, between finite numbers.
        record AsExpected(double largestDifference) implements Mark {}

        /// The first difference that isn't tolerated.
        record Differs(GoldenDifference difference) implements Mark {}
    }

    /// Compares an answer.
    ///
    /// @param answers at least [#outputs]
    public Mark answer(Question question, List<NamedTensor> answers) {
        double largest = 0;
        for (var expected : set.outputs()) {
            var answer = answers.stream()
                    .filter(it -> it.name().equals(expected.name()))
                    .findFirst();
            if (answer.isEmpty()) {
                return differs(question, question.from(), expected, "nothing");
            }
            switch (compared(question, expected, answer.get())) {
                case Mark.AsExpected(double difference) -> largest = Math.max(largest, difference);
                case Mark.Differs differs -> {
                    return differs;
                }
            }
        }
        return new Mark.AsExpected(largest);
    }

    /// The model said something else than an answer.
    ///
    /// @param said in the model's words
    public Mark.Differs refused(Question question, String said) {
        return new Mark.Differs(
                new GoldenDifference(question.from(), "", "an answer", "\"" + said + "\"", question.how()));
    }

    private static Mark compared(Question question, GoldenTensor expected, NamedTensor answer) {
        int perRow = expected.perRow();
        boolean counts = question.count() == 1
                || (!answer.shape().isEmpty() && answer.shape().getFirst() == question.count());
        if (answer.elements().type() != expected.type()
                || !counts
                || answer.elements().count() != question.count() * perRow) {
            return differs(
                    question, question.from(), expected, answer.elements().type() + " of shape " + answer.shape());
        }
        var wanted = expected.rows(question.from(), question.count());
        double largest = 0;
        for (int i = 0; i < wanted.count(); i++) {
            if (!same(expected, wanted, answer.elements(), i)) {
                var row = answer.elements().slice(i / perRow * perRow, perRow);
                return differs(question, question.from() + i / perRow, expected, shown(row, i % perRow));
            }
            largest = Math.max(largest, difference(wanted, answer.elements(), i));
        }
        return new Mark.AsExpected(largest);
    }

    private static boolean same(GoldenTensor output, Elements expected, Elements answer, int index) {
        return switch (output.type()) {
            case BYTES ->
                Arrays.equals(expected.texts().get(index), answer.texts().get(index));
            case BOOL -> (expected.bits(index) != 0) == (answer.bits(index) != 0);
            case FP16, BF16, FP32, FP64 ->
                Objects.requireNonNullElse(output.tolerance(), Tolerance.NONE)
                        .holds(expected.number(index), answer.number(index));
            default -> expected.bits(index) == answer.bits(index);
        };
    }

    /// Between finite numbers; else they are equal.
    private static double difference(Elements expected, Elements answer, int index) {
        if (!expected.type().floating()) {
            return 0;
        }
        double difference = Math.abs(answer.number(index) - expected.number(index));
        return Double.isFinite(difference) ? difference : 0;
    }

    private static Mark.Differs differs(Question question, int row, GoldenTensor output, String answered) {
        return new Mark.Differs(difference(question, row, output, answered));
    }

    private static GoldenDifference difference(Question question, int row, GoldenTensor output, String answered) {
        var tolerance = output.tolerance();
        return new GoldenDifference(
                row,
                output.name(),
                shown(output.rows(row, 1), 0),
                answered,
                question.how() + (tolerance == null ? "" : "; tolerance " + tolerance));
    }

    /// All of a row that has few values, else some around the one that differs.
    private static String shown(Elements row, int at) {
        if (row.count() == 1) {
            return row.show(0);
        }
        int from = row.count() <= SHOWN_MAX ? 0 : Math.min(at, row.count() - SHOWN_MAX);
        var values = IntStream.range(from, Math.min(row.count(), from + SHOWN_MAX))
                .mapToObj(row::show)
                .collect(Collectors.joining(", ", "[", "]"));
        return row.count() <= SHOWN_MAX ? values : values + " from " + from + " on";
    }
}
