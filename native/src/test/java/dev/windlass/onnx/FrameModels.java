package dev.windlass.onnx;

import static dev.windlass.onnx.ModelParts.index;
import static dev.windlass.onnx.ModelParts.model;
import static dev.windlass.onnx.ModelParts.node;
import static dev.windlass.onnx.ModelParts.number;
import static dev.windlass.onnx.ModelParts.tensor;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.ArrayList;
import java.util.List;

/// Models that take much and do little, as the bytes of a .onnx file: what they cost is the way to them.
public final class FrameModels {
    private FrameModels() {}

    /// x FP32 `[N, width]` -> y FP32 `[N, 1]`, the first of each row.
    public static byte[] first(int width) {
        return model(GraphProto.newBuilder()
                .setName("first")
                .addInput(tensor("x", DataType.FLOAT, "N", width))
                .addInitializer(index("place", 0))
                .addNode(node("Gather", List.of("x", "place"), "y").toBuilder().addAttribute(number("axis", 1)))
                .addOutput(tensor("y", DataType.FLOAT, "N", 1)));
    }

    /// f0 to f9 FP32, i0 to i4 INT64, w0 to w2 BYTES, b0 and b1 BOOL, each `[N, 1]` -> total FP32 `[N, 1]`, the sum of
    /// the FP32.
    public static byte[] twentyColumns() {
        var graph = GraphProto.newBuilder().setName("twenty");
        var summed = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            graph.addInput(tensor("f" + i, DataType.FLOAT, "N", 1));
            summed.add("f" + i);
        }
        for (int i = 0; i < 5; i++) {
            graph.addInput(tensor("i" + i, DataType.INT64, "N", 1));
        }
        for (int i = 0; i < 3; i++) {
            graph.addInput(tensor("w" + i, DataType.STRING, "N", 1));
        }
        for (int i = 0; i < 2; i++) {
            graph.addInput(tensor("b" + i, DataType.BOOL, "N", 1));
        }
        return model(graph.addNode(node("Sum", summed, "total")).addOutput(tensor("total", DataType.FLOAT, "N", 1)));
    }
}
