package dev.windlass.onnx;

import static dev.windlass.onnx.ModelParts.index;
import static dev.windlass.onnx.ModelParts.model;
import static dev.windlass.onnx.ModelParts.node;
import static dev.windlass.onnx.ModelParts.number;
import static dev.windlass.onnx.ModelParts.tensor;
import static dev.windlass.onnx.ModelParts.text;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;

/// Models as exporters and people leave them: shapes that are declared wrongly or vaguely, outputs that few ask for.
public final class LooseModels {
    private LooseModels() {}

    /// x FP32 `[N]` -> y FP32: `[N]` it says, which is true up to 2; elements from the third on come twice.
    public static byte[] longerFromThreeOn() {
        return model(GraphProto.newBuilder()
                .setName("late-lie")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addInitializer(index("two", 2))
                .addInitializer(index("end", Integer.MAX_VALUE))
                .addNode(node("Slice", List.of("x", "two", "end"), "tail"))
                .addNode(node("Concat", List.of("x", "tail"), "y").toBuilder()
                        .addAttribute(number("axis", 0))
                        .build())
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// x FP32 `[N]` -> y FP32: `[N]` it says, but it ends after the second element.
    public static byte[] shorterFromThreeOn() {
        return model(firstTwo("y").addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// x FP32 `[N]` -> y FP32: `[N, N]` it says, but it is at most `[2, 2]`, the products of the first two elements.
    public static byte[] promisesASquare() {
        return model(firstTwo("few")
                .addNode(node("Einsum", List.of("few", "few"), "y").toBuilder()
                        .addAttribute(text("equation", "i,j->ij"))
                        .build())
                .addOutput(tensor("y", DataType.FLOAT, "N", "N")));
    }

    private static GraphProto.Builder firstTwo(String name) {
        return GraphProto.newBuilder()
                .setName("first-two")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addInitializer(index("zero", 0))
                .addInitializer(index("two", 2))
                .addNode(node("Slice", List.of("x", "zero", "two"), name));
    }

    /// x FP32 `[N]` -> root FP32 `[N]`, NaN below zero; same FP32 `[N]`; where INT64 `[1, K]`, as many columns as x has
    /// non-zeros.
    public static byte[] rootSameAndWhere() {
        return model(GraphProto.newBuilder()
                .setName("three")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addNode(node("Sqrt", List.of("x"), "root"))
                .addNode(node("Identity", List.of("x"), "same"))
                .addNode(node("NonZero", List.of("x"), "where"))
                .addOutput(tensor("root", DataType.FLOAT, "N"))
                .addOutput(tensor("same", DataType.FLOAT, "N"))
                .addOutput(tensor("where", DataType.INT64, 1, "K")));
    }

    /// x FP32 `[N]`, and bias FP32 `[1]` that is 10 unless given -> y FP32 `[N]`, their sum.
    public static byte[] optionalBias() {
        return model(GraphProto.newBuilder()
                .setName("optional")
                .addInput(tensor("bias", DataType.FLOAT, 1))
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addInitializer(TensorProto.newBuilder()
                        .setName("bias")
                        .setDataType(DataType.FLOAT.getNumber())
                        .addDims(1)
                        .addFloatData(10))
                .addNode(node("Add", List.of("x", "bias"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// x FP32 `[N]`, shape INT64 `[K]` -> y FP32 of a rank that nobody knows: x in that shape.
    public static byte[] reshape() {
        return model(GraphProto.newBuilder()
                .setName("reshape")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addInput(tensor("shape", DataType.INT64, "K"))
                .addNode(node("Reshape", List.of("x", "shape"), "y"))
                .addOutput(shapeless("y")));
    }

    /// x FP32 of any shape -> y FP32, its absolute value.
    public static byte[] absoluteOfAnything() {
        return model(GraphProto.newBuilder()
                .setName("anything")
                .addInput(shapeless("x"))
                .addNode(node("Abs", List.of("x"), "y"))
                .addOutput(shapeless("y")));
    }

    private static ValueInfoProto shapeless(String name) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.getNumber())))
                .build();
    }

    /// id INT64 `[N]` -> row FP32 `[N]` of a table of three; same INT64 `[N]`.
    public static byte[] table() {
        return model(GraphProto.newBuilder()
                .setName("table")
                .addInput(tensor("id", DataType.INT64, "N"))
                .addInitializer(TensorProto.newBuilder()
                        .setName("rows")
                        .setDataType(DataType.FLOAT.getNumber())
                        .addDims(3)
                        .addAllFloatData(List.of(1f, 2f, 3f)))
                .addNode(node("Gather", List.of("rows", "id"), "row"))
                .addNode(node("Identity", List.of("id"), "same"))
                .addOutput(tensor("row", DataType.FLOAT, "N"))
                .addOutput(tensor("same", DataType.INT64, "N")));
    }
}
