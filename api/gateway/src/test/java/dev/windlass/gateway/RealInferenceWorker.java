package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.InferenceWorkerClient;
import dev.windlass.exchange.InferenceWorkerClient.ConnectOutcome;
import dev.windlass.exchange.LoadOutcome;
import dev.windlass.exchange.LoadRequest;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.VersionKey;
import dev.windlass.worker.InferenceWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// A real inference worker's process, with this test for its node.
record RealInferenceWorker(Path directory, Process process, InferenceWorkerClient client) implements AutoCloseable {
    /// The inference worker's process.
    public static final class Main {
        private Main() {}

        public static void main(String[] args) {
            System.exit(InferenceWorker.run(List.of(args)));
        }
    }

    static RealInferenceWorker start(Path directory, int incarnation) throws Exception {
        var socket = directory.resolve("w" + incarnation + ".sock");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(InferenceWorker.JVM_FLAGS);
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        command.addAll(List.of("--socket", socket.toString(), "--state", directory.toString()));
        var process = new ProcessBuilder(command).inheritIO().start();
        var connected =
                InferenceWorkerClient.connect("w" + incarnation, socket, ClientSettings.standard(incarnation), _ -> {});
        var client = assertInstanceOf(ConnectOutcome.Connected.class, connected).client();
        return new RealInferenceWorker(directory, process, client);
    }

    ModelInstance load(byte[] model) throws Exception {
        var file = Files.write(directory.resolve("model.onnx"), model);
        var loaded = client.load(new LoadRequest(new VersionKey("acme", digest(model)), 1, file, Map.of()));
        return assertInstanceOf(LoadOutcome.Loaded.class, loaded).instance();
    }

    static String digest(byte[] model) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model));
    }

    /// The node goes, and the inference worker with it.
    @Override
    public void close() {
        client.close();
        try {
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException outlived) {
            process.destroyForcibly();
            throw new AssertionError("an inference worker outlived its node", outlived);
        }
    }

    /// A model that gives `x` back.
    static byte[] identity(int width) {
        return model(GraphProto.newBuilder()
                .setName("identity")
                .addInput(tensor("x", width))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput("x")
                        .addOutput("y"))
                .addOutput(tensor("y", width)));
    }

    static byte[] model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    /// FP32 of shape (N, width).
    static ValueInfoProto tensor(String name, int width) {
        var shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(shape)))
                .build();
    }
}
