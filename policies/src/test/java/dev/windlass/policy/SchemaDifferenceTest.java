package dev.windlass.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.TensorSchema;
import dev.windlass.json.WindlassJson;
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
    void anInputThatMayBeLeftOutMayBeNewButNotBecomeNeededOrGo() {
        var a = tensor("a", "INT64", "-1");
        var needed = tensor("t", "FP32", "1");
        var optional = new TensorSchema("t", "FP32", List.of(1L), true, false);

        assertThat(SchemaDifference.of(schema(List.of(a, optional), OUT), schema(List.of(a), OUT)))
                .isEmpty();
        assertThat(SchemaDifference.of(schema(List.of(a, optional), OUT), schema(List.of(a, needed), OUT)))
                .isEmpty();
        assertThat(SchemaDifference.of(schema(List.of(a, needed), OUT), schema(List.of(a, optional), OUT)))
                .hasValueSatisfying(text -> assertThat(text).contains("needs input \"t\"", "leave out"));
        assertThat(SchemaDifference.of(schema(List.of(a), OUT), schema(List.of(a, optional), OUT)))
                .hasValueSatisfying(text -> assertThat(text).contains("lacks input \"t\""));
    }

    @Test
    void anInputOfAnyRankTakesAllShapesAndAnOutputOfAnyRankCanHaveEach() {
        var any = new TensorSchema("x", "FP32", List.of(), false, true);
        var row = tensor("x", "FP32", "-1,2");

        assertThat(SchemaDifference.of(schema(List.of(any), any), schema(List.of(row), row)))
                .isEmpty();
        assertThat(SchemaDifference.of(schema(List.of(row), row), schema(List.of(row), any)))
                .isEmpty();
        assertThat(SchemaDifference.of(schema(List.of(row), row), schema(List.of(any), row)))
                .hasValueSatisfying(text -> assertThat(text).contains("shape [-1, 2]", "shape any"));
    }

    @Test
    void whatAnEarlierVersionWroteDownIsRead() {
        var mapper = WindlassJson.mapper();
        var old = "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}";
        var optional = new TensorSchema("t", "FP32", List.of(), true, true);

        assertThat(mapper.readValue(old, TensorSchema.class)).isEqualTo(tensor("x", "FP32", "-1,2"));
        assertThat(mapper.writeValueAsString(tensor("x", "FP32", "-1,2"))).isEqualTo(old);
        assertThat(mapper.readValue(mapper.writeValueAsString(optional), TensorSchema.class))
                .isEqualTo(optional);
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
