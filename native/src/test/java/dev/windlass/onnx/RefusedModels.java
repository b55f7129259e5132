package dev.windlass.onnx;

import static dev.windlass.onnx.ModelParts.ints;
import static dev.windlass.onnx.ModelParts.model;
import static dev.windlass.onnx.ModelParts.node;
import static dev.windlass.onnx.ModelParts.parsed;
import static dev.windlass.onnx.ModelParts.tensor;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// ONNX models that no one serves, or that only just are.
public final class RefusedModels {
    private RefusedModels() {}

    /// `name` FP32 `[N]` -> y FP32 `[N]`.
    public static byte[] identityNamed(String name) {
        return model(GraphProto.newBuilder()
                .setName("named")
                .addInput(tensor(name, DataType.FLOAT, "N"))
                .addNode(node("Identity", List.of(name), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// FP32 `[N]` tensors of those names, the first of which comes out as each output.
    public static byte[] named(List<String> inputs, List<String> outputs) {
        var graph = GraphProto.newBuilder().setName("named");
        inputs.forEach(name -> graph.addInput(tensor(name, DataType.FLOAT, "N")));
        outputs.stream().distinct().forEach(name -> graph.addNode(node("Identity", List.of(inputs.getFirst()), name)));
        outputs.forEach(name -> graph.addOutput(tensor(name, DataType.FLOAT, "N")));
        return model(graph);
    }

    /// Its input and output have the field for a name not even empty.
    public static byte[] withoutNames() {
        var nameless = tensor("", DataType.FLOAT, "N").toBuilder().clearName();
        return model(GraphProto.newBuilder()
                .setName("nameless")
                .addInput(nameless)
                .addNode(node("Identity", List.of("x"), "y"))
                .addOutput(nameless));
    }

    /// `count` inputs x0.. FP32 `[N]` -> y FP32 `[N]`, their sum.
    public static byte[] manyInputs(int count) {
        var names = IntStream.range(0, count).mapToObj(i -> "x" + i).toList();
        var graph = GraphProto.newBuilder().setName("many").addNode(node("Sum", names, "y"));
        names.forEach(name -> graph.addInput(tensor(name, DataType.FLOAT, "N")));
        return model(graph.addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// x FP32 `[N]` -> nothing at all.
    public static byte[] noOutputs() {
        return model(GraphProto.newBuilder()
                .setName("silent")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addNode(node("Sqrt", List.of("x"), "y")));
    }

    /// A classifier's ZipMap: its output is a sequence of maps, which can't be served.
    public static byte[] zipMap() {
        var zip = node("ZipMap", List.of("x"), "y").toBuilder()
                .setDomain("ai.onnx.ml")
                .addAttribute(ints("classlabels_int64s", 0, 1))
                .build();
        var map = TypeProto.newBuilder()
                .setMapType(TypeProto.Map.newBuilder()
                        .setKeyType(DataType.INT64.getNumber())
                        .setValueType(tensor("", DataType.FLOAT).getType()));
        return model(GraphProto.newBuilder()
                .setName("zip")
                .addInput(tensor("x", DataType.FLOAT, "N", 2))
                .addNode(zip)
                .addOutput(ValueInfoProto.newBuilder()
                        .setName("y")
                        .setType(TypeProto.newBuilder()
                                .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(map)))));
    }

    /// Uses an operator that nobody has.
    public static byte[] unknownOperator() {
        return model(GraphProto.newBuilder()
                .setName("unknown")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addNode(node("Frobnicate", List.of("x"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// Asks for an operator set of the far future.
    public static byte[] futureOpset() {
        return withOpset(999, TestModels.squareRoot());
    }

    /// The same model with another version of the standard operators.
    static byte[] withOpset(int version, byte[] model) {
        return parsed(model).toBuilder()
                .setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(version))
                .build()
                .toByteArray();
    }

    /// Keeps a weight in the file `location` beside the model.
    public static byte[] externalData(String location) {
        var external = TensorProto.newBuilder()
                .setName("w")
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(1)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location));
        return model(GraphProto.newBuilder()
                .setName("external")
                .addInput(tensor("x", DataType.FLOAT, "N"))
                .addInitializer(external)
                .addNode(node("Add", List.of("x", "w"), "y"))
                .addOutput(tensor("y", DataType.FLOAT, "N")));
    }

    /// `bytes` without their last `count`.
    public static byte[] withoutLast(byte[] bytes, int count) {
        return Arrays.copyOf(bytes, bytes.length - count);
    }
}
