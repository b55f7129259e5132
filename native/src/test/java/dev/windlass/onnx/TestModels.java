package dev.windlass.onnx;

import static dev.windlass.onnx.ModelParts.ints;
import static dev.windlass.onnx.ModelParts.model;
import static dev.windlass.onnx.ModelParts.node;
import static dev.windlass.onnx.ModelParts.number;
import static dev.windlass.onnx.ModelParts.strings;
import static dev.windlass.onnx.ModelParts.tensor;
import static dev.windlass.onnx.ModelParts.weights;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

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

    /// The same model with one more entry in its `metadata_props`.
    public static byte[] withProperty(byte[] model, String key, String value) {
        var entry = StringStringEntryProto.newBuilder().setKey(key).setValue(value);
        return ModelParts.parsed(model).toBuilder()
                .addMetadataProps(entry)
                .build()
                .toByteArray();
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

    /// flag BOOL, count INT64, score FP32, word BYTES, each `[N, 1]`, and pixels FP32 `[N, 2, 3]` -> total FP32,
    /// other BOOL, twice INT64, again BYTES, each `[N, 1]`, and bright FP32 `[N, 2, 3]`.
    public static byte[] mixedColumns() {
        var cast = number("to", DataType.FLOAT.getNumber());
        return model(GraphProto.newBuilder()
                .setName("mixed")
                .addInput(tensor("flag", DataType.BOOL, "N", 1))
                .addInput(tensor("count", DataType.INT64, "N", 1))
                .addInput(tensor("score", DataType.FLOAT, "N", 1))
                .addInput(tensor("word", DataType.STRING, "N", 1))
                .addInput(tensor("pixels", DataType.FLOAT, "N", 2, 3))
                .addNode(node("Cast", List.of("flag"), "flagged").toBuilder().addAttribute(cast))
                .addNode(node("Cast", List.of("count"), "counted").toBuilder().addAttribute(cast))
                .addNode(node("Sum", List.of("flagged", "counted", "score"), "total"))
                .addNode(node("Not", List.of("flag"), "other"))
                .addNode(node("Add", List.of("count", "count"), "twice"))
                .addNode(node("Identity", List.of("word"), "again"))
                .addNode(node("Add", List.of("pixels", "pixels"), "bright"))
                .addOutput(tensor("total", DataType.FLOAT, "N", 1))
                .addOutput(tensor("other", DataType.BOOL, "N", 1))
                .addOutput(tensor("twice", DataType.INT64, "N", 1))
                .addOutput(tensor("again", DataType.STRING, "N", 1))
                .addOutput(tensor("bright", DataType.FLOAT, "N", 2, 3)));
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
}
