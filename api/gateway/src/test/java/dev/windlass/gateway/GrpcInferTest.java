package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcInferTest {
    @TempDir
    static Path directory;

    private static GatewayRig rig;
    private static GrpcClient client;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echoes();
        rig.serve(
                "two",
                FakeInstance.echo(
                        GatewayRig.key("two", "1"),
                        new TensorSpec("a", Datatype.FP32, List.of(2L)),
                        new TensorSpec("b", Datatype.BYTES, List.of(2L))));
        client = new GrpcClient(rig);
    }

    @AfterAll
    static void stop() {
        client.close();
        rig.close();
    }

    static DynamicMessage tensor(String name, Datatype datatype, List<Long> shape, Map<String, Object> more) {
        var fields = new HashMap<String, Object>(more);
        fields.put("name", name);
        fields.put("datatype", datatype.name());
        fields.put("shape", shape);
        return OipProto.of("InferTensor", fields);
    }

    private static DynamicMessage raw(Datatype datatype) {
        return OipProto.of(
                "ModelInferRequest",
                Map.of(
                        "model_name",
                        GatewayRig.echoOf(datatype),
                        "id",
                        "seven",
                        "inputs",
                        List.of(tensor("x", datatype, List.of(1L, 2L), Map.of())),
                        "raw_input_contents",
                        List.of(sample(datatype))));
    }

    private static ByteString sample(Datatype datatype) {
        if (datatype == Datatype.BYTES) {
            return OipProto.bytes(2, 0, 0, 0, 'h', 'i', 0, 0, 0, 0);
        }
        var bytes = new byte[2 * datatype.byteSize()];
        java.util.Arrays.fill(bytes, (byte) 1);
        return ByteString.copyFrom(bytes);
    }

    /// Elements as protobuf has them; the last one is the type's greatest or something like it.
    private static Map.Entry<String, List<?>> typed(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> Map.entry("bool_contents", List.of(true, false));
            case INT8 -> Map.entry("int_contents", List.of(-128, 127));
            case INT16 -> Map.entry("int_contents", List.of(-32768, 32767));
            case INT32 -> Map.entry("int_contents", List.of(Integer.MIN_VALUE, 1));
            case INT64 -> Map.entry("int64_contents", List.of(Long.MIN_VALUE, 300L));
            case UINT8 -> Map.entry("uint_contents", List.of(0, 255));
            case UINT16 -> Map.entry("uint_contents", List.of(300, 65535));
            case UINT32 -> Map.entry("uint_contents", List.of(-1, 7)); // protobuf's Java has no unsigned
            case UINT64 -> Map.entry("uint64_contents", List.of(-1L, 7L));
            case FP32 -> Map.entry("fp32_contents", List.of(1.5f, Float.NEGATIVE_INFINITY));
            case FP64 -> Map.entry("fp64_contents", List.of(Double.MIN_VALUE, -0.0));
            case BYTES -> Map.entry("bytes_contents", List.of(ByteString.copyFromUtf8("hé"), ByteString.EMPTY));
            case FP16, BF16 -> throw new IllegalArgumentException(datatype + " has no contents");
        };
    }

    private static DynamicMessage only(DynamicMessage answer) {
        var outputs = (List<?>) OipProto.get(answer, "outputs");
        assertEquals(1, outputs.size());
        return (DynamicMessage) outputs.getFirst();
    }

    @ParameterizedTest
    @EnumSource(Datatype.class)
    void everyDatatypeGoesInAndOutRaw(Datatype datatype) {
        var answer = client.infer(raw(datatype));

        assertEquals(List.of(sample(datatype)), OipProto.get(answer, "raw_output_contents"));
        assertEquals(GatewayRig.echoOf(datatype), OipProto.get(answer, "model_name"));
        assertEquals("1", OipProto.get(answer, "model_version"));
        assertEquals("seven", OipProto.get(answer, "id"));
        assertEquals(datatype.name(), OipProto.get(only(answer), "datatype"));
        assertEquals(List.of(1L, 2L), OipProto.get(only(answer), "shape"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Datatype.class,
            names = {"FP16", "BF16"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyDatatypeThatHasAListGoesInAndOutTyped(Datatype datatype) {
        var list = typed(datatype);
        var contents = OipProto.of("Contents", Map.of(list.getKey(), list.getValue()));
        var input = tensor("x", datatype, List.of(1L, 2L), Map.of("contents", contents));

        var answer = client.infer(OipProto.of(
                "ModelInferRequest", Map.of("model_name", GatewayRig.echoOf(datatype), "inputs", List.of(input))));

        assertEquals(contents, OipProto.get(only(answer), "contents"));
        assertEquals(List.of(), OipProto.get(answer, "raw_output_contents"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoAsksForItGetsTheOtherForm(boolean binary) {
        var fields = new HashMap<String, Object>();
        raw(Datatype.FP32).getAllFields().forEach((field, value) -> fields.put(field.getName(), value));
        fields.put("parameters", List.of(OipProto.parameter("binary_data_output", binary)));

        var answer = client.infer(OipProto.of("ModelInferRequest", fields));

        assertEquals(binary ? 1 : 0, ((List<?>) OipProto.get(answer, "raw_output_contents")).size());
    }

    @Test
    void halvesComeRawWhateverWasAskedFor() {
        var fields = new HashMap<String, Object>();
        raw(Datatype.FP16).getAllFields().forEach((field, value) -> fields.put(field.getName(), value));
        fields.put("parameters", List.of(OipProto.parameter("binary_data_output", false)));

        var answer = client.infer(OipProto.of("ModelInferRequest", fields));

        assertEquals(List.of(sample(Datatype.FP16)), OipProto.get(answer, "raw_output_contents"));
    }

    @Test
    void outputsComeInTheOrderThatTheyAreAskedFor() {
        var answer = client.infer(OipProto.of(
                "ModelInferRequest",
                Map.of(
                        "model_name",
                        "two",
                        "inputs",
                        List.of(
                                tensor("b", Datatype.BYTES, List.of(2L), Map.of()),
                                tensor("a", Datatype.FP32, List.of(2L), Map.of())),
                        "raw_input_contents",
                        List.of(sample(Datatype.BYTES), sample(Datatype.FP32)),
                        "outputs",
                        List.of(
                                OipProto.of("Wanted", Map.of("name", "b")),
                                OipProto.of("Wanted", Map.of("name", "a"))))));

        assertEquals(
                List.of(sample(Datatype.BYTES), sample(Datatype.FP32)), OipProto.get(answer, "raw_output_contents"));
    }

    @Test
    void anAnswerSaysWhereItCameFrom() {
        var trace = "0af7651916cd43dd8448eb211c80319c";
        client.ask(
                "ModelInfer",
                raw(Datatype.FP32).toByteArray(),
                Map.of("traceparent", "00-" + trace + "-b7ad6b7169203331-01"));

        assertEquals("1", client.header("windlass-model-version"));
        assertEquals("stable", client.header("windlass-arm"));
        assertEquals("1", client.header("windlass-epoch"));
        assertEquals(trace, client.header("windlass-trace-id"));
        assertTrue(client.header("server-timing").contains("compute;dur="));
    }

    @Test
    void aLargeMessageIsAnsweredAsASmallOneIs() {
        var floats = ByteString.copyFrom(new byte[200_000 * 4]);
        var answer = client.infer(OipProto.of(
                "ModelInferRequest",
                Map.of(
                        "model_name",
                        "echo-fp32",
                        "inputs",
                        List.of(tensor("x", Datatype.FP32, List.of(100_000L, 2L), Map.of())),
                        "raw_input_contents",
                        List.of(floats))));

        assertEquals(List.of(floats), OipProto.get(answer, "raw_output_contents"));
    }

    @Test
    void aCompressedMessageIsUndone() {
        var options = CallOptions.DEFAULT.withCompression("gzip");
        var answer = ClientCalls.blockingUnaryCall(
                client.call("ModelInfer", Map.of(), options), raw(Datatype.FP32).toByteArray());

        assertEquals(
                List.of(sample(Datatype.FP32)),
                OipProto.get(OipProto.read("ModelInferResponse", answer), "raw_output_contents"));
    }

    @Test
    void requestsAreCountedForTheJudgeAsOverHttp() throws Exception {
        try (var own = new GatewayRig(directory.resolve("counted")).start().keys();
                var asking = new GrpcClient(own)) {
            own.echo("m", Datatype.FP32, -1);
            var request = OipProto.of(
                    "ModelInferRequest",
                    Map.of(
                            "model_name",
                            "m",
                            "inputs",
                            List.of(tensor("x", Datatype.FP32, List.of(2L), Map.of())),
                            "raw_input_contents",
                            List.of(sample(Datatype.FP32))));
            asking.infer(request);
            own.http.send(
                    own.request("/v2/models/m/infer")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(OneModel.BODY))
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString());

            assertEquals(2, new OneModel(own).counted().served());
        }
    }
}
