package dev.windlass.onnx;

import static dev.windlass.onnx.ModelParts.model;
import static dev.windlass.onnx.ModelParts.node;
import static dev.windlass.onnx.ModelParts.number;
import static dev.windlass.onnx.ModelParts.tensor;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;

/// Models whose rows might be run at once, by what they say of their shapes; of some that is false.
public final class BatchModels {
    private BatchModels() {}

    /// x FP32 `[N, 4]` -> y FP32 `[N, 4]`: by how much each row differs from the mean of all.
    public static byte[] differenceFromMean() {
        return model(GraphProto.newBuilder()
                .setName("mean")
                .addInput(tensor("x", DataType.FLOAT, "N", 4))
                .addNode(node("ReduceMean", List.of("x"), "m").toBuilder()
                        .addAttribute(ModelParts.ints("axes", 0))
                        .build())
                .addNode(node("Sub", List.of("x", "m"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N", 4)));
    }

    /// x FP32 `[N, 4]` -> y FP32 `[N, 4]`: x in 255 steps between the least and the greatest of all, as
    /// models have it that were quantized dynamically.
    public static byte[] quantizedAsAWhole() {
        return model(GraphProto.newBuilder()
                .setName("quantized")
                .addInput(tensor("x", DataType.FLOAT, "N", 4))
                .addNode(node("DynamicQuantizeLinear", List.of("x"), "q").toBuilder()
                        .addOutput("scale")
                        .addOutput("zero")
                        .build())
                .addNode(node("DequantizeLinear", List.of("q", "scale", "zero"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N", 4)));
    }

    /// place INT64 `[N]` -> y FP32 `[N]`: 0, 10, 20, 30; any other place is refused.
    public static byte[] lookUp() {
        var table = TensorProto.newBuilder()
                .setName("table")
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(4)
                .addAllFloatData(List.of(0f, 10f, 20f, 30f));
        return model(GraphProto.newBuilder()
                .setName("table")
                .addInitializer(table)
                .addInput(tensor("place", DataType.INT64, "N"))
                .addNode(node("Gather", List.of("table", "place"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// rounds INT64 `[N]` -> y FP32 `[N]`, zeros: a loop that goes on for ever unless all rounds are 0.
    public static byte[] endless() {
        var body = GraphProto.newBuilder()
                .setName("body")
                .addInput(tensor("i", DataType.INT64))
                .addInput(tensor("go", DataType.BOOL))
                .addInput(tensor("sum", DataType.FLOAT, "N"))
                .addNode(node("Identity", List.of("go"), "goOn"))
                .addNode(node("Add", List.of("sum", "sum"), "next"))
                .addOutput(tensor("goOn", DataType.BOOL))
                .addOutput(tensor("next", DataType.FLOAT, "N"))
                .build();
        var many = TensorProto.newBuilder()
                .setName("many")
                .setDataType(DataType.INT64.getNumber())
                .addInt64Data(1L << 50);
        var zero = TensorProto.newBuilder()
                .setName("zero")
                .setDataType(DataType.FLOAT.getNumber())
                .addFloatData(0);
        return model(GraphProto.newBuilder()
                .setName("endless")
                .addInitializer(many)
                .addInitializer(zero)
                .addInput(tensor("rounds", DataType.INT64, "N"))
                .addNode(node("ReduceMax", List.of("rounds"), "most").toBuilder()
                        .addAttribute(number("keepdims", 0))
                        .build())
                .addNode(node("Mul", List.of("most", "many"), "trips"))
                .addNode(node("Cast", List.of("rounds"), "floats").toBuilder()
                        .addAttribute(number("to", DataType.FLOAT.getNumber()))
                        .build())
                .addNode(node("Mul", List.of("floats", "zero"), "zeros"))
                .addNode(node("Loop", List.of("trips", "", "zeros"), "y").toBuilder()
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("body")
                                .setType(AttributeType.GRAPH)
                                .setG(body))
                        .build())
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }
}
