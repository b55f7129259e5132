package dev.windlass.golden;

import static dev.windlass.golden.Golden.document;
import static dev.windlass.golden.Golden.problems;
import static dev.windlass.golden.Golden.set;
import static dev.windlass.golden.Golden.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GoldenReaderTest {
    private static final String TOLERANCE = ", \"tolerance\": {\"absolute\": 1e-5, \"relative\": 1e-4}";
    private static final String X = tensor("x", "FP32", "[2, 2]", "[[1, NaN], [-Infinity, \"NaN\"]]", "");
    private static final String Y = tensor("y", "INT64", "[2]", "[0, -3]", "");
    private static final String P = tensor("p", "FP64", "[2, 1]", "[0.5, Infinity]", TOLERANCE);

    @Test
    void readsInputsAndOutputsAndWhatPythonWritesOfNumbers() {
        var set = set(X, Y + "," + P);

        assertThat(set.rows()).isEqualTo(2);
        var x = set.inputs().getFirst();
        assertThat(x.rowShape()).containsExactly(2L);
        assertThat(List.of(
                        x.elements().number(0),
                        x.elements().number(1),
                        x.elements().number(2)))
                .containsExactly(1.0, Double.NaN, Double.NEGATIVE_INFINITY);
        assertThat(set.outputs().getFirst().elements().integer(1)).isEqualTo(-3);
        assertThat(set.outputs().getLast().tolerance()).isEqualTo(new Tolerance(1e-5, 1e-4));
        assertThat(set.outputs().getLast().elements().number(1)).isInfinite();
    }

    @Test
    void theSameRowsHaveTheSameTextHoweverTheyWereSpelt() {
        var set = set(X, Y + "," + P);
        var written = GoldenWriter.write(set);

        var again = ((GoldenRead.Good) GoldenReader.read(written)).set();

        assertThat(GoldenWriter.write(again)).isEqualTo(written);
        assertThat(new String(written, StandardCharsets.UTF_8)).contains("[1.0,\"NaN\",\"-Infinity\",\"NaN\"]");
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL, 'true, false', 1",
        "UINT8, '0, 255', 255",
        "UINT64, '0, 18446744073709551615', 18446744073709551615",
        "INT8, '-128, 127', 127",
        "INT64, '-9223372036854775808, 9223372036854775807', 9223372036854775807",
        "FP16, '0.1, 65504', 65504.0",
        "BF16, '0.1, 1.0078125', 1.0078125",
        "BYTES, '\"\", \"\u00fc\"', '\"\u00fc\"'",
    })
    void everyDatatypeKeepsItsLimits(String datatype, String data, String last) {
        var elements = set(tensor("x", datatype, "[2]", "[" + data + "]", ""), Y)
                .inputs()
                .getFirst()
                .elements();

        assertThat(elements.count()).isEqualTo(2);
        assertThat(elements.show(1)).isEqualTo(datatype.equals("BOOL") ? "false" : last);
        assertThat(GoldenWriter.write(set(tensor("x", datatype, "[2]", "[" + data + "]", ""), Y)))
                .satisfies(written -> assertThat(GoldenReader.read(written)).isInstanceOf(GoldenRead.Good.class));
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL, 1, write true or false",
        "UINT8, 256, write an integer from 0 to 255",
        "INT8, 1.5, write an integer from -128 to 127",
        "INT64, 9223372036854775808, write an integer from",
        "FP32, 1e39, write a number that fits",
        "FP16, 70000, write a number that fits",
        "FP32, null, not null",
        "FP32, '\"inf\"', write a number that fits",
        "BYTES, 7, write a string",
    })
    void aValueOfAnotherKindIsNamedWithItsPlaceAndRemedy(String datatype, String value, String remedy) {
        assertThat(problems(document(tensor("x", datatype, "[1]", "[" + value + "]", ""), Y)))
                .anySatisfy(problem ->
                        assertThat(problem).contains("inputs[0].data[0]").contains(remedy));
    }

    @Test
    void namesEverythingThatIsWrong() {
        var problems = problems("{\"apiVersion\": \"v1\", \"rows\": 2, \"inputs\": [], \"outputs\": ["
                + tensor("y", "FP32", "[1]", "[1]", "") + "," + tensor("y", "FLOAT", "[0]", "[1]", ", \"extra\": 1")
                + "]}");

        assertThat(problems)
                .anySatisfy(it -> assertThat(it).startsWith("rows: is an unknown field"))
                .anySatisfy(it -> assertThat(it).startsWith("apiVersion = \"v1\": must be windlass.dev/v1"))
                .anySatisfy(it -> assertThat(it).startsWith("kind: must be GoldenSet"))
                .anySatisfy(it -> assertThat(it).startsWith("inputs = 0 tensors: must be a list of 1-2048"))
                .anySatisfy(it -> assertThat(it)
                        .startsWith("outputs[0].tolerance: must say how far")
                        .endsWith("write {\"absolute\": 1e-5, \"relative\": 1e-4}"))
                .anySatisfy(it -> assertThat(it).startsWith("outputs[1].datatype = FLOAT: is no datatype"))
                .anySatisfy(it -> assertThat(it).startsWith("outputs[1].shape = [0]: must have dimensions from 1 on"))
                .anySatisfy(it -> assertThat(it).startsWith("outputs[1].extra: is an unknown field"));
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        var three = tensor("z", "INT64", "[3]", "[1, 2, 3]", "");

        assertThat(problems(document(X, three)))
                .singleElement()
                .asString()
                .startsWith("outputs[0].shape = 3 rows: must have as many rows as inputs[0], 2");
        assertThat(problems(document(X + "," + X, Y)))
                .anyMatch(it -> it.startsWith("inputs[1].name = x: stands twice"));
        assertThat(problems(document(tensor("x", "INT8", "[2]", "[1]", ""), Y)))
                .anyMatch(it -> it.startsWith("inputs[0].data = 1 values: must be a list of 2 values"));
        assertThat(problems(document(X, tensor("y", "INT64", "[2]", "[1, 2]", TOLERANCE))))
                .anyMatch(it -> it.startsWith("outputs[0].tolerance: is for floating-point outputs"));
        assertThat(problems(document(
                        X,
                        tensor("p", "FP32", "[2]", "[1, 2]", ", \"tolerance\": {\"absolute\": -1, \"relative\": 0}"))))
                .anyMatch(it -> it.startsWith("outputs[0].tolerance = "));
    }

    @Test
    void refusesWhatIsTooLargeBeforeItBecomesATree() {
        var values = "0,".repeat(GoldenSet.ELEMENTS_MAX) + "0";

        assertThat(problems(document(tensor("x", "INT8", "[1]", "[" + values + "]", ""), Y)))
                .singleElement()
                .asString()
                .contains("has more than 100000");
        assertThat(problems(" ".repeat(GoldenSet.BYTES_MAX + 1)))
                .singleElement()
                .asString()
                .contains("is longer than 2097152 bytes");
        assertThat(problems(document(tensor("x", "INT8", "[1001]", "[" + "1,".repeat(1000) + "1]", ""), Y)))
                .anyMatch(it -> it.contains("has more than 1000 rows"));
        assertThat(problems(document(tensor("x", "INT8", "[1000000, 1000000]", "[1]", ""), Y)))
                .anyMatch(it -> it.startsWith("inputs[0].shape"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', must be a JSON object",
        "'{\"a\": 1e400}', a number is beyond FP64",
        "'[1]', must be a JSON object",
        "'{', isn't valid JSON",
        "'{\"a\": 1} x', isn't valid JSON",
        "PAR1, isn't valid JSON",
        "'{\"a\": 1, \"a\": 2}', isn't valid JSON"
    })
    void refusesWhatIsNoDocument(String text, String message) {
        assertThat(problems(text)).anyMatch(it -> it.contains(message));
    }

    @Test
    void refusesDepthAndTextsThatNobodyCanKeep() {
        assertThat(problems("[".repeat(50))).anyMatch(it -> it.contains("isn't valid JSON"));
        assertThat(problems(document(tensor("x", "BYTES", "[1]", "[\"\\u0000\"]", ""), Y)))
                .anyMatch(it -> it.contains("NUL"));
    }
}
