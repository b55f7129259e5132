package dev.windlass.golden;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The questions that a golden set puts to a model, and what is made of the answers. All rows are asked in batches;
/// where
/// a request chooses how many rows it has, some are asked alone, too: both answers must be the expected one. Not
/// thread-safe.
public final class GoldenExam {
    /// Rows of one request.
    static final int BATCH = 64;

    /// Rows that are asked alone besides, spread over the set: its end is where suggested rows stand.
    static final int ALONE_MAX = 64;

    private static final int SHOWN_MAX = 8;

    private final GoldenSet set;
    private final GoldenFit.Fits fit;
    private double largestDifference;
    private int answered;

    public GoldenExam(GoldenSet set, GoldenFit.Fits fit) {
        this.set = set;
        this.fit = fit;
    }

    /// `count` rows from `from` on, in one request.
    public record Question(int from, int count) {
        String how() {
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

    /// Compares an answer, and remembers how far it was off.
    ///
    /// @param answers at least [#outputs]
    /// @return the first difference that isn't tolerated
    public Optional<GoldenDifference> answer(Question question, List<NamedTensor> answers) {
        for (var expected : set.outputs()) {
            var answer = answers.stream()
                    .filter(it -> it.name().equals(expected.name()))
                    .findFirst();
            var difference = answer.isEmpty()
                    ? Optional.of(difference(question, question.from(), expected, "nothing"))
                    : compared(question, expected, answer.get());
            if (difference.isPresent()) {
                return difference;
            }
        }
        answered++;
        return Optional.empty();
    }

    /// The model said something else than an answer.
    ///
    /// @param said in the model's words
    public GoldenDifference refused(Question question, String said) {
        return new GoldenDifference(question.from(), "", "an answer", "\"" + said + "\"", question.how());
    }

    /// Of all that were tolerated, between finite numbers.
    public double largestDifference() {
        return largestDifference;
    }

    /// How many questions were answered as expected.
    public int answered() {
        return answered;
    }

    private Optional<GoldenDifference> compared(Question question, GoldenTensor expected, NamedTensor answer) {
        int perRow = expected.perRow();
        boolean counts = question.count() == 1
                || (!answer.shape().isEmpty() && answer.shape().getFirst() == question.count());
        if (answer.elements().type() != expected.type()
                || !counts
                || answer.elements().count() != question.count() * perRow) {
            return Optional.of(difference(
                    question, question.from(), expected, answer.elements().type() + " of shape " + answer.shape()));
        }
        var wanted = expected.rows(question.from(), question.count());
        for (int i = 0; i < wanted.count(); i++) {
            if (!same(expected, wanted, answer.elements(), i)) {
                int row = i / perRow;
                return Optional.of(difference(
                        question,
                        question.from() + row,
                        expected,
                        shown(answer.elements().slice(row * perRow, perRow), i % perRow)));
            }
        }
        return Optional.empty();
    }

    private boolean same(GoldenTensor output, Elements expected, Elements answer, int index) {
        return switch (output.type()) {
            case BYTES ->
                java.util.Arrays.equals(
                        expected.texts().get(index), answer.texts().get(index));
            case BOOL -> (expected.bits(index) != 0) == (answer.bits(index) != 0);
            case FP16, BF16, FP32, FP64 -> close(output, expected.number(index), answer.number(index));
            default -> expected.bits(index) == answer.bits(index);
        };
    }

    private boolean close(GoldenTensor output, double expected, double answer) {
        var tolerance = output.tolerance();
        if (tolerance == null ? Double.compare(expected, answer) != 0 : !tolerance.holds(expected, answer)) {
            return false;
        }
        if (Double.isFinite(expected) && Double.isFinite(answer)) {
            largestDifference = Math.max(largestDifference, Math.abs(answer - expected));
        }
        return true;
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
