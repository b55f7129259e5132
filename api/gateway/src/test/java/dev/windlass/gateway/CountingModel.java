package dev.windlass.gateway;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.List;

/// n INT64 `[1]` -> y FP32 and whole INT64 `[K]`: 0, 1, 2 and so on, n of them; words STRING `[K]`, n
/// times the same.
final class CountingModel {
    private CountingModel() {}

    static byte[] onnx() {
        var one = TensorShapeProto.Dimension.newBuilder().setDimValue(1);
        var many = TensorShapeProto.Dimension.newBuilder().setDimParam("K");
        return RealInferenceWorker.model(GraphProto.newBuilder()
                .setName("counting")
                .addInput(tensor("n", DataType.INT64, one))
                .addInitializer(scalar("zero", 0))
                .addInitializer(scalar("one", 1))
                .addInitializer(TensorProto.newBuilder()
                        .setName("word")
                        .setDataType(DataType.STRING.getNumber())
                        .addDims(1)
                        .addStringData(ByteString.copyFromUtf8("w\"ört")))
                .addNode(node("Squeeze", "end", "n"))
                .addNode(node("Range", "whole", "zero", "end", "one"))
                .addNode(node("Expand", "words", "word", "n"))
                .addNode(node("Cast", "y", "whole")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("to")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(DataType.FLOAT.getNumber())))
                .addOutput(tensor("y", DataType.FLOAT, many))
                .addOutput(tensor("whole", DataType.INT64, many))
                .addOutput(tensor("words", DataType.STRING, many)));
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static TensorProto scalar(String name, long value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.INT64.getNumber())
                .addInt64Data(value)
                .build();
    }

    private static ValueInfoProto tensor(String name, DataType type, TensorShapeProto.Dimension.Builder dimension) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(TensorShapeProto.newBuilder().addDim(dimension))))
                .build();
    }
}
