package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DynamicMessage;
import dev.windlass.slab.Datatype;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The calls beside `ModelInfer`.
class GrpcQuestionsTest {
    @TempDir
    static Path directory;

    private static GatewayRig rig;
    private static GrpcClient client;

    @BeforeAll
    static void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        rig.echo("m", Datatype.FP32, -1, 2);
        rig.route("away", 1, GatewayRig.arm(dev.windlass.domain.Arm.STABLE, "away", "1", 100));
        client = new GrpcClient(rig);
    }

    @AfterAll
    static void stop() {
        client.close();
        rig.close();
    }

    private static DynamicMessage about(String model, String version) {
        return OipProto.of("Question", Map.of("name", model, "version", version));
    }

    private static Object flag(String method, DynamicMessage question) {
        return OipProto.get(client.ask(method, question, "Flag"), "flag");
    }

    @Test
    void sayWhetherServerAndModelAreReady() {
        assertEquals(true, flag("ServerLive", about("", "")));
        assertEquals(false, flag("ServerReady", about("", "")));
        assertEquals(true, flag("ModelReady", about("m", "")));
        assertEquals(true, flag("ModelReady", about("m", "1")));
        assertEquals(false, flag("ModelReady", about("away", "")));
    }

    @Test
    void knowNothingOfAModelThatIsNotThere() {
        var refused = assertThrows(StatusRuntimeException.class, () -> flag("ModelReady", about("nobody", "")));
        assertEquals(Status.Code.NOT_FOUND, refused.getStatus().getCode());
    }

    @Test
    void describeServerAndModel() {
        var server = client.ask("ServerMetadata", about("", ""), "Server");
        assertEquals("windlass", OipProto.get(server, "name"));
        assertTrue(((List<?>) OipProto.get(server, "extensions")).contains("binary_tensor_data"));
        var model = client.ask("ModelMetadata", about("m", ""), "Metadata");
        assertEquals(List.of("1"), OipProto.get(model, "versions"));
        var tensor = OipProto.of("Tensor", Map.of("name", "x", "datatype", "FP32", "shape", List.of(-1L, 2L)));
        assertEquals(List.of(tensor), OipProto.get(model, "inputs"));
        var config = (DynamicMessage) OipProto.get(client.ask("ModelConfig", about("m", ""), "Config"), "config");
        assertEquals("onnxruntime", OipProto.get(config, "backend"));
        assertEquals(
                List.of(OipProto.of("ConfigTensor", Map.of("name", "x", "data_type", 11, "dims", List.of(-1L, 2L)))),
                OipProto.get(config, "input"));
    }

    @Test
    void tellWhatIsLoadedAndWhatItDid() {
        var loaded = OipProto.of("IndexQuestion", Map.of("ready", true));
        var index = (List<?>) OipProto.get(client.ask("RepositoryIndex", loaded, "Index"), "models");
        assertEquals(List.of(OipProto.of("ModelIndex", Map.of("name", "m", "version", "1", "state", "READY"))), index);
        assertEquals(
                2, ((List<?>) OipProto.get(client.ask("RepositoryIndex", about("", ""), "Index"), "models")).size());
        var statistics = client.ask("ModelStatistics", about("m", "1"), "Statistics");
        var first = (DynamicMessage) ((List<?>) OipProto.get(statistics, "model_stats")).getFirst();
        assertEquals("m", OipProto.get(first, "name"));
        assertEquals(
                2,
                ((List<?>) OipProto.get(client.ask("ModelStatistics", about("", ""), "Statistics"), "model_stats"))
                        .size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CudaSharedMemoryRegister", "SystemSharedMemoryRegister", "Nonsense"})
    void saySoWhereTheyAreNotServed(String method) {
        var refused = assertThrows(StatusRuntimeException.class, () -> client.ask(method, about("", ""), "Flag"));
        assertEquals(Status.Code.UNIMPLEMENTED, refused.getStatus().getCode());
        assertTrue(
                refused.getMessage().contains(method + " isn't served here; use one of ModelConfig"),
                refused.getMessage());
    }

    @Test
    void loadWhatIsServedAndUnloadNothing() {
        assertEquals(0, client.ask("RepositoryModelLoad", about("", "m").toByteArray(), Map.of()).length);

        for (var refused : List.of(
                ask("RepositoryModelLoad", about("", "nobody")), ask("RepositoryModelUnload", about("", "m")))) {
            assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode(), refused.getMessage());
        }
    }

    private static StatusRuntimeException ask(String method, DynamicMessage question) {
        return assertThrows(StatusRuntimeException.class, () -> client.ask(method, question, "Flag"));
    }

    @Test
    void takeNoLongMessages() {
        var refused = assertThrows(
                StatusRuntimeException.class, () -> client.ask("ServerLive", about("x".repeat(5000), ""), "Flag"));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
    }

    @Test
    void needAKey() {
        var refused = assertThrows(
                StatusRuntimeException.class,
                () -> client.ask("ServerLive", new byte[0], Map.of("authorization", "Bearer nobody's")));
        assertEquals(Status.Code.UNAUTHENTICATED, refused.getStatus().getCode());
    }
}
