package dev.windlass.onnx;

import static dev.windlass.onnx.ModelParts.ints;
import static dev.windlass.onnx.ModelParts.model;
import static dev.windlass.onnx.ModelParts.node;
import static dev.windlass.onnx.ModelParts.number;
import static dev.windlass.onnx.ModelParts.parsed;
import static dev.windlass.onnx.ModelParts.strings;
import static dev.windlass.onnx.ModelParts.tensor;
import static dev.windlass.onnx.ModelParts.weights;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Little ONNX models for tests, each as the bytes of a .onnx file. A dimension is a number or a name.
public final class TestModels {
    private TestModels() {}

    /// Writes a model to `directory` and answers the file.
    public static Path write(Path directory, String name, byte[] model) {
        try {
            return Files.write(directory.resolve(name + ".onnx"), model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// x FP32 `[N, widths[0]]` -> y FP32 `[N, last width]`: dense layers with Relu between, weights drawn
    /// from `seed`.
    public static byte[] mlp(long seed, int... widths) {
        var random = new Random(seed);
        var graph = GraphProto.newBuilder().setName("mlp").addInput(tensor("x", DataType.FLOAT, "N", widths[0]));
        String from = "x";
        for (int layer = 1; layer < widths.length; layer++) {
            graph.addInitializer(weights("w" + layer, random, widths[layer - 1], widths[layer]));
            graph.addInitializer(weights("b" + layer, random, widths[layer]));
            boolean last = layer == widths.length - 1;
            String dense = last ? "y" : "d" + layer;
            graph.addNode(node("Gemm", List.of(from, "w" + layer, "b" + layer), dense));
            if (!last) {
                graph.addNode(node("Relu", List.of(dense), "r" + layer));
            }
            from = "r" + layer;
        }
        return model(graph.addOutput(tensor("y", DataType.FLOAT, "N", widths[widths.length - 1])));
    }

    /// left, right FP32 `[N, 4]` -> sum, difference FP32 `[N, 4]`.
    public static byte[] twoInputs() {
        return model(GraphProto.newBuilder()
                .setName("two")
                .addInput(tensor("left", DataType.FLOAT, "N", 4))
                .addInput(tensor("right", DataType.FLOAT, "N", 4))
                .addNode(node("Add", List.of("left", "right"), "sum"))
                .addNode(node("Sub", List.of("left", "right"), "difference"))
                .addOutput(tensor("sum", DataType.FLOAT, "N", 4))
                .addOutput(tensor("difference", DataType.FLOAT, "N", 4)));
    }

    /// x -> y of the same type and shape `dims`.
    public static byte[] identity(DataType type, Object... dims) {
        return model(GraphProto.newBuilder()
                .setName("identity")
                .addInput(tensor("x", type, dims))
                .addNode(node("Identity", List.of("x"), "y"))
                .addOutput(tensor("y", type, dims)));
    }

    /// `name` FP32 `[N]` -> y FP32 `[N]`.
    public static byte[] identityNamed(String name) {
        return model(GraphProto.newBuilder()
                .setName("named")
                .addInput(tensor(name, DataType.FLOAT, "N"))
                .addNode(node("Identity", List.of(name), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// FP32 `[N]` tensors of those names, the first of which comes out as each output.
    public static byte[] named(List<String> inputs, List<String> outputs) {
        var graph = GraphProto.newBuilder().setName("named");
        inputs.forEach(name -> graph.addInput(tensor(name, DataType.FLOAT, "N")));
        outputs.stream().distinct().forEach(name -> graph.addNode(node("Identity", List.of(inputs.getFirst()), name)));
        outputs.forEach(name -> graph.addOutput(tensor(name, DataType.FLOAT, "N")));
        return model(graph);
    }

    /// Its input and output have the field for a name not even empty.
    public static byte[] withoutNames() {
        var nameless = tensor("", DataType.FLOAT, "N").toBuilder().clearName();
        return model(GraphProto.newBuilder()
                .setName("nameless")
                .addInput(nameless)
                .addNode(node("Identity", List.of("x"), "y"))
                .addOutput(nameless));
    }

    /// word BYTES `[N]` -> number INT64 `[N]`: one 1, two 2, anything else -1.
    public static byte[] wordToNumber() {
        var encoder = node("LabelEncoder", List.of("word"), "number").toBuilder()
                .setDomain("ai.onnx.ml")
                .addAttribute(strings("keys_strings", "one", "two"))
                .addAttribute(ints("values_int64s", 1, 2))
                .addAttribute(number("default_int64", -1))
                .build();
        return model(GraphProto.newBuilder()
                .setName("words")
                .addInput(tensor("word", DataType.STRING, "N"))
                .addNode(encoder)
                .addOutput(tensor("number", DataType.INT64, "N")));
    }

    /// x FP32 `[N, M]` -> y FP32 `[M, N]`.
    public static byte[] transpose() {
        return model(GraphProto.newBuilder()
                .setName("transpose")
                .addInput(tensor("x", DataType.FLOAT, "N", "M"))
                .addNode(node("Transpose", List.of("x"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "M", "N")));
    }

    /// x FP32 `[3]` -> y FP32, a scalar: a model without a batch dimension.
    public static byte[] sumOfThree() {
        return model(GraphProto.newBuilder()
                .setName("sum")
                .addInput(tensor("x", DataType.FLOAT, 3))
                .addNode(node("ReduceSum", List.of("x"), "y").toBuilder()
                        .addAttribute(number("keepdims", 0))
                        .build())
                .addOutput(tensor("y", DataType.FLOAT)));
    }

    /// Nothing -> y FP32 `[1]`, always `value`.
    public static byte[] constant(float value) {
        return model(GraphProto.newBuilder()
                .setName("constant")
                .addInitializer(TensorProto.newBuilder()
                        .setName("c")
                        .setDataType(DataType.FLOAT.getNumber())
                        .addDims(1)
                        .addFloatData(value))
                .addNode(node("Identity", List.of("c"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, 1)));
    }

    /// x FP32 `[N, width]` -> y FP32 `[N, width]`. Few bytes, and slow to load: the runtime multiplies its constants
    /// out, `products` times a square of `width`.
    public static byte[] slowToLoad(long seed, int width, int products) {
        var random = new Random(seed);
        var graph = GraphProto.newBuilder()
                .setName("slow")
                .addInput(tensor("x", DataType.FLOAT, "N", width))
                .addInitializer(weights("column", random, width, 1))
                .addInitializer(weights("row", random, 1, width))
                .addNode(node("MatMul", List.of("column", "row"), "m0"));
        for (int i = 1; i <= products; i++) {
            graph.addNode(node("MatMul", List.of("m" + (i - 1), "m0"), "m" + i));
        }
        return model(graph.addNode(node("MatMul", List.of("x", "m" + products), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N", width)));
    }

    /// `count` inputs x0.. FP32 `[N]` -> y FP32 `[N]`, their sum.
    public static byte[] manyInputs(int count) {
        var names = IntStream.range(0, count).mapToObj(i -> "x" + i).toList();
        var graph = GraphProto.newBuilder().setName("many").addNode(node("Sum", names, "y"));
        names.forEach(name -> graph.addInput(tensor(name, DataType.FLOAT, "N")));
        return model(graph.addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// x FP32 `[N]` -> nothing at all.
    public static byte[] noOutputs() {
        return model(GraphProto.newBuilder()
                .setName("silent")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addNode(node("Sqrt", List.of("x"), "y")));
    }

    /// x FP32 `[N]` -> y FP32 `[N]`, the square root: NaN below zero.
    public static byte[] squareRoot() {
        return model(GraphProto.newBuilder()
                .setName("root")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addNode(node("Sqrt", List.of("x"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// x FP32 `[N]` -> where INT64 `[1, K]`: as many columns as x has non-zeros.
    public static byte[] nonZero() {
        return model(GraphProto.newBuilder()
                .setName("nonzero")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addNode(node("NonZero", List.of("x"), "where"))
                .addOutput(tensor("where", DataType.INT64, 1, "K")));
    }

    /// x FP32 `[N]`, times INT64 `[1]` -> y FP32: `[N]` it says, but it is x repeated.
    public static byte[] lyingShape() {
        return model(GraphProto.newBuilder()
                .setName("lie")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addInput(tensor("times", DataType.INT64, 1))
                .addNode(node("Tile", List.of("x", "times"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// rounds INT64 `[1]` -> y FP32 `[1]`: counts in a loop, as long as asked.
    public static byte[] loop() {
        var body = GraphProto.newBuilder()
                .setName("body")
                .addInput(tensor("i", DataType.INT64))
                .addInput(tensor("go", DataType.BOOL))
                .addInput(tensor("sum", DataType.FLOAT, 1))
                .addInitializer(TensorProto.newBuilder()
                        .setName("step")
                        .setDataType(DataType.FLOAT.getNumber())
                        .addDims(1)
                        .addFloatData(1))
                .addNode(node("Identity", List.of("go"), "goOn"))
                .addNode(node("Add", List.of("sum", "step"), "next"))
                .addOutput(tensor("goOn", DataType.BOOL))
                .addOutput(tensor("next", DataType.FLOAT, 1))
                .build();
        var loop = node("Loop", List.of("trips", "", "zero"), "y").toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeType.GRAPH)
                        .setG(body))
                .build();
        return model(GraphProto.newBuilder()
                .setName("loop")
                .addInput(tensor("rounds", DataType.INT64, 1))
                .addInitializer(TensorProto.newBuilder()
                        .setName("zero")
                        .setDataType(DataType.FLOAT.getNumber())
                        .addDims(1)
                        .addFloatData(0))
                .addNode(node("Squeeze", List.of("rounds"), "trips"))
                .addNode(loop)
                .addOutput(tensor("y", DataType.FLOAT, 1)));
    }

    /// A classifier's ZipMap: its output is a sequence of maps, which can't be served.
    public static byte[] zipMap() {
        var zip = node("ZipMap", List.of("x"), "y").toBuilder()
                .setDomain("ai.onnx.ml")
                .addAttribute(ints("classlabels_int64s", 0, 1))
                .build();
        var map = TypeProto.newBuilder()
                .setMapType(TypeProto.Map.newBuilder()
                        .setKeyType(DataType.INT64.getNumber())
                        .setValueType(tensor("", DataType.FLOAT).getType()));
        return model(GraphProto.newBuilder()
                .setName("zip")
                .addInput(tensor("x", DataType.FLOAT, "N", 2))
                .addNode(zip)
                .addOutput(ValueInfoProto.newBuilder()
                        .setName("y")
                        .setType(TypeProto.newBuilder()
                                .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(map)))));
    }

    /// Uses an operator that nobody has.
    public static byte[] unknownOperator() {
        return model(GraphProto.newBuilder()
                .setName("unknown")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addNode(node("Frobnicate", List.of("x"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// Asks for an operator set of the far future.
    public static byte[] futureOpset() {
        return withOpset(999, squareRoot());
    }

    /// The same model with another version of the standard operators.
    static byte[] withOpset(int version, byte[] model) {
        return parsed(model).toBuilder()
                .setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(version))
                .build()
                .toByteArray();
    }

    /// Keeps a weight in the file `location` beside the model.
    public static byte[] externalData(String location) {
        var external = TensorProto.newBuilder()
                .setName("w")
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(1)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location));
        return model(GraphProto.newBuilder()
                .setName("external")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addInitializer(external)
                .addNode(node("Add", List.of("x", "w"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// `bytes` without their last `count`.
    public static byte[] withoutLast(byte[] bytes, int count) {
        return Arrays.copyOf(bytes, bytes.length - count);
    }
}
