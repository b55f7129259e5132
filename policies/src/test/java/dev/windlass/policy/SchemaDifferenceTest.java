package dev.windlass.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.TensorSchema;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaDifferenceTest {
    private static final TensorSchema OUT = tensor("y", "FP32", "-1");

    @ParameterizedTest
    @CsvSource({
        "'-1,20', '-1,20', true",
        "'-1,20', '1,20',  true",
        "'1,20',  '-1,20', false",
        "'-1,20', '-1,21', false",
        "'-1,20', '-1',    false",
        "'-1',    '-1,20', false",
        "'3',     '3',     true",
    })
    void anInputTakesEveryShapeThatTheStableVersionTakes(String candidate, String stable, boolean compatible) {
        var difference = SchemaDifference.of(
                schema(List.of(tensor("x", "FP32", candidate)), OUT),
                schema(List.of(tensor("x", "FP32", stable)), OUT));

        assertThat(difference.isEmpty()).isEqualTo(compatible);
        difference.ifPresent(text -> assertThat(text).contains("input \"x\"", "shape"));
    }

    @ParameterizedTest
    @CsvSource({
        "'-1,2', '-1,2', true",
        "'1,2',  '-1,2', true",
        "'-1,2', '1,2',  true",
        "'-1,3', '-1,2', false",
        "'-1',   '-1,2', false",
    })
    void anOutputCanHaveTheStableVersionsShape(String candidate, String stable, boolean compatible) {
        var inputs = List.of(tensor("x", "FP32", "-1"));

        var difference = SchemaDifference.of(
                schema(inputs, tensor("y", "FP32", candidate)), schema(inputs, tensor("y", "FP32", stable)));

        assertThat(difference.isEmpty()).isEqualTo(compatible);
        difference.ifPresent(text -> assertThat(text).contains("output \"y\"", "shape"));
    }

    @Test
    void theOrderOfInputsDoesNotMatter() {
        var a = tensor("a", "INT64", "-1");
        var b = tensor("b", "BYTES", "-1");

        assertThat(SchemaDifference.of(schema(List.of(a, b), OUT), schema(List.of(b, a), OUT)))
                .isEmpty();
    }

    @Test
    void oneMoreOrOneLessInputBreaksClients() {
        var a = tensor("a", "INT64", "-1");
        var b = tensor("b", "BYTES", "-1");

        assertThat(SchemaDifference.of(schema(List.of(a, b), OUT), schema(List.of(a), OUT)))
                .hasValueSatisfying(text -> assertThat(text).contains("wants input \"b\""));
        assertThat(SchemaDifference.of(schema(List.of(a), OUT), schema(List.of(a, b), OUT)))
                .hasValueSatisfying(text -> assertThat(text).contains("lacks input \"b\""));
    }

    @Test
    void aLostOutputAndAnotherDatatypeBreakClients() {
        var inputs = List.of(tensor("x", "FP32", "-1"));

        assertThat(SchemaDifference.of(schema(inputs, OUT), schema(inputs, OUT, tensor("z", "FP32", "-1"))))
                .hasValueSatisfying(text -> assertThat(text).contains("lacks output \"z\""));
        assertThat(SchemaDifference.of(schema(inputs, tensor("y", "FP64", "-1")), schema(inputs, OUT)))
                .hasValueSatisfying(text -> assertThat(text).contains("output \"y\"", "FP64", "FP32"));
    }

    private static ModelSchema schema(List<TensorSchema> inputs, TensorSchema... outputs) {
        return new ModelSchema(inputs, List.of(outputs));
    }

    private static TensorSchema tensor(String name, String datatype, String shape) {
        return new TensorSchema(
                name,
                datatype,
                Arrays.stream(shape.split(",")).map(Long::valueOf).toList());
    }
}
