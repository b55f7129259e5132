package dev.windlass.gateway;

import static dev.windlass.gateway.arrow.Streams.field;
import static dev.windlass.gateway.arrow.Streams.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.gateway.arrow.RandomTable;
import dev.windlass.gateway.arrow.Streams;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A table whose columns fill one input of a model, as the model file says: every number of every row, and what is
/// refused.
class ColumnsToRowsTest {
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final Field AGE = field("age", INT64);
    private static final Field COUNTRY = field("country", ArrowType.Utf8.INSTANCE);
    private static final String PLAN = """
            ["age",
             {"name": "country", "oneHot": ["DE", "FR"]}]
            """;

    @TempDir
    static Path directory;

    private static ArrowRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new ArrowRig(directory);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static void serve(String plan) {
        rig.serve(List.of(new TensorSpec("x", Datatype.FP32, List.of(-1L, -1L)).filledBy(plan)));
    }

    private static float[] seen() {
        var data = ByteBuffer.wrap(rig.seen().getFirst().data()).order(ByteOrder.LITTLE_ENDIAN);
        var numbers = new float[data.remaining() / 4];
        data.asFloatBuffer().get(numbers);
        return numbers;
    }

    private static void assertRefused(byte[] stream, String... texts) throws Exception {
        var answer = rig.ask(stream);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(texts);
    }

    /// Every type, nulls and NaN, categories by text and by number, in dictionaries, in several batches, compressed or
    /// not: each number is the one that a plain reading of plan and table gives.
    @Test
    void everyNumberIsTheOneThatThePlanAsksFor() throws Exception {
        var random = new Random(20_261_130);
        for (int i = 0; i < 150; i++) {
            var table = new RandomTable(random);
            serve(table.plan());

            var answer = rig.ask(table.stream());

            assertThat(answer.statusCode())
                    .as(() -> table.plan() + new String(answer.body(), StandardCharsets.UTF_8))
                    .isEqualTo(200);
            assertThat(rig.seen().getFirst().dims()).containsExactly(table.rows(), table.width());
            assertThat(seen()).as(table.plan()).containsExactly(table.expected());
        }
    }

    @Test
    void whateverBecomesOfATableOnItsWayItIsAnsweredOrRefused() throws Exception {
        var random = new Random(20_261_131);
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            var table = new RandomTable(random);
            serve(table.plan());
            var stream = table.stream().clone();
            // Most of a table is data, whose damage says nothing: its beginning says how they lie.
            int at = random.nextInt(random.nextBoolean() ? stream.length : Math.min(stream.length, 3_000));
            stream[at] ^= (byte) (1 << random.nextInt(8));

            var answer = rig.ask(stream);

            assertThat(answer.statusCode())
                    .as(() -> table.plan() + new String(answer.body(), StandardCharsets.UTF_8))
                    .isIn(200, 400, 413, 422);
            refused += answer.statusCode() == 200 ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void theInputItselfIsTakenToo() throws Exception {
        serve(PLAN);
        var x = Streams.list("x", 3, field("item", Streams.FLOAT));

        assertThat(rig.ask(stream(List.of(x), 0, _ -> {})).statusCode()).isEqualTo(200);
        assertRefused(
                stream(List.of(AGE, x), 0, _ -> {}),
                "input x itself and columns",
                "send either the input or its columns");
    }

    @Test
    void aNullIsRefusedWhereNothingStandsForIt() throws Exception {
        serve(PLAN);
        assertRefused(
                stream(List.of(AGE, COUNTRY), 2, root -> {
                    fill(root, "DE", "FR");
                    ((BigIntVector) root.getVector("age")).setNull(1);
                }),
                "columns[age]",
                "is null in row 1");
        assertRefused(
                stream(List.of(AGE, COUNTRY), 2, root -> {
                    fill(root, "DE", "FR");
                    ((VarCharVector) root.getVector("country")).setNull(0);
                }),
                "columns[country]",
                "is null in row 0");
    }

    @Test
    void aValueThatIsNoCategoryIsRefusedWithItsRow() throws Exception {
        serve(PLAN);
        assertRefused(
                stream(List.of(AGE, COUNTRY), 2, root -> fill(root, "DE", "D")),
                "columns[country] = string: has a value in row 1 that is none of its 2 categories");
    }

    static Stream<Arguments> wrongTypes() {
        return Stream.of(
                Arguments.of(field("age", ArrowType.Utf8.INSTANCE), COUNTRY, "columns[age] = string: isn't a number"),
                Arguments.of(AGE, field("country", INT64), "columns[country] = int64: isn't what its categories are"),
                Arguments.of(
                        Streams.list("age", 2, field("item", INT64)), COUNTRY, "has several values a row, and one is"));
    }

    @ParameterizedTest
    @MethodSource("wrongTypes")
    void aColumnOfAnotherTypeIsNamed(Field age, Field country, String message) throws Exception {
        serve(PLAN);
        assertRefused(stream(List.of(age, country), 0, _ -> {}), message);
    }

    @Test
    void columnsThatAreMissingOrTooManyAreNamed() throws Exception {
        serve(PLAN);
        assertRefused(stream(List.of(AGE), 0, _ -> {}), "lack country, of which input x is made", "[age, country]");
        assertRefused(stream(List.of(AGE, AGE, COUNTRY), 0, _ -> {}), "columns[age] = int64: stands twice");
        assertRefused(
                stream(List.of(AGE, COUNTRY, field("note", INT64)), 0, _ -> {}),
                "columns[note]",
                "those of x, [age, country]");
        assertRefused(stream(List.of(), 0, _ -> {}), "lack age");
    }

    @Test
    void aPlanThatDoesNotFitItsInputIsSaid() throws Exception {
        rig.serve(List.of(new TensorSpec("x", Datatype.FP32, List.of(-1L, 4L)).filledBy(PLAN)));
        assertRefused(
                stream(List.of(AGE, COUNTRY), 0, _ -> {}), "can't fill input x: its columns make rows of width 3");
        serve("[7]");
        assertRefused(stream(List.of(AGE, COUNTRY), 0, _ -> {}), "can't fill input x: [0] = 7");
    }

    @Test
    void columnsFillOneInputAndAreTheOther() throws Exception {
        rig.serve(List.of(
                new TensorSpec("x", Datatype.FP32, List.of(-1L, 2L)).filledBy("[\"age\", \"height\"]"),
                new TensorSpec("weight", Datatype.FP64, List.of(-1L, 1L))));
        var height = field("height", Streams.FLOAT);
        var weight = field(
                "weight", new ArrowType.FloatingPoint(org.apache.arrow.vector.types.FloatingPointPrecision.DOUBLE));

        var answer = rig.ask(stream(List.of(weight, height, AGE), 1, root -> {
            ((BigIntVector) root.getVector("age")).setSafe(0, 41);
            ((org.apache.arrow.vector.Float4Vector) root.getVector("height")).setSafe(0, 1.5f);
            ((Float8Vector) root.getVector("weight")).setSafe(0, 72.5);
        }));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(seen()).containsExactly(41, 1.5f);
        assertThat(ByteBuffer.wrap(rig.seen().get(1).data())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getDouble(0))
                .isEqualTo(72.5);
    }

    private static void fill(VectorSchemaRoot root, String... countries) {
        for (int i = 0; i < countries.length; i++) {
            ((BigIntVector) root.getVector("age")).setSafe(i, i);
            ((VarCharVector) root.getVector("country")).setSafe(i, countries[i].getBytes(StandardCharsets.UTF_8));
        }
    }
}
