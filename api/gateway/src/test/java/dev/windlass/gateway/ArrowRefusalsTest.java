package dev.windlass.gateway;

import static dev.windlass.gateway.arrow.Streams.field;
import static dev.windlass.gateway.arrow.Streams.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.gateway.arrow.Streams;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A frame that the model doesn't take is refused, naming the column, its Arrow type and what the model wants.
class ArrowRefusalsTest {
    private static final Field AGE = field("age", new ArrowType.Int(64, true));
    private static final Field X = Streams.list("x", 3, field("item", Streams.FLOAT));

    @TempDir
    static Path directory;

    private static ArrowRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new ArrowRig(directory)
                .serve(List.of(
                        new TensorSpec("age", Datatype.INT64, List.of(-1L, 1L)),
                        new TensorSpec("x", Datatype.FP32, List.of(-1L, 3L)).asOptional()));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static void assertRefused(byte[] stream, String... texts) throws Exception {
        var answer = rig.ask(stream);
        var text = new String(answer.body(), StandardCharsets.UTF_8);
        assertEquals(400, answer.statusCode(), text);
        assertTrue(text.contains("\"error\":\""), text);
        for (var expected : texts) {
            assertTrue(text.contains(expected), () -> expected + " is not in " + text);
        }
    }

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of(new ArrowType.Int(32, true), "int32", "cast it to int64"),
                Arguments.of(new ArrowType.Int(64, false), "uint64", "input age is INT64"),
                Arguments.of(Streams.FLOAT, "float", "cast it to int64"),
                Arguments.of(ArrowType.Utf8.INSTANCE, "string", "cast it to int64"),
                Arguments.of(ArrowType.Bool.INSTANCE, "bool", "cast it to int64"),
                Arguments.of(new ArrowType.FixedSizeBinary(8), "fixed_size_binary[8]", "cast it to int64"),
                Arguments.of(new ArrowType.Decimal(38, 0, 128), "decimal", "cast it to the number"),
                Arguments.of(new ArrowType.Date(DateUnit.DAY), "date", "cast it to the integer"),
                Arguments.of(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"), "timestamp", "cast it"),
                Arguments.of(ArrowType.Null.INSTANCE, "null", "give the column a type"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void anotherTypeIsNamed(ArrowType type, String name, String remedy) throws Exception {
        assertRefused(stream(List.of(field("age", type)), 0, _ -> {}), "columns[age] = " + name, remedy);
    }

    @Test
    void listsOfAnyLengthAreNamed() throws Exception {
        var list = new Field("age", FieldType.nullable(ArrowType.List.INSTANCE), List.of(field("item", AGE.getType())));
        assertRefused(stream(List.of(list), 0, _ -> {}), "columns[age] = list", "polars: Array");
    }

    @Test
    void aColumnThatIsNoInputIsNamedWithAllThatAre() throws Exception {
        var other = field("__index_level_0__", AGE.getType());
        assertRefused(
                stream(List.of(AGE, other), 0, _ -> {}),
                "columns[__index_level_0__] = int64: isn't an input",
                "[age: int64, x: fixed_size_list<float>[3] (or none)]",
                "preserve_index=False");
    }

    @Test
    void aColumnThatIsLackingIsNamed() throws Exception {
        assertRefused(stream(List.of(X), 0, _ -> {}), "lack age", "age: int64");
    }

    @Test
    void aColumnThatStandsTwiceIsNamed() throws Exception {
        assertRefused(stream(List.of(AGE, AGE), 0, _ -> {}), "columns[age] = int64: stands twice");
    }

    @Test
    void featuresInColumnsOfTheirOwnAreNotGuessedToBeTheOneInput() throws Exception {
        try (var one = new ArrowRig(directory.resolve("one"))
                .serve(List.of(new TensorSpec("x", Datatype.FP32, List.of(-1L, 2L))))) {
            var answer = one.ask(stream(List.of(field("a", Streams.FLOAT), field("b", Streams.FLOAT)), 0, _ -> {}));
            var text = new String(answer.body(), StandardCharsets.UTF_8);
            assertEquals(400, answer.statusCode(), text);
            assertTrue(text.contains("columns[a]") && text.contains("[x: fixed_size_list<float>[2]]"), text);
        }
    }

    @Test
    void anotherShapeIsNamed() throws Exception {
        var short2 = Streams.list("x", 2, field("item", Streams.FLOAT));
        var two = Streams.list("age", 2, field("item", AGE.getType()));
        assertRefused(
                stream(List.of(AGE, short2), 0, _ -> {}),
                "columns[x] = fixed_size_list<float>[2]",
                "send it as fixed_size_list<float>[3]");
        assertRefused(
                stream(List.of(AGE, field("x", Streams.FLOAT)), 0, _ -> {}), "columns[x] = float", "FP32 [-1, 3]");
        assertRefused(stream(List.of(two), 0, _ -> {}), "columns[age] = fixed_size_list<int64>[2]", "INT64 [-1, 1]");
    }

    @Test
    void aTensorWhoseElementsLieOtherwiseIsNamed() throws Exception {
        assertRefused(
                stream(List.of(AGE, tensor("{\"shape\":[1,3],\"permutation\":[1,0]}")), 0, _ -> {}),
                "columns[x]",
                "permutation [1, 0]");
        for (var wrong :
                List.of("{\"shape\":[2,3]}", "{\"shape\":[-3]}", "{}", "[3]", "{\"shape\":[3", "{\"shape\":[1e9]}")) {
            assertRefused(stream(List.of(AGE, tensor(wrong)), 0, _ -> {}), "columns[x]", "isn't the shape");
        }
    }

    private static Field tensor(String metadata) {
        var extension =
                Map.of("ARROW:extension:name", "arrow.fixed_shape_tensor", "ARROW:extension:metadata", metadata);
        return new Field(
                "x",
                new FieldType(true, new ArrowType.FixedSizeList(3), null, extension),
                List.of(field("item", Streams.FLOAT)));
    }

    @Test
    void aNullIsNamedWithItsRow() throws Exception {
        assertRefused(
                stream(List.of(AGE), 70, root -> {
                    var age = (BigIntVector) root.getVector(0);
                    for (int i = 0; i < 70; i++) {
                        age.setSafe(i, i);
                    }
                    age.setNull(66);
                }),
                "columns[age] = int64: is null in row 66");
    }

    @Test
    void aNullInsideARowIsNamedWithItsRow() throws Exception {
        for (boolean wholeRow : new boolean[] {true, false}) {
            assertRefused(
                    stream(List.of(AGE, X), 2, root -> {
                        var age = (BigIntVector) root.getVector(0);
                        age.setSafe(0, 1);
                        age.setSafe(1, 1);
                        var x = (FixedSizeListVector) root.getVector(1);
                        x.allocateNew();
                        var values = (Float4Vector) x.getDataVector();
                        for (int i = 0; i < 6; i++) {
                            values.setSafe(i, i);
                        }
                        x.setNotNull(0);
                        if (wholeRow) {
                            x.setNull(1);
                        } else {
                            x.setNotNull(1);
                            values.setNull(4);
                        }
                        x.setValueCount(2);
                    }),
                    "columns[x]",
                    "is null in row 1");
        }
    }

    @Test
    void whatIsNoStreamIsRefused() throws Exception {
        assertRefused(new byte[0], "it doesn't begin with a schema");
        assertRefused("ARROW1\0\0 and more".getBytes(StandardCharsets.US_ASCII), "Arrow file (Feather)");
        assertRefused("{\"inputs\":[]}".getBytes(StandardCharsets.US_ASCII), "it doesn't begin with a message");
    }

    @Test
    void metadataThatAsksForWhatIsNotServedIsNamed() throws Exception {
        for (var wrong : Map.of(
                        "timeout", "-1",
                        "priority", "high",
                        "sequence_id", "9",
                        "non_finite", "zero",
                        "outputs", "age")
                .entrySet()) {
            var stream = stream(List.of(AGE), Map.of(wrong.getKey(), wrong.getValue()), 0, _ -> {});
            assertRefused(stream, "metadata." + wrong.getKey() + " = " + wrong.getValue());
        }
        assertRefused(stream(List.of(AGE), Map.of("outputs", "[\"y\"]"), 0, _ -> {}), "outputs = y");
    }

    @Test
    void theFileFormatIsNamed() throws Exception {
        var answer = rig.ask(new byte[0], "Content-Type", "application/vnd.apache.arrow.file");
        assertEquals(415, answer.statusCode());
        assertTrue(new String(answer.body(), StandardCharsets.UTF_8).contains("send the stream format"));
    }
}
