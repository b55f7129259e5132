package dev.windlass.golden;

import static dev.windlass.golden.Golden.set;
import static dev.windlass.golden.Golden.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class GoldenSuggestionsTest {
    private static final String Y = tensor("y", "INT64", "[2]", "[0, 1]", "");

    @Test
    void hasAMissingValueInEveryColumn() {
        var rows = GoldenSuggestions.of(set(tensor("x", "FP32", "[2, 3]", "[1, 2, 3, 4, 5, 6]", ""), Y));

        assertThat(rows.why())
                .contains(
                        "x[0] is missing (NaN), else row 0",
                        "x[2] is missing (NaN), else row 1",
                        "all of x is missing (NaN), else row 0");
        var x = rows.inputs().getFirst();
        int at = rows.why().indexOf("x[1] is missing (NaN), else row 0");
        assertThat(x.rows(at, 1).number(0)).isEqualTo(1);
        assertThat(x.rows(at, 1).number(1)).isNaN();
        assertThat(x.rows(at, 1).number(2)).isEqualTo(3);
    }

    @Test
    void goesBeyondTheIntegersThatWereSeen() {
        var rows = GoldenSuggestions.of(set(tensor("n", "UINT8", "[2]", "[0, 7]", ""), Y));

        assertThat(rows.why())
                .contains("n is 8, seen were 0 to 7, else row 0", "n is 255, seen were 0 to 7, else row 1")
                .noneMatch(it -> it.contains("-1"));
        assertThat(rows.inputs().getFirst().elements().integer(1)).isEqualTo(8);
    }

    @Test
    void hasCategoriesNeverSeenAndZeros() {
        var rows = GoldenSuggestions.of(set(
                tensor("c", "BYTES", "[2]", "[\"never-seen\", \"b\"]", "") + ","
                        + tensor("b", "BOOL", "[2]", "[true, true]", ""),
                Y));

        assertThat(rows.why().getFirst()).isEqualTo("every input is zero, false or empty");
        assertThat(rows.inputs().getFirst().elements().show(0)).isEqualTo("\"\"");
        assertThat(rows.inputs().getLast().elements().show(0)).isEqualTo("false");
        assertThat(rows.inputs().getFirst().elements().texts())
                .extracting(it -> new String(it, StandardCharsets.UTF_8))
                .contains("never-seen-never-seen");
    }

    @Test
    void isBoundedAndCanBeReadByThoseWhoAnswer() {
        var data = IntStream.range(0, 2_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        var rows = GoldenSuggestions.of(set(tensor("x", "FP32", "[2, 1000]", "[" + data + "]", ""), Y));

        assertThat(rows.why())
                .as("100,000 values, 1,001 a row, two rows of its own")
                .hasSize(97);
        assertThat(new String(GoldenWriter.write(rows), StandardCharsets.UTF_8))
                .contains("\"kind\":\"GoldenInputs\"", "\"shape\":[97,1000]", "\"NaN\"");
    }
}
