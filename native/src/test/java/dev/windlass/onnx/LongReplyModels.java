package dev.windlass.onnx;

import static dev.windlass.onnx.ModelParts.index;
import static dev.windlass.onnx.ModelParts.model;
import static dev.windlass.onnx.ModelParts.node;
import static dev.windlass.onnx.ModelParts.number;
import static dev.windlass.onnx.ModelParts.tensor;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import java.util.List;

/// Models that make much of little.
public final class LongReplyModels {
    private LongReplyModels() {}

    /// n INT64 `[1]` -> y FP32 `[K]`: 0, 1, 2 and so on, n of them.
    public static byte[] counting() {
        return model(GraphProto.newBuilder()
                .setName("counting")
                .addInput(tensor("n", DataType.INT64, 1))
                .addInitializer(scalar("zero", 0L))
                .addInitializer(scalar("one", 1L))
                .addNode(node("Squeeze", List.of("n"), "end"))
                .addNode(node("Range", List.of("zero", "end", "one"), "all"))
                .addNode(node("Cast", List.of("all"), "y").toBuilder()
                        .addAttribute(number("to", DataType.FLOAT.getNumber()))
                        .build())
                .addOutput(tensor("y", DataType.FLOAT, "K")));
    }

    /// x FP32 `[1]` -> y FP32 `[elements]`: x again and again.
    public static byte[] always(int elements) {
        return model(GraphProto.newBuilder()
                .setName("always")
                .addInput(tensor("x", DataType.FLOAT, 1))
                .addInitializer(index("shape", elements))
                .addNode(node("Expand", List.of("x", "shape"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, elements)));
    }

    /// x FP32 `[N]` -> y FP32: `[N]` it says, but x comes `times` times.
    public static byte[] longerThanDeclared(int times) {
        return model(GraphProto.newBuilder()
                .setName("longer")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addInitializer(index("times", times))
                .addNode(node("Tile", List.of("x", "times"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// x FP32 `[N, 1]` -> y FP32 `[N, K]`: of each row 0 x, 1 x, 2 x and so on, `width` of them, which
    /// only a run tells.
    public static byte[] wide(int width) {
        return model(GraphProto.newBuilder()
                .setName("wide")
                .addInput(tensor("x", DataType.FLOAT, "N", 1))
                .addInitializer(scalar("none", 0f))
                .addInitializer(scalar("step", 1f))
                .addInitializer(scalar("width", (float) width))
                .addNode(node("ReduceMax", List.of("x"), "most").toBuilder()
                        .addAttribute(number("keepdims", 0))
                        .build())
                .addNode(node("Mul", List.of("most", "none"), "nothing"))
                .addNode(node("Add", List.of("nothing", "width"), "end"))
                .addNode(node("Range", List.of("none", "end", "step"), "factors"))
                .addNode(node("Mul", List.of("x", "factors"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N", "K")));
    }

    /// n INT64 `[1]` -> words STRING `[K]`: n times `word`; n INT64 `[1]` again.
    public static byte[] words(String word) {
        return model(GraphProto.newBuilder()
                .setName("words")
                .addInput(tensor("n", DataType.INT64, 1))
                .addInitializer(TensorProto.newBuilder()
                        .setName("word")
                        .setDataType(DataType.STRING.getNumber())
                        .addDims(1)
                        .addStringData(ByteString.copyFromUtf8(word)))
                .addNode(node("Expand", List.of("word", "n"), "words"))
                .addNode(node("Identity", List.of("n"), "same"))
                .addOutput(tensor("words", DataType.STRING, "K"))
                .addOutput(tensor("same", DataType.INT64, 1)));
    }

    private static TensorProto scalar(String name, float value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.FLOAT.getNumber())
                .addFloatData(value)
                .build();
    }

    private static TensorProto scalar(String name, long value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.INT64.getNumber())
                .addInt64Data(value)
                .build();
    }
}
