package dev.windlass.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import dev.windlass.domain.Quota;
import dev.windlass.domain.RetirementNotice;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.gateway.route.RouteSnapshot;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.slab.Datatype;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is answered instead over gRPC: HTTP's refusals, as statuses.
@Timeout(60)
class GrpcRefusalsTest {
    @TempDir
    Path directory;

    private GatewayRig rig;
    private GrpcClient client;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        client = new GrpcClient(rig);
    }

    @AfterEach
    void close() {
        client.close();
        rig.close();
    }

    static DynamicMessage request(String model, int floats, Map<String, Object> more) {
        var input = GrpcInferTest.tensor("x", Datatype.FP32, List.of((long) floats), Map.of());
        var fields = new HashMap<String, Object>(Map.of(
                "model_name",
                model,
                "inputs",
                List.of(input),
                "raw_input_contents",
                List.of(ByteString.copyFrom(new byte[4 * floats]))));
        fields.putAll(more);
        return OipProto.of("ModelInferRequest", fields);
    }

    private void refused(Status.Code code, String why, DynamicMessage request, Map<String, String> metadata) {
        var refused = assertThrows(
                StatusRuntimeException.class, () -> client.ask("ModelInfer", request.toByteArray(), metadata));
        assertEquals(code, refused.getStatus().getCode(), refused.getMessage());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertEquals(32, client.trailer("windlass-trace-id").length());
        await().until(() -> rig.gateway().gates().inFlight().taken() == 0
                && rig.gateway().gates().arriving().taken() == 0
                && rig.gateway().gates().stagedBytes().taken() == 0
                && rig.gateway().gates().wireBytes().taken() == 0);
    }

    private void refused(Status.Code code, String why, DynamicMessage request) {
        refused(code, why, request, Map.of());
    }

    @Test
    void whoMayNotIsToldSo() {
        rig.echo("m", Datatype.FP32, -1);
        var good = request("m", 1, Map.of());
        refused(Status.Code.UNAUTHENTICATED, "no valid token", good, Map.of("authorization", ""));
        refused(Status.Code.UNAUTHENTICATED, "no valid token", good, Map.of("authorization", "Bearer wrong"));
        refused(Status.Code.NOT_FOUND, "not yours", good, Map.of("windlass-tenant", "other"));
        refused(Status.Code.NOT_FOUND, "not yours", good, Map.of("windlass-environment", "dev"));
        var auditor = Map.of("authorization", "Bearer " + GatewayRig.token(Role.AUDITOR));
        refused(Status.Code.PERMISSION_DENIED, "may not infer", good, auditor);
        assertEquals("forbidden", client.trailer("windlass-reason"));
    }

    @Test
    void aKeyOfThePlatformNamesTheTenant() {
        rig.echo("m", Datatype.FP32, -1);
        var good = request("m", 1, Map.of());
        var metadata = Map.of("authorization", "Bearer " + GatewayRig.token(Role.PLATFORM_ADMIN));
        refused(Status.Code.NOT_FOUND, "not yours", good, metadata);

        var named = new HashMap<>(metadata);
        named.put("windlass-tenant", "acme");
        named.put("windlass-environment", "prod");
        assertTrue(client.ask("ModelInfer", good.toByteArray(), named).length > 0);
    }

    @Test
    void whatCannotBeAnsweredNamesFieldAndRemedy() {
        rig.echo("m", Datatype.FP32, -1);
        refused(Status.Code.NOT_FOUND, "no such", request("nobody", 1, Map.of()));
        refused(Status.Code.NOT_FOUND, "no such", request("m", 1, Map.of("model_version", "9")));
        refused(Status.Code.INVALID_ARGUMENT, "model_name: is missing", request("", 1, Map.of()));
        refused(
                Status.Code.INVALID_ARGUMENT,
                "raw_input_contents",
                request("m", 2, Map.of("raw_input_contents", List.of(ByteString.copyFrom(new byte[7])))));
        refused(
                Status.Code.INVALID_ARGUMENT,
                "isn't an output of the model",
                request("m", 1, Map.of("outputs", List.of(OipProto.of("Wanted", Map.of("name", "z"))))));
        refused(
                Status.Code.INVALID_ARGUMENT,
                "sequences aren't served",
                request("m", 1, Map.of("parameters", List.of(OipProto.parameter("sequence_id", 4L)))));
        var garbage = assertThrows(
                StatusRuntimeException.class, () -> client.ask("ModelInfer", new byte[] {7, 7, 7}, Map.of()));
        assertEquals(Status.Code.INVALID_ARGUMENT, garbage.getStatus().getCode());
    }

    @Test
    void aMessageBeyondTheLimitIsRefused() {
        rig.echo("m", Datatype.FP32, -1);
        var large = request("m", 5 << 20, Map.of()).toByteArray();
        var refused = assertThrows(StatusRuntimeException.class, () -> client.ask("ModelInfer", large, Map.of()));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
        assertTrue(
                refused.getMessage().contains(Integer.toString(GatewayLimits.DEFAULT.bodyBytesMax())),
                refused.getMessage());
    }

    @Test
    void aTenantThatIsAtItsQuotaIsToldWhenToComeBack() throws Exception {
        var release = new CountDownLatch(1);
        rig.quota(new Quota(Quota.DEFAULT.resources(), 10_000, 1));
        var instance = rig.serve("m", OneModel.of(OneModel.echoAfter(release)));
        var good = request("m", 1, Map.of());
        var first = client.asking(good.toByteArray());
        await().until(() -> instance.ran.get() == 1);

        var refused = assertThrows(StatusRuntimeException.class, () -> client.infer(good));

        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
        assertEquals("over-limit", client.trailer("windlass-reason"));
        assertEquals("1", client.trailer("retry-after"));
        release.countDown();
        assertTrue(first.get(20, TimeUnit.SECONDS).length > 0);
    }

    @Test
    void aModelThatFailsIsInternalAndItsInputsAreTheClients() {
        rig.serve("m", OneModel.of(_ -> new FakeInstance.Result.Failure(new InferenceFailure.ModelError("burst"))));
        refused(Status.Code.INTERNAL, "burst", request("m", 1, Map.of()));
        assertEquals("stable", client.trailer("windlass-arm"));
    }

    @Test
    void aVersionThatIsGoneSaysSinceWhenAndWhatToAskInstead() {
        rig.echo("m", Datatype.FP32, -1);
        var notice = new RetirementNotice(
                RetirementPhase.UNDEPLOYED,
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-04-02T03:04:05Z"),
                "2",
                List.of());
        var digest = new dev.windlass.domain.Digest(GatewayRig.key("m", "1").digest());
        rig.knows(new RouteSnapshot.KnownVersion(new VersionRef("acme", "m", "1"), digest, notice));
        rig.tellRoutes();

        refused(Status.Code.NOT_FOUND, "retired on", request("m", 1, Map.of("model_version", "1")));
        assertEquals("gone", client.trailer("windlass-reason"));
        assertEquals("Thu, 02 Apr 2026 03:04:05 GMT", client.trailer("sunset"));
        assertTrue(client.trailer("link").contains("/acme/prod/v2/models/m/versions/2"));
    }

    @Test
    void aDeadlineThatPassesIsToldAsThat() {
        rig.serve("m", OneModel.of(OneModel.echoAfter(new CountDownLatch(1))));
        var options = CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS);
        var call = client.call("ModelInfer", Map.of(), options);

        var refused = assertThrows(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        call, request("m", 1, Map.of()).toByteArray()));

        assertEquals(Status.Code.DEADLINE_EXCEEDED, refused.getStatus().getCode());
    }
}
