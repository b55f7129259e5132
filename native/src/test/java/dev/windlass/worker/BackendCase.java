package dev.windlass.worker;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// One of the ONNX project's own tests of an operator, as the `onnx` package carries them: a model, what it is asked
/// and
/// what it must answer.
///
/// @param inputs in the order of the model's; null for what is no tensor
/// @param outputs the same
record BackendCase(String name, byte[] model, List<@Nullable TensorProto> inputs, List<@Nullable TensorProto> outputs) {
    private static final Pattern ENTRY = Pattern.compile(
            "onnx/backend/test/data/node/test_(\\w+)/(model.onnx|test_data_set_0/(input|output)_(\\d+).pb)");

    /// All that a wheel has, by name.
    static List<BackendCase> read(Path wheel) throws IOException {
        var files = new TreeMap<String, TreeMap<String, byte[]>>();
        try (var zip = new ZipFile(wheel.toFile())) {
            for (var entry : zip.stream().toList()) {
                var match = ENTRY.matcher(entry.getName());
                if (match.matches()) {
                    try (var in = zip.getInputStream(entry)) {
                        files.computeIfAbsent(match.group(1), _ -> new TreeMap<>())
                                .put(match.group(2), in.readAllBytes());
                    }
                }
            }
        }
        var cases = new ArrayList<BackendCase>();
        for (var one : files.entrySet()) {
            var model = one.getValue().get("model.onnx");
            var graph = ModelProto.parseFrom(model).getGraph();
            var inputs = tensors(one.getValue(), "input", graph.getInputList());
            var outputs = tensors(one.getValue(), "output", graph.getOutputList());
            cases.add(new BackendCase(one.getKey(), model, inputs, outputs));
        }
        return cases;
    }

    private static List<@Nullable TensorProto> tensors(
            Map<String, byte[]> files, String kind, List<ValueInfoProto> declared)
            throws InvalidProtocolBufferException {
        var all = new ArrayList<@Nullable TensorProto>();
        for (int i = 0; i < declared.size(); i++) {
            var file = files.get("test_data_set_0/" + kind + "_" + i + ".pb");
            var type = declared.get(i).getType();
            all.add(
                    file == null || !type.hasTensorType()
                            ? null
                            : tensor(file, type.getTensorType().getElemType()));
        }
        return all;
    }

    /// NumPy, which wrote them, has no bfloat16: they say uint16.
    private static TensorProto tensor(byte[] file, int declared) throws InvalidProtocolBufferException {
        var tensor = TensorProto.parseFrom(file);
        return declared == DataType.BFLOAT16.getNumber()
                ? tensor.toBuilder().setDataType(declared).build()
                : tensor;
    }
}
