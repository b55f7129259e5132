package dev.windlass.onnx;

import static dev.windlass.onnx.ModelParts.model;
import static dev.windlass.onnx.ModelParts.node;
import static dev.windlass.onnx.ModelParts.number;
import static dev.windlass.onnx.ModelParts.tensor;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;

/// Versions of one model, good and bad: x FP32 `[n, 1]` -> label INT64 `[n, 1]`, score FP32 `[n, 1]`.
/// All of them answer zeros, as they are asked when they are loaded.
public final class ShadowModels {
    private ShadowModels() {}

    /// Label 1 above the threshold, else 0; the score is x times `factor`.
    public static byte[] labels(float threshold, float factor) {
        return model(graph("labels")
                .addInitializer(constant("t", threshold))
                .addInitializer(constant("f", factor))
                .addNode(node("Greater", List.of("x", "t"), "above"))
                .addNode(cast("above", "label"))
                .addNode(node("Mul", List.of("x", "f"), "score")));
    }

    /// Refuses whatever isn't zero.
    public static byte[] failing() {
        return model(graph("failing")
                .addInitializer(constant("f", 1e6f))
                .addInitializer(ModelParts.index("table", 0))
                .addNode(node("Mul", List.of("x", "f"), "score"))
                .addNode(cast("score", "at"))
                .addNode(node("Gather", List.of("table", "at"), "label")));
    }

    /// Counts for ever, unless it is given zero.
    public static byte[] hanging() {
        var body = GraphProto.newBuilder()
                .setName("body")
                .addInput(tensor("i", DataType.INT64))
                .addInput(tensor("go", DataType.BOOL))
                .addInput(tensor("sum", DataType.FLOAT, "n", 1))
                .addInitializer(constant("step", 1))
                .addNode(node("Identity", List.of("go"), "goOn"))
                .addNode(node("Add", List.of("sum", "step"), "next"))
                .addOutput(tensor("goOn", DataType.BOOL))
                .addOutput(tensor("next", DataType.FLOAT, "n", 1))
                .build();
        var loop = node("Loop", List.of("trips", "", "x"), "score").toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeType.GRAPH)
                        .setG(body))
                .build();
        return model(graph("hanging")
                .addInitializer(constant("t", 0))
                .addInitializer(constant("f", 1e15f))
                .addNode(node("Greater", List.of("x", "t"), "above"))
                .addNode(cast("above", "label"))
                .addNode(node("Mul", List.of("x", "f"), "many"))
                .addNode(node("Abs", List.of("many"), "size"))
                .addNode(cast("size", "count"))
                .addNode(node("Squeeze", List.of("count"), "trips"))
                .addNode(loop));
    }

    private static GraphProto.Builder graph(String name) {
        return GraphProto.newBuilder()
                .setName(name)
                .addInput(tensor("x", DataType.FLOAT, "n", 1))
                .addOutput(tensor("label", DataType.INT64, "n", 1))
                .addOutput(tensor("score", DataType.FLOAT, "n", 1));
    }

    private static NodeProto cast(String from, String to) {
        return node("Cast", List.of(from), to).toBuilder()
                .addAttribute(number("to", DataType.INT64.getNumber()))
                .build();
    }

    private static TensorProto constant(String name, float value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(1)
                .addFloatData(value)
                .build();
    }
}
