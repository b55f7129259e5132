package dev.windlass.golden;

import static dev.windlass.golden.Golden.set;
import static dev.windlass.golden.Golden.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.TensorSchema;
import dev.windlass.golden.GoldenExam.Mark;
import dev.windlass.golden.GoldenExam.Question;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GoldenExamTest {
    private static final String X = tensor("x", "FP32", "[2, 2]", "[1, 2, 3, 4]", "");
    private static final TensorSchema MODEL_X = new TensorSchema("x", "FP32", List.of(-1L, 2L));

    private static ModelSchema model(TensorSchema input, String outputType) {
        return new ModelSchema(List.of(input), List.of(new TensorSchema("y", outputType, List.of(-1L))));
    }

    private static GoldenExam exam(GoldenSet set, ModelSchema schema) {
        return new GoldenExam(set, (GoldenFit.Fits) GoldenFit.of(set, schema));
    }

    private static GoldenSet expecting(String datatype, String data, String more) {
        return set(X, tensor("y", datatype, "[2]", "[" + data + "]", more));
    }

    private static NamedTensor answer(String datatype, String data) {
        return new NamedTensor(
                "y",
                List.of(2L),
                expecting(datatype, data, tolerance(datatype, 0, 0))
                        .outputs()
                        .getFirst()
                        .elements());
    }

    private static String tolerance(String datatype, double absolute, double relative) {
        return ElementType.valueOf(datatype).floating()
                ? ", \"tolerance\": {\"absolute\": %s, \"relative\": %s}".formatted(absolute, relative)
                : "";
    }

    @ParameterizedTest
    @CsvSource({
        "FP32, 0.1, 0.5, '1, 2', '1.1, 2.0', true",
        "FP32, 0.1, 0, '1, 2', '1.11, 2.0', false",
        "FP64, 0, 0.1, '100, -2', '109.9, -2.19', true",
        "FP64, 0, 0.1, '100, 2', '110.1, 2', false",
        "FP32, 9, 9, 'NaN, 2', 'NaN, 2', true",
        "FP32, 9, 9, 'NaN, 2', '1, 2', false",
        "FP32, 9, 9, '1, 2', 'NaN, 2', false",
        "FP32, 9, 9, 'Infinity, -Infinity', 'Infinity, -Infinity', true",
        "FP32, 9, 9, 'Infinity, 2', '-Infinity, 2', false",
        "FP32, 9, 9, 'Infinity, 2', '3e38, 2', false",
        "FP32, 9, 9, '3e38, 2', 'Infinity, 2', false",
        "FP32, 0, 0, '0.0, 2', '-0.0, 2', true",
        "FP16, 0.001, 0, '0.1, 2', '0.1, 2', true",
        "BF16, 0, 0.01, '0.1, 2', '0.1006, 2', true",
        "BF16, 0, 0.001, '0.1, 2', '0.102, 2', false",
        "INT64, 0, 0, '1, -2', '1, -2', true",
        "INT64, 0, 0, '1, 2', '1, 3', false",
        "UINT64, 0, 0, '18446744073709551615, 2', '18446744073709551615, 2', true",
        "BOOL, 0, 0, 'true, false', 'true, true', false",
        "BYTES, 0, 0, '\"a\", \"\"', '\"a\", \"\"', true",
        "BYTES, 0, 0, '\"a\", \"b\"', '\"a\", \"B\"', false",
    })
    void comparesAsTheDatatypeAsks(
            String datatype, double absolute, double relative, String expected, String answered, boolean same) {
        var exam =
                exam(expecting(datatype, expected, tolerance(datatype, absolute, relative)), model(MODEL_X, datatype));

        var mark = exam.answer(new Question(0, 2), List.of(answer(datatype, answered)));

        assertThat(mark instanceof Mark.AsExpected).isEqualTo(same);
    }

    @Test
    void saysRowOutputAndBothAnswers() {
        var exam = exam(expecting("FP32", "1, 2", tolerance("FP32", 0.5, 0)), model(MODEL_X, "FP32"));

        var difference = difference(exam, 2, List.of(answer("FP32", "1.25, 9")));

        assertThat(difference.message())
                .isEqualTo("row 1, output y: expected 2.0, answered 9.0"
                        + " (in a batch of 2 rows; tolerance absolute 0.5, relative 0.0)");
        assertThat(exam.answer(new Question(0, 2), List.of(answer("FP32", "1.25, 2.5"))))
                .isEqualTo(new Mark.AsExpected(0.5));
    }

    @Test
    void anotherShapeTypeOrAMissingOutputDiffers() {
        var exam = exam(expecting("INT64", "1, 2", ""), model(MODEL_X, "INT64"));
        var turned =
                new NamedTensor("y", List.of(1L, 2L), answer("INT64", "1, 2").elements());

        assertThat(difference(exam, 2, List.of(turned)).answered()).isEqualTo("INT64 of shape [1, 2]");
        assertThat(difference(exam, 2, List.of(answer("INT32", "1, 2"))).answered())
                .isEqualTo("INT32 of shape [2]");
        assertThat(difference(exam, 2, List.of()).answered()).isEqualTo("nothing");
        assertThat(difference(exam, 1, List.of(answer("INT64", "1, 2"))).answered())
                .isEqualTo("INT64 of shape [2]");
    }

    private static GoldenDifference difference(GoldenExam exam, int rows, List<NamedTensor> answers) {
        return ((Mark.Differs) exam.answer(new Question(0, rows), answers)).difference();
    }

    @Test
    void asksAllRowsInBatchesAndSomeAlone() {
        var questions = exam(rows(150), model(new TensorSchema("x", "INT64", List.of(-1L)), "INT64"))
                .questions();

        assertThat(questions.subList(0, 3))
                .containsExactly(new Question(0, 64), new Question(64, 64), new Question(128, 22));
        assertThat(questions).hasSize(3 + 64).doesNotHaveDuplicates().contains(new Question(149, 1));
    }

    @Test
    void aModelThatTakesOneRowIsAskedEachAlone() {
        var set = rows(3);
        var withRows = exam(set, model(new TensorSchema("x", "INT64", List.of(1L)), "INT64"));
        var without = exam(set, model(new TensorSchema("x", "INT64", List.of()), "INT64"));

        assertThat(withRows.questions()).containsExactly(new Question(0, 1), new Question(1, 1), new Question(2, 1));
        assertThat(withRows.inputs(new Question(2, 1)).getFirst().shape()).containsExactly(1L);
        assertThat(without.questions()).hasSize(3);
        assertThat(without.inputs(new Question(2, 1)).getFirst().shape()).isEmpty();
        assertThat(without.inputs(new Question(2, 1)).getFirst().elements().integer(0))
                .isEqualTo(2);
    }

    @Test
    void aModelOfTwoRowsIsAskedTwo() {
        var two = model(new TensorSchema("x", "INT64", List.of(2L)), "INT64");

        assertThat(exam(rows(4), two).questions()).containsExactly(new Question(0, 2), new Question(2, 2));
        assertThat(GoldenFit.of(rows(3), two))
                .isInstanceOfSatisfying(
                        GoldenFit.Unfit.class,
                        unfit -> assertThat(unfit.problems().toString()).contains("is no multiple of 2"));
    }

    @Test
    void whatTheModelDoesNotTakeIsNamed() {
        var set = set(X + "," + tensor("more", "INT8", "[2]", "[1, 2]", ""), tensor("z", "INT64", "[2]", "[1, 2]", ""));
        var wide = new ModelSchema(
                List.of(
                        new TensorSchema("x", "FP32", List.of(-1L, 3L)),
                        new TensorSchema("w", "FP32", List.of(-1L)),
                        new TensorSchema("may", "FP32", List.of(-1L), true, false)),
                List.of(new TensorSchema("y", "INT64", List.of(-1L))));

        var problems = ((GoldenFit.Unfit) GoldenFit.of(set, wide))
                .problems().stream().map(String::valueOf).toList();

        assertThat(problems)
                .anyMatch(it -> it.startsWith("inputs[0].shape = [rows, 2]: doesn't fit the model's [-1, 3]"))
                .anyMatch(it -> it.startsWith("inputs[1].name = more: isn't one of the model's inputs"))
                .anyMatch(it -> it.startsWith("inputs = w: is missing"))
                .anyMatch(it -> it.startsWith("outputs[0].name = z: isn't one of the model's outputs"))
                .hasSize(4);
        assertThat(GoldenFit.of(
                        set(X, tensor("y", "INT64", "[2]", "[1, 2]", "")),
                        model(new TensorSchema("x", "FP64", List.of(-1L, 2L)), "INT64")))
                .asString()
                .contains("must be the model's, FP64");
    }

    private static GoldenSet rows(int rows) {
        var data = IntStream.range(0, rows).mapToObj(String::valueOf).collect(Collectors.joining(","));
        var zeros = String.join(",", Collections.nCopies(rows, "0"));
        return set(
                tensor("x", "INT64", "[" + rows + "]", "[" + data + "]", ""),
                tensor("y", "INT64", "[" + rows + "]", "[" + zeros + "]", ""));
    }
}
