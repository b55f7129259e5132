package dev.windlass.gateway;

import static dev.windlass.gateway.InferAnswers.ok;
import static dev.windlass.gateway.InferAnswers.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.windlass.exchange.InstanceLimits;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which inputs a request gives: all that it must, and of the others those that it wants.
class InferInputsTest {
    private static final int COLUMNS = 1000;

    @TempDir
    static Path directory;

    private static GatewayRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        var x = new TensorSpec("x", Datatype.FP32, List.of(2L));
        var t = new TensorSpec("t", Datatype.FP32, List.of(1L)).asOptional();
        rig.serve("optional", FakeInstance.echo(GatewayRig.key("optional", "1"), t, x));
        rig.serve("any", FakeInstance.echo(GatewayRig.key("any", "1"), TensorSpec.ofAnyRank("x", Datatype.FP32)));
        var columns =
                IntStream.range(0, COLUMNS).mapToObj(InferInputsTest::column).toList();
        rig.serve(
                "columns",
                new FakeInstance(
                        GatewayRig.key("columns", "1"),
                        columns,
                        List.of(new TensorSpec("first", Datatype.FP32, List.of(-1L))),
                        inputs -> new FakeInstance.Result.Outputs(List.of(inputs.getFirst()), false),
                        new InstanceLimits(4 << 20, 1 << 20, 4)));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static TensorSpec column(int index) {
        return new TensorSpec("column_" + index, Datatype.FP32, List.of(-1L));
    }

    private static String input(String name, String shape, String data) {
        return "{\"name\":\"" + name + "\",\"shape\":" + shape + ",\"datatype\":\"FP32\",\"data\":" + data + "}";
    }

    private static String body(String... inputs) {
        return "{\"inputs\":[" + String.join(",", inputs) + "]}";
    }

    @Test
    void anOptionalInputIsGivenOrNot() throws Exception {
        var x = input("x", "[2]", "[1,2]");

        var given = ok(rig.infer("optional", body(x, input("t", "[1]", "[0.5]"))));
        var left = ok(rig.infer("optional", body(x)));

        assertEquals("[0.5]", given.path("outputs").get(0).path("data").toString());
        assertEquals("[]", left.path("outputs").get(0).path("data").toString());
        assertEquals("[1.0,2.0]", left.path("outputs").get(1).path("data").toString());
    }

    @Test
    void rawBytesAreTheInputThatMustBeGiven() throws Exception {
        var bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(3)
                .putFloat(4);

        var answer = rig.binary("optional", "", bytes.array());

        int head = Integer.parseInt(
                answer.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        assertEquals(200, answer.statusCode());
        assertEquals(
                3, ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN).getFloat(head));
    }

    @Test
    void anInputThatIsLackingIsNamed() throws Exception {
        refused(
                400,
                rig.infer("optional", body(input("t", "[1]", "[1]"))),
                "lacks x, the model takes 1 and 1 that may be left out",
                "give [x]");
        refused(400, rig.infer("optional", body(input("y", "[1]", "[1]"))), "inputs[y]", "give [t, x]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[]|[5]", "[3]|[1,2,3]", "[1,2,1]|[1,2]"})
    void anInputOfUnknownRankHasWhateverShapeIsGiven(String shape, String data) throws Exception {
        var output = ok(rig.infer("any", body(input("x", shape, data))))
                .path("outputs")
                .get(0);

        assertEquals(shape, output.path("shape").toString());
    }

    @Test
    void rawBytesNeedAShape() throws Exception {
        assertEquals(400, rig.binary("any", "", new byte[4]).statusCode());
    }

    @Test
    void aThousandColumnsInAnyOrderAreServed() throws Exception {
        var inputs = new ArrayList<String>();
        for (int i = 0; i < COLUMNS; i++) {
            inputs.add(input("column_" + i, "[2]", "[" + i + ",1]"));
        }
        Collections.shuffle(inputs, new Random(7));

        var answer = ok(rig.infer("columns", body(inputs.toArray(String[]::new))));

        assertEquals("[0.0,1.0]", answer.path("outputs").get(0).path("data").toString());
    }

    @Test
    void aThousandBinaryColumnsAreServed() throws Exception {
        var head = IntStream.range(0, COLUMNS)
                .mapToObj(it -> "{\"name\":\"column_" + it
                        + "\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":4}}")
                .collect(Collectors.joining(",", "{\"inputs\":[", "]}"));

        assertEquals(200, rig.binary("columns", head, new byte[4 * COLUMNS]).statusCode());
    }

    @Test
    void aColumnThatIsLackingIsNamedAndTheOthersAreCounted() throws Exception {
        var inputs = IntStream.range(1, COLUMNS)
                .mapToObj(it -> input("column_" + it, "[1]", "[1]"))
                .toArray(String[]::new);

        refused(400, rig.infer("columns", body(inputs)), "lacks column_0", "the model takes 1000", "and 980 more");
    }

    @Test
    void moreTensorsThanAnyModelMayHaveAreRefused() throws Exception {
        var inputs = IntStream.rangeClosed(0, TensorSpec.TENSORS_MAX)
                .mapToObj(it -> input("x" + it, "[1]", "[1]"))
                .toArray(String[]::new);

        refused(400, rig.infer("columns", body(inputs)), "more than " + TensorSpec.TENSORS_MAX + " tensors");
    }
}
