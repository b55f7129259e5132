package dev.windlass.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.gateway.settings.GatewayLimits;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The gateway in front of a real inference worker process, over the real instance; ONNX Runtime's own Java
/// binding says what is right.
@Timeout(120)
class RealInferenceWorkerTest {
    private static final int IN = 6;
    private static final int OUT = 3;

    /// Patient enough for another inference worker to start on a busy machine, so that nothing has to be refused.
    private static final GatewayLimits LIMITS = RigLimits.parkedFor(Duration.ofSeconds(30));

    @TempDir
    Path directory;

    private final List<RealInferenceWorker> running = new ArrayList<>();
    private GatewayRig rig;
    private byte[] model;
    private String digest;

    @BeforeEach
    void start() throws Exception {
        model = dense();
        digest = RealInferenceWorker.digest(model);
        rig = new GatewayRig(directory.resolve("gateway"), LIMITS).start().keys();
        launch(1);
        rig.route("m", 1, new ArmTarget(Arm.STABLE, "1", new Digest(digest), 100));
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        for (var one : running) {
            one.close();
        }
    }

    private void launch(int incarnation) throws Exception {
        var worker = RealInferenceWorker.start(directory, incarnation);
        running.add(worker);
        rig.instances.open(worker.load(model));
    }

    private static byte[] dense() {
        var random = new Random(7);
        var weights = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(IN)
                .addDims(OUT);
        for (int i = 0; i < IN * OUT; i++) {
            weights.addFloatData((float) random.nextGaussian());
        }
        var graph = GraphProto.newBuilder()
                .setName("dense")
                .addInitializer(weights)
                .addInput(RealInferenceWorker.tensor("x", IN))
                .addNode(NodeProto.newBuilder()
                        .setOpType("MatMul")
                        .addInput("x")
                        .addInput("w")
                        .addOutput("h"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Softmax")
                        .addInput("h")
                        .addOutput("y"))
                .addOutput(RealInferenceWorker.tensor("y", OUT));
        return RealInferenceWorker.model(graph);
    }

    private static float[][] rows(Random random, int count) {
        var rows = new float[count][IN];
        for (var row : rows) {
            for (int i = 0; i < IN; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return rows;
    }

    private static String json(float[][] rows) {
        var data = Arrays.stream(rows).map(Arrays::toString).collect(Collectors.joining(","));
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[" + rows.length + "," + IN
                + "],\"datatype\":\"FP32\",\"data\":[" + data + "]}]}";
    }

    @Test
    void jsonAndBinaryAnswersEqualOnnxRuntimesOwn() throws Exception {
        var random = new Random(11);
        try (var environment = OrtEnvironment.getEnvironment();
                var session = environment.createSession(model)) {
            for (int n = 1; n <= 40; n++) {
                var rows = rows(random, n);
                float[][] expected;
                try (var tensor = OnnxTensor.createTensor(environment, rows);
                        var result = session.run(Map.of("x", tensor))) {
                    expected = (float[][]) result.get(0).getValue();
                }
                assertEqual(expected, viaJson(rows));
                assertEqual(expected, viaBinary(rows));
            }
        }
    }

    private static void assertEqual(float[][] expected, float[][] actual) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], "row " + i);
        }
    }

    private float[][] viaJson(float[][] rows) throws Exception {
        var answer = rig.infer("m", json(rows));
        assertEquals(200, answer.statusCode(), answer.body());
        var data = JsonMapper.shared()
                .readTree(answer.body())
                .path("outputs")
                .get(0)
                .path("data");
        var result = new float[rows.length][OUT];
        for (int i = 0; i < rows.length * OUT; i++) {
            result[i / OUT][i % OUT] = (float) data.get(i).asDouble();
        }
        return result;
    }

    private static byte[] bytes(float[][] rows) {
        var bytes = ByteBuffer.allocate(rows.length * IN * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (var row : rows) {
            for (float value : row) {
                bytes.putFloat(value);
            }
        }
        return bytes.array();
    }

    private float[][] viaBinary(float[][] rows) throws Exception {
        var answer = rig.binary("m", "", bytes(rows));
        assertEquals(200, answer.statusCode());
        int head = Integer.parseInt(
                answer.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        var floats = ByteBuffer.wrap(answer.body(), head, answer.body().length - head)
                .order(ByteOrder.LITTLE_ENDIAN);
        var result = new float[rows.length][OUT];
        for (int i = 0; i < rows.length * OUT; i++) {
            result[i / OUT][i % OUT] = floats.getFloat();
        }
        return result;
    }

    @Test
    void noRequestIsLostOrHungWhenTheProcessIsKilledUnderLoadAndAnotherTakesOver() throws Exception {
        var stop = new AtomicBoolean();
        var good = new AtomicInteger();
        var refused = new AtomicInteger();
        var wrong = new AtomicInteger();
        var rows = rows(new Random(3), 2);
        var json = post(json(rows).getBytes(StandardCharsets.UTF_8));
        var binary = post(bytes(rows), "Inference-Header-Content-Length", "0");
        var clients = new ArrayList<CompletableFuture<Void>>();
        for (var request : List.of(json, binary, json, binary)) {
            var expected = rig.http
                    .send(request, HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            clients.add(CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    count(request, expected, good, refused, wrong);
                }
            }));
        }
        await().until(() -> good.get() > 200);
        running.getFirst().process().destroyForcibly();
        launch(2);
        int before = good.get();
        await().until(() -> good.get() > before + 200);
        stop.set(true);
        clients.forEach(CompletableFuture::join);
        assertEquals(0, wrong.get());
        assertEquals(0, refused.get());
    }

    private HttpRequest post(byte[] body, String... headers) {
        var request = rig.request("/acme/prod/v2/models/m/infer").POST(HttpRequest.BodyPublishers.ofByteArray(body));
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    private void count(
            HttpRequest request, byte[] expected, AtomicInteger good, AtomicInteger refused, AtomicInteger wrong) {
        try {
            var answer = rig.http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200 && Arrays.equals(answer.body(), expected)) {
                good.incrementAndGet();
            } else if (answer.statusCode() == 503) {
                refused.incrementAndGet();
            } else {
                wrong.incrementAndGet();
            }
        } catch (Exception hung) {
            wrong.incrementAndGet();
        }
    }
}
