package dev.windlass.onnx;

import static dev.windlass.onnx.ModelParts.model;
import static dev.windlass.onnx.ModelParts.node;
import static dev.windlass.onnx.ModelParts.tensor;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Random;

/// Models that answer some requests and not others.
public final class VerdictModels {
    private VerdictModels() {}

    /// Rows of a table, by their numbers: a number beyond it is refused.
    ///
    /// @param seed of the table
    public static byte[] embedding(int rows, long seed) {
        return model(GraphProto.newBuilder()
                .setName("embedding")
                .addInitializer(ModelParts.weights("table", new Random(seed), rows, 8))
                .addInput(tensor("id", DataType.INT64, "n"))
                .addNode(node("Gather", List.of("table", "id"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "n", 8)));
    }

    /// The same text for each number.
    public static byte[] text(byte[] text) {
        var words = node("LabelEncoder", List.of("id"), "y").toBuilder()
                .setDomain("ai.onnx.ml")
                .addAttribute(ModelParts.ints("keys_int64s", Long.MIN_VALUE))
                .addAttribute(ModelParts.strings("values_strings", "unused"))
                .addAttribute(AttributeProto.newBuilder()
                        .setName("default_string")
                        .setType(AttributeType.STRING)
                        .setS(ByteString.copyFrom(text)));
        return model(GraphProto.newBuilder()
                .setName("text")
                .addInput(tensor("id", DataType.INT64, "n"))
                .addNode(words)
                .addOutput(tensor("y", DataType.STRING, "n")));
    }

    /// Each number times `width` weights: what it answers grows with its rows.
    public static byte[] wide(int width) {
        return model(GraphProto.newBuilder()
                .setName("wide")
                .addInitializer(ModelParts.weights("w", new Random(2), 1, width))
                .addInput(tensor("x", DataType.FLOAT, "n", 1))
                .addNode(node("MatMul", List.of("x", "w"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "n", "m")));
    }

    /// Zeros, `times` as many as it gets numbers; what it declares doesn't say how many.
    public static byte[] growing(long times) {
        return model(GraphProto.newBuilder()
                .setName("growing")
                .addInitializer(ModelParts.index("times", times))
                .addInput(tensor("x", DataType.FLOAT, "n"))
                .addNode(node("Shape", List.of("x"), "size"))
                .addNode(node("Mul", List.of("size", "times"), "length"))
                .addNode(node("ConstantOfShape", List.of("length"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "m")));
    }

    /// Its logarithm: minus infinity for 0.
    ///
    /// @param name makes other bytes
    public static byte[] logarithm(String name) {
        return model(GraphProto.newBuilder()
                .setName(name)
                .addInput(tensor("x", DataType.FLOAT, "n"))
                .addNode(node("Log", List.of("x"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "n")));
    }

    /// One operator on two operands of free shapes.
    public static byte[] of(String operator, int rank) {
        var left = new Object[rank];
        var right = new Object[rank];
        var out = new Object[rank];
        for (int i = 0; i < rank; i++) {
            left[i] = "a" + i;
            right[i] = "b" + i;
            out[i] = "c" + i;
        }
        var node = node(operator, List.of("left", "right"), "y").toBuilder();
        if (operator.equals("Concat")) {
            node.addAttribute(ModelParts.number("axis", 0));
        }
        return model(GraphProto.newBuilder()
                .setName("pair")
                .addInput(tensor("left", DataType.FLOAT, left))
                .addInput(tensor("right", DataType.FLOAT, right))
                .addNode(node)
                .addOutput(tensor("y", DataType.FLOAT, out)));
    }
}
