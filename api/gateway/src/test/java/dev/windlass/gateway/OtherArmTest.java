package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.exchange.InstanceLimits;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests that one arm's version doesn't take: the version's fault if the other arm's does, and else the client's.
class OtherArmTest {
    private static final TensorSpec ANY = new TensorSpec("x", Datatype.FP32, List.of(-1L));
    private static final TensorSpec TWO = new TensorSpec("x", Datatype.FP32, List.of(2L));

    @TempDir
    Path directory;

    private GatewayRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static String body(String name, int elements) {
        var data = "1" + ",1".repeat(elements - 1);
        return "{\"inputs\":[{\"name\":\"" + name + "\",\"shape\":[" + elements + "],\"datatype\":\"FP32\",\"data\":["
                + data + "]}]}";
    }

    /// All requests go to version 2; version 1 is the other arm.
    private void route(FakeInstance one, FakeInstance two) {
        rig.open(one);
        rig.open(two);
        rig.route("m", 1, GatewayRig.arm(Arm.STABLE, "m", "1", 0), GatewayRig.arm(Arm.CANARY, "m", "2", 100));
    }

    private static FakeInstance echo(String version, TensorSpec input) {
        return FakeInstance.echo(GatewayRig.key("m", version), input);
    }

    private List<ArmCount> counts() {
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 0), GatewayRig.arm(Arm.CANARY, "m", "2", 100));
        return rig.windows.isEmpty() ? List.of() : rig.windows.getFirst().arms();
    }

    @Test
    void aShapeThatOnlyTheOtherArmTakesIsChargedToTheVersion() throws Exception {
        route(echo("1", ANY), echo("2", TWO));

        assertEquals(400, rig.infer("m", body("x", 3)).statusCode());

        var counted = counts().getFirst();
        assertEquals(Arm.CANARY, counted.arm());
        assertEquals(1, counted.failed());
        assertEquals(1, counted.served());
    }

    @Test
    void anInputThatOnlyTheOtherArmHasIsChargedToTheVersion() throws Exception {
        route(echo("1", ANY), echo("2", new TensorSpec("features", Datatype.FP32, List.of(-1L))));

        assertEquals(400, rig.infer("m", body("x", 1)).statusCode());

        assertEquals(1, counts().getFirst().failed());
    }

    @Test
    void aSizeThatOnlyTheOtherArmHasRoomForIsChargedToTheVersion() throws Exception {
        var small = new FakeInstance(
                GatewayRig.key("m", "2"),
                List.of(ANY),
                List.of(ANY),
                inputs -> new FakeInstance.Result.Outputs(inputs, false),
                new InstanceLimits(1024, 1024, 4));
        route(echo("1", ANY), small);

        assertEquals(413, rig.infer("m", body("x", 2000)).statusCode());

        assertEquals(1, counts().getFirst().failed());
    }

    @Test
    void whatNoArmTakesIsTheClientsFault() throws Exception {
        route(echo("1", ANY), echo("2", ANY));

        assertEquals(400, rig.infer("m", body("y", 1)).statusCode());
        assertEquals(400, rig.infer("m", "{\"inputs\":[").statusCode());

        assertTrue(counts().isEmpty());
    }

    @Test
    void aVersionThatTheCallerNamedIsNotCompared() throws Exception {
        route(echo("1", ANY), echo("2", TWO));

        var asked = rig.send(rig.request("/acme/prod/v2/models/m/versions/2/infer")
                .POST(HttpRequest.BodyPublishers.ofString(body("x", 3))));

        assertEquals(400, asked.statusCode());
        assertTrue(counts().isEmpty());
    }
}
