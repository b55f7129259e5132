package dev.windlass.gateway;

import static dev.windlass.gateway.BinaryRig.LARGE;
import static dev.windlass.gateway.BinaryRig.head;
import static dev.windlass.gateway.BinaryRig.random;
import static dev.windlass.gateway.BinaryRig.request;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.gateway.settings.GatewayLimits;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Bodies with binary tensors: read into their place, for as long as their deadline lasts.
@Timeout(60)
class InferInPlaceTest {
    @TempDir
    Path directory;

    @AutoClose
    private BinaryRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new BinaryRig(directory, GatewayLimits.DEFAULT.parkedFor());
    }

    @Test
    void aTensorIsReadIntoASlotAndIsNeverStaged() throws Exception {
        var instance = rig.serveEcho();
        var tensor = random(LARGE);
        var request = request(tensor);

        rig.client.write(request, 0, request.length / 2);
        await().until(() -> instance.heldSlots() == 1);
        var staged = rig.gateway.operations("/metrics").body();
        rig.client.write(request, request.length / 2, request.length);

        assertArrayEquals(tensor, rig.readLast(LARGE));
        assertTrue(staged.contains("windlass_gateway_staged_bytes 0.0"), staged);
        assertEquals(0, instance.heldSlots());
    }

    @Test
    void aBodyCutAnywhereIsReadTheSame() throws Exception {
        var specs = new TensorSpec[] {
            new TensorSpec("a", Datatype.FP32, List.of(2L)),
            new TensorSpec("b", Datatype.INT32, List.of(2L)),
            new TensorSpec("c", Datatype.UINT8, List.of(3L))
        };
        rig.gateway.serve("three", FakeInstance.echo(GatewayRig.key("three", "1"), specs));
        var json = "{\"parameters\":{\"binary_data_output\":true},\"inputs\":["
                + "{\"name\":\"c\",\"shape\":[3],\"datatype\":\"UINT8\",\"parameters\":{\"binary_data_size\":3}},"
                + "{\"name\":\"b\",\"shape\":[2],\"datatype\":\"INT32\",\"data\":[7,8]},"
                + "{\"name\":\"a\",\"shape\":[2],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":8}}]}";
        var tensors = random(11);
        var request = request("three", json, tensors, "");
        var expected = new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0};
        System.arraycopy(tensors, 3, expected, 0, 8);
        System.arraycopy(tensors, 0, expected, 16, 3);
        rig.client.socket.setTcpNoDelay(true);

        for (int cut = request.length - json.length() - 14; cut <= request.length; cut++) {
            rig.client.write(request, 0, cut);
            rig.client.write(request, cut, request.length);
            assertArrayEquals(expected, rig.readLast(19), "cut at " + cut);
        }
    }

    @Test
    void aRefusalWaitsForTheEndOfTheBody() throws Exception {
        rig.serveEcho();
        var tensor = random(LARGE);
        for (var head : List.of("[", head(LARGE).replace("UINT8", "INT8"), head(LARGE - 1), head(LARGE + 1), "{}")) {
            var written = rig.writeAll(request("m", head, tensor, ""));
            var answer = rig.client.read();
            assertEquals(400, answer.status(), answer.text());
            assertFalse(answer.closes());
            written.join();
            rig.assertServedNext();
        }
    }

    @Test
    void aHangUpInTheMiddleGivesTheRoomBack() throws Exception {
        var instance = rig.serveEcho();
        var request = request(random(LARGE));
        rig.client.write(request, 0, request.length / 2);
        await().until(() -> instance.heldSlots() == 1);

        rig.client.close();

        await().until(() -> instance.heldSlots() == 0);
        assertEquals(200, rig.ask());
    }

    @Test
    void aBodyThatComesAfterItsDeadlineIsRefusedAndItsArmNotCharged() throws Exception {
        var instance = rig.serveEcho();
        var tensor = random(1000);
        var request = request(tensor, "Windlass-Timeout-Micros: 200000\r\n");
        rig.client.write(request, 0, request.length - 1);
        await().until(() -> instance.heldSlots() == 1);
        await().pollDelay(Duration.ofMillis(250)).until(() -> true);
        rig.client.write(request, request.length - 1, request.length);

        var answer = rig.client.read();
        assertEquals(408, answer.status());
        assertTrue(answer.closes());
        assertEquals(0, instance.heldSlots());
        assertEquals(0, instance.ran.get());
        assertEquals(200, rig.ask());
        rig.gateway.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        assertEquals(0, rig.gateway.windows.getFirst().arms().getFirst().failed());
    }

    @Test
    void whoFallsSilentHoldsItsRoomNoLongerThanItsDeadline() throws Exception {
        var instance = rig.serveEcho();
        var request = request(random(1000), "Windlass-Timeout-Micros: 300000\r\n");
        rig.client.write(request, 0, request.length - 1);
        await().until(() -> instance.heldSlots() == 1);

        // A third of the connection's own idle time.
        await().atMost(Duration.ofSeconds(10)).until(() -> instance.heldSlots() == 0);

        var answer = rig.client.read();
        assertEquals(408, answer.status());
        assertTrue(answer.closes());
        assertEquals(200, rig.ask());
    }

    @Test
    void aSlowBodyLeavesTheConnectionAsPatientAsItWas() throws Exception {
        rig.serveEcho();
        var tensor = random(1000);
        var request = request(tensor, "Windlass-Timeout-Micros: 400000\r\n");
        rig.client.write(request, 0, request.length - 1);
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        rig.client.write(request, request.length - 1, request.length);
        assertArrayEquals(tensor, rig.readLast(1000));

        await().pollDelay(Duration.ofMillis(600)).until(() -> true);

        rig.assertServedNext();
    }
}
