package dev.windlass.demo.model;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/// Writes the few kinds of ONNX nodes that feature making needs, each with its constants.
final class OnnxNodes {
    private final List<OnnxMl.NodeProto> nodes = new ArrayList<>();
    private final List<OnnxMl.TensorProto> constants = new ArrayList<>();

    List<OnnxMl.NodeProto> nodes() {
        return nodes;
    }

    List<OnnxMl.TensorProto> constants() {
        return constants;
    }

    void unary(String op, String input, String output) {
        nodes.add(node(op, output).addInput(input).build());
    }

    void binary(String op, String input, float constant, String output) {
        String name = output + "_by";
        constants.add(OnnxMl.TensorProto.newBuilder()
                .setName(name)
                .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                .addFloatData(constant)
                .build());
        nodes.add(node(op, output).addInput(input).addInput(name).build());
    }

    /// `[n, 1]` words to `[n, 1, words]` of 0 and 1; a word that isn't listed gives zeros.
    void oneHot(String input, List<String> words, String output) {
        var categories = OnnxMl.AttributeProto.newBuilder()
                .setName("cats_strings")
                .setType(OnnxMl.AttributeProto.AttributeType.STRINGS);
        words.forEach(word -> categories.addStrings(ByteString.copyFromUtf8(word)));
        nodes.add(node("OneHotEncoder", output)
                .setDomain("ai.onnx.ml")
                .addInput(input)
                .addAttribute(categories)
                .addAttribute(integer("zeros", 1))
                .build());
    }

    void reshape(String input, List<Long> shape, String output) {
        nodes.add(node("Reshape", output)
                .addInput(input)
                .addInput(integers(output + "_shape", shape))
                .build());
    }

    void concat(List<String> inputs, int axis, String output) {
        nodes.add(node("Concat", output)
                .addAllInput(inputs)
                .addAttribute(integer("axis", axis))
                .build());
    }

    void gather(String input, int axis, List<Long> indices, String output) {
        nodes.add(node("Gather", output)
                .addInput(input)
                .addInput(integers(output + "_order", indices))
                .addAttribute(integer("axis", axis))
                .build());
    }

    /// Where each row has its largest value, INT64 `[n, 1]`.
    void argMax(String input, String output) {
        nodes.add(node("ArgMax", output)
                .addInput(input)
                .addAttribute(integer("axis", 1))
                .addAttribute(integer("keepdims", 1))
                .build());
    }

    /// The entries of a table, of the shape of `at`.
    void lookUp(List<Long> table, String at, String output) {
        nodes.add(node("Gather", output)
                .addInput(integers(output + "_table", table))
                .addInput(at)
                .addAttribute(integer("axis", 0))
                .build());
    }

    /// A graph input of shape `[n, 1]`.
    static OnnxMl.ValueInfoProto columnInput(String name, CreditColumn.Kind kind) {
        var type = switch (kind) {
            case NUMBER -> OnnxMl.TensorProto.DataType.FLOAT;
            case WORD -> OnnxMl.TensorProto.DataType.STRING;
        };
        return value(name, type, 1);
    }

    /// A graph output of shape `[n, width]`, FP32.
    static OnnxMl.ValueInfoProto matrix(String name, int width) {
        return value(name, OnnxMl.TensorProto.DataType.FLOAT, width);
    }

    /// A graph output of shape `[n, width]`, INT64.
    static OnnxMl.ValueInfoProto numbers(String name, int width) {
        return value(name, OnnxMl.TensorProto.DataType.INT64, width);
    }

    private static OnnxMl.ValueInfoProto value(String name, OnnxMl.TensorProto.DataType type, int width) {
        var shape = OnnxMl.TensorShapeProto.newBuilder()
                .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam("n"))
                .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(width));
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.TypeProto.newBuilder()
                        .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    private String integers(String name, List<Long> values) {
        constants.add(OnnxMl.TensorProto.newBuilder()
                .setName(name)
                .setDataType(OnnxMl.TensorProto.DataType.INT64.getNumber())
                .addDims(values.size())
                .addAllInt64Data(values)
                .build());
        return name;
    }

    private static OnnxMl.NodeProto.Builder node(String op, String output) {
        return OnnxMl.NodeProto.newBuilder()
                .setOpType(op)
                .setName("make_" + output)
                .addOutput(output);
    }

    private static OnnxMl.AttributeProto integer(String name, long value) {
        return OnnxMl.AttributeProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }
}
