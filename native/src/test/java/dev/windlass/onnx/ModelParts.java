package dev.windlass.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;

/// What little ONNX models for tests are made of.
final class ModelParts {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;

    private ModelParts() {}

    static byte[] model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("windlass-test")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(3))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    static ValueInfoProto tensor(String name, DataType type, Object... dims) {
        var shape = TensorShapeProto.newBuilder();
        for (var dim : dims) {
            shape.addDim(
                    dim instanceof Integer size
                            ? TensorShapeProto.Dimension.newBuilder().setDimValue(size)
                            : TensorShapeProto.Dimension.newBuilder().setDimParam((String) dim));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    static NodeProto node(String operator, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(operator + "-" + output)
                .addAllInput(inputs)
                .addOutput(output)
                .build();
    }

    static ModelProto parsed(byte[] model) {
        try {
            return ModelProto.parseFrom(model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TensorProto weights(String name, Random random, long... dims) {
        var tensor = TensorProto.newBuilder().setName(name).setDataType(DataType.FLOAT.getNumber());
        long elements = 1;
        for (long dim : dims) {
            tensor.addDims(dim);
            elements *= dim;
        }
        for (long i = 0; i < elements; i++) {
            tensor.addFloatData((float) random.nextGaussian() / 4);
        }
        return tensor.build();
    }

    static TensorProto index(String name, long value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(DataType.INT64.getNumber())
                .addDims(1)
                .addInt64Data(value)
                .build();
    }

    static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto ints(String name, long... values) {
        var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    static AttributeProto strings(String name, String... values) {
        var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeType.STRINGS);
        for (var value : values) {
            attribute.addStrings(ByteString.copyFromUtf8(value));
        }
        return attribute.build();
    }
}
